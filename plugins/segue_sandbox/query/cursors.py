"""Cursors of queries: they name the next row, what it was sorted by, and how many rows came before."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from segue_sandbox.call import Call
from segue_sandbox.errors import failed
from segue_sandbox.lists import bad_cursor
from segue_sandbox.query.sorts import Key
from segue_sandbox.query.walk import Row

_FORM = re.compile(r"s:([0-9a-f-]{24}([0-9a-f]{6})[0-9a-f]{6}):([0-9a-f-]{36})(?::([\w=-]+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a query goes on."""

    row: Row | None = None
    before: int = 0  # rows that earlier pages held


def cursor_in(call: Call, scope: str, keys: Sequence[Key]) -> Place:
    """Return where a query goes on; refuse a cursor of another query."""
    given = call.body.get("start_cursor")
    if given is None:
        return Place()
    if not isinstance(given, str):
        raise failed("body.start_cursor", "a string or `undefined`", given)
    parts = _FORM.fullmatch(given)
    if parts is None:
        raise bad_cursor(given)
    mark, count, page_id, values = parts.groups()
    before = int(count, 16)
    if not hmac.compare_digest(mark, _mark(call, scope, before, f"{page_id}:{values or ''}")):
        raise bad_cursor(given)
    found = call.db.execute("SELECT rowid, created FROM node WHERE id = ?", (page_id,)).fetchone()
    sorted_by = tuple(json.loads(base64.urlsafe_b64decode(values))) if values else (found[1],)
    return Place(row=Row(id=page_id, number=found[0], values=sorted_by), before=before)


def cursor_out(call: Call, scope: str, keys: Sequence[Key], row: Row, before: int) -> str:
    """Make a cursor that starts with `row`, for this query alone."""
    values = ""
    if any(key.column != "created" for key in keys):
        # What a row is sorted by may change before the cursor comes back; the place in the order must not.
        values = base64.urlsafe_b64encode(json.dumps(row.values).encode()).decode()
    mark = _mark(call, scope, before, f"{row.id}:{values}")
    return f"s:{mark}:{row.id}" + (f":{values}" if values else "")


def _mark(call: Call, scope: str, before: int, target: str) -> str:
    text = f"{call.meta('secret')}|{scope}|{before}|{target}"
    hexes = hashlib.sha256(text.encode()).hexdigest()
    return f"{hexes[:8]}-{hexes[8:12]}-8{hexes[13:16]}-a{hexes[17:20]}-{before:06x}{hexes[20:26]}"
