"""Which rows of a data source are on the screen, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.people.ask import ask

JSON = dict[str, Any]

MOST = 200  # rows in one answer

_SHOWN = "node.parent_id = :source AND node.kind = 'page' AND node.in_trash = 0"
_FOUND = (
    " AND EXISTS (SELECT 1 FROM cell WHERE cell.page_id = node.id AND cell.prop = 'title'"
    " AND instr(cell.text, :find))"
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
    """Return the wished stretch of rows, as the API shows them."""
    where = _SHOWN + (_FOUND if wish.find else "")
    given = {"source": source_id, "find": wish.find.lower(), "prop": wish.sort}
    total = int(call.db.execute(f"SELECT count(*) FROM node WHERE {where}", given).fetchone()[0])
    count = min(wish.count, MOST)
    first = max(0, min(wish.first, total - 1))
    ids = call.db.execute(
        f"SELECT node.id FROM node WHERE {where} ORDER BY {_order(wish)} LIMIT {count} OFFSET {first}", given
    ).fetchall()
    return Window(first=first, total=total, pages=[ask(call, "GET", f"/v1/pages/{row[0]}") for row in ids])


def _order(wish: Wish) -> str:
    newest = "node.created DESC, node.id DESC"
    if not wish.sort:
        return newest
    way = "DESC" if wish.down else "ASC"
    value = "(SELECT min(cell.{0}) FROM cell WHERE cell.page_id = node.id AND cell.prop = :prop)"
    keys = ", ".join(f"{value.format(column)} {way} NULLS LAST" for column in ("num", "text"))
    return f"{keys}, {newest}"
