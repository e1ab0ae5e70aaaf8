"""Text on its way to and from Notion: pieces of 2,000 UTF-16 units, lists of 100, long markdown in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

UNITS = 2_000  # UTF-16 code units in one piece of rich text
PIECES = 100  # pieces in one value
PART_BYTES = 200_000  # of markdown in one request; Notion takes 500 KB
PART_LINES = 800  # a line is at most a block, and a request takes 1,000

_UNSENDABLE = re.compile("[\ud800-\udfff]|\x00")


def clean(text: str) -> str:
    """Replace what cannot be sent: lone halves of surrogate pairs, and NUL."""
    return _UNSENDABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def units(text: str) -> int:
    """Count the way Notion does, in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def pieces(text: str, size: int = UNITS) -> Iterator[str]:
    """Cut a text into pieces, never inside a character."""
    start = count = 0
    for at, character in enumerate(text):
        width = 1 + (character > "\uffff")
        if count + width > size:
            yield text[start:at]
            start, count = at, 0
        count += width
    if start < len(text):
        yield text[start:]


def rich_text(text: str, link: str | None = None) -> list[dict[str, Any]]:
    """Write a text as rich text; what is beyond Notion's limit is cut, and an ellipsis says so."""
    parts = list(pieces(clean(text)))
    if len(parts) > PIECES:
        parts = [*parts[: PIECES - 1], next(pieces(parts[PIECES - 1], UNITS - 1)) + "…"]
    address = {"link": {"url": link}} if link else {}
    return [{"type": "text", "text": {"content": part, **address}} for part in parts]


def plain(elements: Sequence[dict[str, Any]] | None) -> str:
    """Read rich text as plain text."""
    return "".join(str(element.get("plain_text", "")) for element in elements or ())


def markdown_parts(text: str) -> list[str]:
    """Cut long markdown at line ends into parts that a request can carry; fences are closed and reopened."""
    parts: list[str] = []
    lines: list[str] = []
    size, fence = 0, ""
    for line in _short_lines(clean(text)):
        if lines and (len(lines) >= PART_LINES or size + len(line.encode()) > PART_BYTES):
            parts.append("\n".join([*lines, _mark(fence)] if fence else lines))
            lines, size = [fence] if fence else [], 0
        lines.append(line)
        size += len(line.encode()) + 1
        if mark := _mark(line):
            fence = ("" if mark.startswith(_mark(fence)) else fence) if fence else line.lstrip()
    return [*parts, "\n".join(lines)] if lines else parts


def _mark(line: str) -> str:
    found = re.match(r" {0,3}(`{3,}|~{3,})", line)
    return found[1] if found else ""


def _short_lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from pieces(line, PART_BYTES // 4) if line else [""]
