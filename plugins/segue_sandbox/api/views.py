"""Views: make, list, read, change and delete them; a dashboard holds others as widgets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from segue_sandbox import tree
from segue_sandbox.call import Call, Route, route
from segue_sandbox.check import no_others, want_list, want_object, want_one_of, want_text, want_uuid
from segue_sandbox.errors import UNDEFINED, failed, invalid
from segue_sandbox.lists import sliced
from segue_sandbox.query.conditions import fix_one
from segue_sandbox.query.filters import read_filter
from segue_sandbox.query.sorts import read_sorts
from segue_sandbox.schema import schema_of
from segue_sandbox.schema_shapes import add_database
from segue_sandbox.views import (
    TYPES,
    View,
    add_view,
    drop_view,
    load_view,
    partial_view,
    save_view,
    view_object,
    views_of,
)

JSON = dict[str, Any]

_SETTINGS = ("filter", "sorts", "quick_filters", "configuration")
_TOLD = ("name", "filter", "sorts", "configuration")  # of what changed, webhooks name these
_PLACES = ("database_id", "view_id", "create_database")


def create(call: Call) -> JSON:
    """Add a view to a database, or as a widget to a dashboard."""
    body = call.body
    no_others(body, "body", ("data_source_id", "name", "type", "position", "placement", *_PLACES, *_SETTINGS))
    source_id = want_uuid(body.get("data_source_id", UNDEFINED), "body.data_source_id")
    name = want_text(body.get("name", UNDEFINED), "body.name")
    type = want_one_of(body.get("type", UNDEFINED), "body.type", TYPES)
    source = tree.load(call, source_id, "data_source")
    tree.refuse_trashed(source)
    place = _place(call)
    doc = {"name": name, "type": type, **_settings(call, source_id, type, {})}
    if type == "dashboard":
        doc["configuration"] = {"type": type, "rows": []}
    if place == "view_id":
        return view_object(_widget(call, source_id, doc))
    if place == "create_database":
        database_id = _new_database(call)
    else:
        database_id = want_uuid(body["database_id"], "body.database_id")
    tree.refuse_trashed(tree.load(call, database_id, "database"))
    doc["position"] = _position(call, database_id)
    return view_object(_told(call, add_view(call, database_id, source_id, doc), "created"))


def _place(call: Call) -> str:
    found = [key for key in _PLACES if key in call.body]
    if not found:
        raise fix_one([f"body.{key}" for key in _PLACES])
    for other in found[1:]:
        raise failed(f"body.{other}", "not present", call.body[other])
    return found[0]


def _new_database(call: Call) -> str:
    """Make the container of a linked view: a database without a data source of its own."""
    given = want_object(call.body["create_database"], "body.create_database")
    parent = want_object(given.get("parent", UNDEFINED), "body.create_database.parent")
    page_id = want_uuid(parent.get("page_id", UNDEFINED), "body.create_database.parent.page_id")
    page = tree.load(call, page_id, "page")
    tree.refuse_trashed(page)
    return add_database(call, ("page_id", page.id), {}).id


def _position(call: Call, database_id: str) -> float:
    """Return the place of a new tab: at the end, at the start, or after another."""
    tabs = views_of(call, database_id=database_id)
    given = want_object(call.body.get("position", {"type": "end"}), "body.position")
    where = want_one_of(given.get("type", UNDEFINED), "body.position.type", ("start", "end", "after_view"))
    places = [float(tab.doc["position"]) for tab in tabs] or [0.0]
    if where == "start":
        return places[0] - 1
    if where == "end":
        return places[-1] + 1
    after = want_uuid(given.get("view_id", UNDEFINED), "body.position.view_id")
    at = next((n for n, tab in enumerate(tabs) if tab.id == after), None)
    if at is None:
        raise invalid(f"Could not find view with ID: {after} in the database.")
    return (places[at] + (places[at + 1] if at + 1 < len(places) else places[at] + 2)) / 2


def _widget(call: Call, source_id: str, doc: JSON) -> View:
    dashboard = load_view(call, want_uuid(call.body["view_id"], "body.view_id"))
    if dashboard.doc["type"] != "dashboard":
        raise invalid(f"View {dashboard.id} is a {dashboard.doc['type']}, not a dashboard.")
    view = add_view(call, dashboard.database_id, source_id, {**doc, "dashboard_view_id": dashboard.id})
    rows: list[JSON] = dashboard.doc["configuration"]["rows"]
    widget = {"id": call.ids.new(), "view_id": view.id}
    placed = want_object(call.body.get("placement", {"type": "new_row"}), "body.placement")
    kinds = ("new_row", "existing_row")
    kind = want_one_of(placed.get("type", UNDEFINED), "body.placement.type", kinds)
    at = placed.get("row_index", len(rows) if kind == "new_row" else UNDEFINED)
    if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < len(rows) + (kind == "new_row"):
        raise failed("body.placement.row_index", "the index of a row", at)
    if kind == "new_row":
        rows.insert(at, {"id": call.ids.new(), "widgets": [widget]})
    else:
        rows[at]["widgets"].append(widget)
    save_view(call, dashboard)
    return _told(call, view, "created")


def _settings(call: Call, source_id: str, type: str, old: JSON) -> JSON:
    """Check and return those settings of a view that a request gives; null clears one."""
    schema, body, found = schema_of(call, source_id), call.body, {}
    if "filter" in body:
        found["filter"] = body["filter"]
        if body["filter"] is not None:
            read_filter(call, schema, body["filter"])
    if "sorts" in body:
        found["sorts"] = body["sorts"]
        if body["sorts"] is not None:
            read_sorts(schema, want_list(body["sorts"], "body.sorts"))
    if "quick_filters" in body:
        given = body["quick_filters"]
        kept = (
            {}
            if given is None
            else {**(old.get("quick_filters") or {}), **want_object(given, "body.quick_filters")}
        )
        found["quick_filters"] = {key: value for key, value in kept.items() if value is not None} or None
        for part in quick_parts(found["quick_filters"]):
            read_filter(call, schema, part, f"body.quick_filters.{part['property']}")
    if "configuration" in body:
        given = want_object(body["configuration"], "body.configuration")
        want_one_of(given.get("type", UNDEFINED), "body.configuration.type", (type,))
        merged = {**(old.get("configuration") or {}), **given}
        found["configuration"] = {key: value for key, value in merged.items() if value is not None}
    return found


def quick_parts(quick: JSON | None) -> list[JSON]:
    """Return quick filters as filters of a query."""
    return [
        {**want_object(value, f"body.quick_filters.{key}"), "property": key}
        for key, value in (quick or {}).items()
    ]


def retrieve(call: Call) -> JSON:
    """Return a view."""
    return view_object(load_view(call, call.params["view_id"]))


def list_views(call: Call) -> JSON:
    """Name the views of a database, or all that show a data source."""
    database, source = call.asked("database_id"), call.asked("data_source_id")
    if database is None and source is None:
        raise fix_one(["query.database_id", "query.data_source_id"])
    database_id = want_uuid(database, "query.database_id") if database is not None else None
    source_id = want_uuid(source, "query.data_source_id") if source is not None else None
    if database_id is not None:
        tree.load(call, database_id, "database")
    if source_id is not None:
        tree.load(call, source_id, "data_source")
    found = views_of(call, database_id=database_id, source_id=source_id)
    named = [{"object": "view", "id": view.id} for view in found]
    return sliced(call, "view", f"views:{database_id}:{source_id}", named)


def update(call: Call) -> JSON:
    """Change a view's name, filter, sorts, quick filters or configuration."""
    view = load_view(call, call.params["view_id"])
    no_others(call.body, "body", ("name", *_SETTINGS))
    changes = _settings(call, view.source_id, view.doc["type"], view.doc)
    if "name" in call.body:
        changes["name"] = want_text(call.body["name"], "body.name")
    if changes:
        view = save_view(call, replace(view, doc={**view.doc, **changes}))
        _told(call, view, "updated", updated_fields=[name for name in _TOLD if name in changes])
    return view_object(view)


