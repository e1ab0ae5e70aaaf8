"""Rows of any database: found, read whole, made, changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from segue.board import MARKER
from segue.errors import Lost, Refused
from segue.notion.binding import Binding
from segue.notion.creation import make_row, reserve_row
from segue.notion.desk import Desk
from segue.notion.query import both, condition, edited_since, everything
from segue.notion.tasks import title_of
from segue.notion.values import is_cut, moment, value, wire
from segue_schemas import Ref, Row, Value, Where

JSON = dict[str, Any]


def row_of(page: Mapping[str, Any], database: str) -> Row:
    """Read a row as the page object shows it."""
    items = page["properties"].items()
    return Row(
        page_id=str(page["id"]),
        database=database,
        title=title_of(page),
        url=str(page.get("url") or ""),
        values={name: value(item) for name, item in items},
        cut=tuple(name for name, item in items if is_cut(item)),
        in_trash=bool(page.get("in_trash")),
        created=moment(page.get("created_time")),
        edited=moment(page.get("last_edited_time")),
    )


def columns(desk: Desk, database: str) -> dict[str, str]:
    """Return the types of a database's columns by name."""
    return {name: prop.type for name, prop in desk.places.binding(database).properties.items()}


def find_rows(
    desk: Desk, database: str, where: Sequence[Where], limit: int | None, since: datetime | None = None
) -> list[Row]:
    """Find the rows that meet all conditions."""

    def work(binding: Binding, fresh: bool) -> list[Row]:
        wanted = both(condition(where, binding.properties, binding.title), edited_since(since))
        pages = everything(desk.client, binding.source_id, wanted, limit)
        rows = [row_of(page, database) for page in pages]
        return [row for row in rows if not row.title.startswith(MARKER)]

    return desk.bound(database, work)


def read_row(desk: Desk, page_id: str) -> Row | None:
    """Read one row by id, with its long lists whole."""
    page = desk.page(page_id)
    if page is None:
        return None
    row = row_of(page, desk.places.role_of(str(page["parent"].get("data_source_id") or "")))
    if not row.cut:
        return row
    whole = {name: desk.whole(page_id, page["properties"][name]) for name in row.cut}
    return row.model_copy(update={"values": row.values | whole, "cut": ()})


def make(desk: Desk, database: str, values: Mapping[str, Value], key: str, body: str) -> Ref:
    """Make a row with these values."""

    def work(binding: Binding, fresh: bool) -> Ref:
        return make_row(desk, binding, key, _wired(binding, values), body)

    with desk.lock(key):
        return desk.bound(database, work)


def reserve(desk: Desk, database: str, key: str) -> Ref:
    """Make a blank row; the same key never makes a second one."""
    with desk.lock(key):
        return desk.bound(database, lambda binding, fresh: reserve_row(desk, binding, key)[0])


def change(desk: Desk, page_id: str, values: Mapping[str, Value], database: str = "") -> Row:
    """Set some values of a row; where nobody says which database it belongs to, one read tells."""
    database = database or _database_of(desk, page_id)

    def work(binding: Binding, fresh: bool) -> Row:
        return row_of(desk.write(page_id, _wired(binding, values)), database)

    return desk.bound(database, work)


def _database_of(desk: Desk, page_id: str) -> str:
    page = desk.page(page_id)
    if page is None:
        raise Lost(f"the page {page_id} is gone or in the trash, so nothing was written to it")
    source_id = page["parent"].get("data_source_id")
    if not source_id:
        raise Refused(f"the page {page.get('url') or page_id} is not a row of a database")
    return desk.places.role_of(str(source_id))


def _wired(binding: Binding, values: Mapping[str, Value]) -> JSON:
    unknown = [name for name in values if name not in binding.properties]
    if unknown:
        known = ", ".join(sorted(binding.properties))
        raise Refused(f"{binding.title} has no property {unknown[0]!r}; it has {known}")
    # The title goes last: a row becomes visible with it.
    names = sorted(values, key=lambda name: binding.properties[name].type == "title")
    return {binding.properties[name].id: wire(binding.properties[name], values[name]) for name in names}
