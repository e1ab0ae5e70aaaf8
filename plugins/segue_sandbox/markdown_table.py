"""Tables in markdown: between tags as Notion writes them, and with pipes as everybody else does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from segue_sandbox.blocks import Draft
from segue_sandbox.call import Call
from segue_sandbox.inline_read import inline_elements

JSON = dict[str, Any]

_ROW = re.compile(r"(?<!\\)<tr(?:\s[^>]*)?>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"(?<!\\)<t[dh](?:\s[^>]*)?>(.*?)</t[dh]>", re.DOTALL)
_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
# Pipes that part cells: not escaped, and not inside code.
_PIPES = re.compile(r"(`+)(?:(?!\1).)*\1(?!`)|\\.|(\|)")


def tag_table(call: Call, source: str, given: dict[str, str]) -> Draft:
    """Return the table between two tags."""
    rows = [[cell.strip() for cell in _CELL.findall(row)] for row in _ROW.findall(source)]
    header_row, header_column = given.get("header-row") == "true", given.get("header-column") == "true"
    return _table(call, rows, header_row, header_column)


def is_pipe_table(lines: Sequence[str]) -> bool:
    """Tell whether a header and the rule under it begin here."""
    return len(lines) == 2 and "|" in lines[0] and "|" in lines[1] and bool(_RULE.match(lines[1].strip()))


def pipe_table(call: Call, lines: Sequence[str]) -> tuple[int, Draft]:
    """Return a table with pipes and the number of its lines."""
    end = next((n for n, line in enumerate(lines) if "|" not in line), len(lines))
    rows = [_cells(line.strip()) for n, line in enumerate(lines[:end]) if n != 1]
    return end, _table(call, rows, True, False)


def _cells(line: str) -> list[str]:
    cuts = [match.start() for match in _PIPES.finditer(line) if match.group(2)]
    edges = [-1, *cuts, len(line)]
    cells = [line[a + 1 : b].strip() for a, b in pairwise(edges)]
    first = 1 if line.startswith("|") else 0
    last = len(cells) - 1 if len(cells) > 1 and not cells[-1] and cuts[-1] == len(line) - 1 else len(cells)
    return cells[first:last]


def _table(call: Call, rows: list[list[str]], header_row: bool, header_column: bool) -> Draft:
    width = max((len(row) for row in rows), default=1) or 1
    doc = {"table_width": width, "has_column_header": header_row, "has_row_header": header_column}
    return Draft(type="table", doc=doc, children=tuple(_row(call, row, width) for row in rows))


def _row(call: Call, cells: list[str], width: int) -> Draft:
    padded = [*cells, *[""] * (width - len(cells))]
    words = [inline_elements(call, cell.replace("\n", "<br>")) for cell in padded]
    return Draft(type="table_row", doc={"cells": words})