def delete(call: Call) -> JSON:
    """Delete a view, and the widgets of a dashboard with it; a database keeps its last view."""
    view = load_view(call, call.params["view_id"])
    widgets = [
        other
        for other in views_of(call, database_id=view.database_id)
        if other.doc.get("dashboard_view_id") == view.id
    ]
    going = {view.id, *(widget.id for widget in widgets)}
    if going >= {other.id for other in views_of(call, database_id=view.database_id)}:
        raise invalid("Cannot delete the last view of a database. Delete the database instead.")
    for gone in (view, *widgets):
        drop_view(call, gone)
        _told(call, gone, "deleted")
    if "dashboard_view_id" in view.doc:
        _take_off(call, load_view(call, view.doc["dashboard_view_id"]), view.id)
    return partial_view(view)


def _take_off(call: Call, dashboard: View, widget_id: str) -> None:
    kept = []
    for row in dashboard.doc["configuration"]["rows"]:
        widgets = [widget for widget in row["widgets"] if widget["view_id"] != widget_id]
        if widgets:
            kept.append({**row, "widgets": widgets})
    configuration = {**dashboard.doc["configuration"], "rows": kept}
    save_view(call, replace(dashboard, doc={**dashboard.doc, "configuration": configuration}))


def _told(call: Call, view: View, what: str, **more: Any) -> View:
    parent = {"id": view.database_id, "type": "database"}
    kind: JSON = {"view_type": view.doc["type"]} if what == "created" else {}
    call.emit(f"view.{what}", view.id, parent=parent, **kind, **more)
    return view


ROUTES: list[Route] = [
    route("POST", "/v1/views", create, "insert_content"),
    route("GET", "/v1/views", list_views, "read_content"),
    route("GET", "/v1/views/{view_id}", retrieve, "read_content"),
    route("PATCH", "/v1/views/{view_id}", update, "update_content"),
    route("DELETE", "/v1/views/{view_id}", delete, "update_content"),
]
