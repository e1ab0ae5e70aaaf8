"""Views of databases: their records, and how they are shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from segue_sandbox.access import lost, visible
from segue_sandbox.call import Call
from segue_sandbox.clock import exact
from segue_sandbox.tree import user

JSON = dict[str, Any]

TYPES = (
    "table", "board", "list", "calendar", "timeline", "gallery", "form", "chart", "map", "dashboard",
)  # fmt: skip
_COLUMNS = "id, database_id, source_id, created, edited, created_by, edited_by, doc"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view. Its document holds name, type, filter, sorts, quick filters, configuration and place."""

    id: str
    database_id: str
    source_id: str
    created: int
    edited: int
    created_by: str
    edited_by: str
    doc: JSON = field(default_factory=dict)


def add_view(call: Call, database_id: str, source_id: str, doc: JSON, view_id: str = "") -> View:
    """Add a view to a database, without telling anybody."""
    now, who = call.now, call.actor.id
    shown = {"filter": None, "sorts": None, "quick_filters": None, "position": 0.0, **doc}
    shown.setdefault("configuration", {"type": doc["type"]})
    view = View(
        id=view_id or call.ids.new("view"), database_id=database_id, source_id=source_id,
        created=now, edited=now, created_by=who, edited_by=who, doc=shown,
    )  # fmt: skip
    call.db.execute(
        f"INSERT INTO view ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (view.id, database_id, source_id, now, now, who, who, json.dumps(shown)),
    )
    return view


def add_default_view(call: Call, database_id: str, source_id: str) -> View:
    """Add the table that every new data source comes with."""
    place = len(views_of(call, database_id=database_id))
    doc = {"name": "Default view", "type": "table", "position": float(place)}
    # A database's first view comes with it, and has an id of the same kind.
    view_id = call.ids.new("view") if place else call.ids.random()
    return add_view(call, database_id, source_id, doc, view_id)


def load_view(call: Call, view_id: str) -> View:
    """Return a view of a database that is shared with whoever asks."""
    row = call.db.execute(f"SELECT {_COLUMNS} FROM view WHERE id = ?", (view_id,)).fetchone()
    if row is None or not visible(call, row[1]):
        raise lost(call, "view", view_id)
    return _view(row)


def views_of(call: Call, *, database_id: str | None = None, source_id: str | None = None) -> list[View]:
    """Return the views of a database, of a data source, or of both at once, in the order of their tabs."""
    rows = call.db.execute(
        f"SELECT {_COLUMNS} FROM view WHERE (database_id = :database OR :database IS NULL) "
        "AND (source_id = :source OR :source IS NULL) ORDER BY doc ->> 'position', created, rowid",
        {"database": database_id, "source": source_id},
    ).fetchall()
    return [_view(row) for row in rows]


def save_view(call: Call, view: View) -> View:
    """Write a changed view, and note who edited it and when."""
    call.db.execute(
        "UPDATE view SET doc = ?, edited = ?, edited_by = ? WHERE id = ?",
        (json.dumps(view.doc), call.now, call.actor.id, view.id),
    )
    return replace(view, edited=call.now, edited_by=call.actor.id)


def drop_view(call: Call, view: View) -> None:
    """Remove a view with what was asked through it."""
    call.db.execute("DELETE FROM view_query WHERE view_id = ?", (view.id,))
    call.db.execute("DELETE FROM view WHERE id = ?", (view.id,))


def view_object(view: View) -> JSON:
    """Return a view as the API shows it."""
    bare = view.id.replace("-", "")
    shown: JSON = {
        "object": "view",
        "id": view.id,
        "parent": {"type": "database_id", "database_id": view.database_id},
        "data_source_id": None if view.doc["type"] == "dashboard" else view.source_id,
        "name": view.doc["name"],
        "type": view.doc["type"],
        "created_time": exact(view.created),
        "created_by": user(view.created_by),
        "last_edited_time": exact(view.edited),
        "last_edited_by": user(view.edited_by),
        "url": f"https://app.notion.com/p/{view.database_id.replace('-', '')}?v={bare}",
        "filter": view.doc["filter"],
        "sorts": view.doc["sorts"],
        "quick_filters": view.doc["quick_filters"],
        "configuration": view.doc["configuration"],
    }
    if "dashboard_view_id" in view.doc:
        shown["dashboard_view_id"] = view.doc["dashboard_view_id"]
    return shown


def partial_view(view: View) -> JSON:
    """Return a view as an answer shows it that only names it."""
    parent = {"type": "database_id", "database_id": view.database_id}
    return {"object": "view", "id": view.id, "parent": parent, "type": view.doc["type"]}


def _view(row: tuple[Any, ...]) -> View:
    return View(
        id=row[0], database_id=row[1], source_id=row[2], created=row[3], edited=row[4], created_by=row[5],
        edited_by=row[6], doc=json.loads(row[7]),
    )  # fmt: skip
