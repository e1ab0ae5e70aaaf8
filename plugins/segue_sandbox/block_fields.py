"""What each type of block is made of: the fields that may be written, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from segue_sandbox.access import lost, visible
from segue_sandbox.call import Call
from segue_sandbox.check import (
    OPTIONAL,
    no_others,
    want_bool,
    want_list,
    want_number,
    want_object,
    want_one_of,
    want_text,
    want_uuid,
)
from segue_sandbox.errors import UNDEFINED, failed, invalid
from segue_sandbox.files import write_icon
from segue_sandbox.languages import LANGUAGES
from segue_sandbox.richtext import COLORS, MOST_EXPRESSION, none_of, write_rich_text, write_url

JSON = dict[str, Any]
Write = Callable[[Call, Any, str], Any]

REQUIRED = object()  # the field must be given
ABSENT = object()  # the field is left out when it was not given


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is checked, and what it is when nobody gave it."""

    write: Write
    default: object = REQUIRED


def _color(call: Call, value: object, path: str) -> str:
    return want_one_of(value, path, COLORS, OPTIONAL)


def _flag(call: Call, value: object, path: str) -> bool:
    return want_bool(value, path, OPTIONAL)


def _language(call: Call, value: object, path: str) -> str:
    return want_one_of(value, path, LANGUAGES)


def _icon(call: Call, value: object, path: str) -> JSON | None:
    return write_icon(call, value, path, OPTIONAL)


def _caption(call: Call, value: object, path: str) -> list[JSON]:
    return write_rich_text(call, value, path, also=OPTIONAL)


def _expression(call: Call, value: object, path: str) -> str:
    return want_text(value, path, MOST_EXPRESSION)


def _url(call: Call, value: object, path: str) -> str:
    return write_url(value, path)


def _count(call: Call, value: object, path: str) -> int:
    number = want_number(value, path)
    if number != int(number):
        raise failed(path, "an integer", value)
    if number < 1:
        raise failed(path, "≥ `1`", value)
    return int(number)


def _not_here(call: Call, value: object, path: str) -> None:
    raise failed(path, "not present", value)


def _ratio(call: Call, value: object, path: str) -> float:
    number = want_number(value, path)
    if not 0 < number <= 1:
        raise failed(path, "a number greater than `0` and at most `1`", value)
    return number


def _cells(call: Call, value: object, path: str) -> list[list[JSON]]:
    cells = want_list(value, path)
    return [write_rich_text(call, cell, f"{path}[{n}]") for n, cell in enumerate(cells)]


def _synced_from(call: Call, value: object, path: str) -> JSON | None:
    if value is None:
        return None
    given = want_object(value, path)
    block_id = want_uuid(given.get("block_id", UNDEFINED), f"{path}.block_id")
    row = call.db.execute("SELECT type FROM node WHERE id = ? AND in_trash = 0", (block_id,)).fetchone()
    if row is None or not visible(call, block_id):
        raise lost(call, "block", block_id)
    if row[0] != "synced_block":
        raise invalid(f"Block {block_id} is not a synced block that can be duplicated.")
    return {"type": "block_id", "block_id": block_id}


_TEXT = Field(write_rich_text)
_CAPTION = Field(_caption, ())
_COLOR = Field(_color, "default")
_READ_ONLY = Field(_not_here, ABSENT)  # people set it; it is shown, and cannot be sent
_LAMP = {"type": "emoji", "emoji": "💡"}  # what Notion gives a callout that came without an icon
_WORDS = {"rich_text": _TEXT, "color": _COLOR}
_HEADING = {"rich_text": _TEXT, "is_toggleable": Field(_flag, False), "color": _COLOR}
_LINK = {"caption": _CAPTION, "url": Field(_url)}

FIELDS: dict[str, dict[str, Field]] = {
    "embed": _LINK,
    "bookmark": _LINK,
    "code": {"caption": _CAPTION, "rich_text": _TEXT, "language": Field(_language)},
    "equation": {"expression": Field(_expression)},
    "divider": {},
    "breadcrumb": {},
    "table_of_contents": {"color": _COLOR},
    "table_row": {"cells": Field(_cells)},
    "table": {
        "table_width": Field(_count),
        "has_column_header": Field(_flag, False),
        "has_row_header": Field(_flag, False),
    },
    "column_list": {},
    "column": {"width_ratio": Field(_ratio, ABSENT)},
    "heading_1": _HEADING,
    "heading_2": _HEADING,
    "heading_3": _HEADING,
    "heading_4": _HEADING,
    # Icons are for the labels of tabs.
    "paragraph": {"rich_text": _TEXT, "icon": Field(_icon, ABSENT), "color": _COLOR},
    "bulleted_list_item": _WORDS,
    "numbered_list_item": {**_WORDS, "list_start_index": _READ_ONLY, "list_format": _READ_ONLY},
    "quote": _WORDS,
    "to_do": {"rich_text": _TEXT, "checked": Field(_flag, False), "color": _COLOR},
    "toggle": _WORDS,
    "callout": {"rich_text": _TEXT, "icon": Field(_icon, _LAMP), "color": _COLOR},
    "synced_block": {"synced_from": Field(_synced_from)},
    "tab": {},
}

_TARGETS = {"page_id": "page", "database_id": "database", "comment_id": "comment"}


def write_link_to_page(call: Call, given: JSON, path: str) -> JSON:
    """Check what a link_to_page block points at."""
    kind = given.get("type") or next((key for key in _TARGETS if key in given), None)
    if kind is None:
        raise none_of(path, tuple(_TARGETS))
    want_one_of(kind, f"{path}.type", _TARGETS)
    no_others(given, path, ("type", kind))
    target = want_uuid(given.get(kind, UNDEFINED), f"{path}.{kind}")
    query = (
        "SELECT page_id FROM comment WHERE id = ?"
        if kind == "comment_id"
        else f"SELECT id FROM node WHERE id = ? AND kind = '{_TARGETS[kind]}'"
    )
    row = call.db.execute(query, (target,)).fetchone()
    if row is None or not visible(call, row[0]):
        raise lost(call, _TARGETS[kind], target)
    return {"type": kind, kind: target}
