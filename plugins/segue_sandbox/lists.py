"""Lists in pages: sizes, envelopes, and cursors that only fit the list they came from."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError, failed, invalid
from segue_sandbox.ids import uuid

JSON = dict[str, Any]


def page_size(call: Call, most: int = 100) -> int:
    """Return how many items are asked for, from the body or the query string."""
    asked: object = call.body.get("page_size", call.asked("page_size"))
    part = "body" if "page_size" in call.body else "query"
    if asked is None or (asked == 0 and part == "body" and not isinstance(asked, bool)):
        return most
    if isinstance(asked, str) and part == "query" and asked.isdecimal():
        asked = int(asked)
    if isinstance(asked, bool) or not isinstance(asked, int):
        raise failed(f"{part}.page_size", "a number or `undefined`", asked)
    if asked > most:
        raise failed(f"{part}.page_size", f"≤ `{most}` or `undefined`", asked)
    if asked < 1:
        raise failed(f"{part}.page_size", "≥ `1` or `undefined`", asked)
    return asked


def cursor_in(call: Call, scope: str) -> str | None:
    """Return what a cursor points at, or None at the start; refuse a cursor of another list."""
    given = call.body.get("start_cursor", call.asked("start_cursor"))
    part = "body" if "start_cursor" in call.body else "query"
    if given is None:
        return None
    if not isinstance(given, str):
        raise failed(f"{part}.start_cursor", "a string or `undefined`", given)
    kind, _, rest = given.partition(":")
    mark, _, target = rest.partition(":")
    if kind != "s" or not target or not hmac.compare_digest(mark, _mark(call, scope, target)):
        raise bad_cursor(given)
    return target


def bad_cursor(given: str) -> ApiError:
    """Refuse a cursor that is not one of the list it is sent to."""
    return invalid(f"The start_cursor provided is invalid: {given}")


def cursor_out(call: Call, scope: str, target: str) -> str:
    """Make a cursor that points at `target` and is good for this list alone."""
    return f"s:{_mark(call, scope, target)}:{target}"


def _mark(call: Call, scope: str, target: str) -> str:
    text = f"{call.meta('secret')}|{scope}|{target}"
    hexes = hashlib.sha256(text.encode()).hexdigest()
    return f"{hexes[:8]}-{hexes[8:12]}-4{hexes[13:16]}-a{hexes[17:20]}-{hexes[20:32]}"


def envelope(kind: str, results: Sequence[JSON], next_cursor: str | None = None) -> JSON:
    """Wrap results the way Notion's lists come."""
    return {
        "object": "list", "results": list(results), "next_cursor": next_cursor,
        "has_more": next_cursor is not None, "type": kind, kind: {},
    }  # fmt: skip


def sliced_by_id(call: Call, kind: str, items: Sequence[JSON]) -> JSON:
    """Answer with one page of a list whose cursors are nothing but the id of the item that comes next."""
    size, start = page_size(call), call.asked("start_cursor")
    first = 0
    if start is not None:
        first = next((n for n, item in enumerate(items) if item["id"] == uuid(start)), -1)
        if first < 0:
            raise bad_cursor(start)
    rest = items[first + size :]
    return envelope(kind, items[first : first + size], str(rest[0]["id"]) if rest else None)


def sliced(call: Call, kind: str, scope: str, items: Sequence[JSON], most: int = 100) -> JSON:
    """Answer with one page of a list that is short enough to be held whole; items are found again by id."""
    size, start = page_size(call, most), cursor_in(call, scope)
    first = 0
    if start is not None:
        first = next((n for n, item in enumerate(items) if item["id"] == start), len(items))
    rest = items[first + size :]
    following = cursor_out(call, scope, str(rest[0]["id"])) if rest else None
    return envelope(kind, items[first : first + size], following)
