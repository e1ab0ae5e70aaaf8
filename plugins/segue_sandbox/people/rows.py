"""Which rows of a data source are on the screen, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError
from segue_sandbox.people.ask import ask
from segue_sandbox.query.sorts import NEWEST, Key, read_sorts
from segue_sandbox.schema import schema_of

JSON = dict[str, Any]

MOST = 200  # rows in one answer

_SHOWN = "n.parent_id = ? AND n.kind = 'page' AND n.in_trash = 0"
_FOUND = (
    " AND EXISTS (SELECT 1 FROM cell WHERE cell.page_id = n.id AND cell.prop = 'title'"
    " AND instr(cell.text, ?))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of rows, and how many there are in all."""

    first: int
    total: int
    pages: list[JSON]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to see of a table."""

    first: int = 0
    count: int = 60
    find: str = ""
    sort: str = ""  # a property's id, decoded; nothing is newest first
    down: bool = False


def window(call: Call, source_id: str, wish: Wish) -> Window:
    """Return the wished stretch of rows, as the API shows them.

    A query of the API can only be walked from its start; a table is looked at anywhere.
    """
    where, given = _SHOWN, [source_id]
    if wish.find:
        where, given = where + _FOUND, [source_id, wish.find.lower()]
    total = int(call.db.execute(f"SELECT count(*) FROM node n WHERE {where}", given).fetchone()[0])
    count = min(wish.count, MOST)
    first = max(0, min(wish.first, total - 1))
    key = _key(call, source_id, wish)
    order = f"{key.sql} {'DESC' if key.down else 'ASC'} NULLS LAST, n.created DESC, n.id DESC"
    ids = call.db.execute(
        f"SELECT n.id FROM node n WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",
        (*given, *key.params, count, first),
    ).fetchall()
    return Window(first=first, total=total, pages=[ask(call, "GET", f"/v1/pages/{row[0]}") for row in ids])


def _key(call: Call, source_id: str, wish: Wish) -> Key:
    """Read what to sort by as a query does; a column that is gone, or cannot be sorted by, sorts nothing."""
    direction = "descending" if wish.down else "ascending"
    try:
        asked = [{"property": wish.sort, "direction": direction}] if wish.sort else []
        return read_sorts(schema_of(call, source_id), asked)[0]
    except ApiError:
        return NEWEST
