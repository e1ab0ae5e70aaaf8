"""Data sources: schemas and the rows' home; their query has a module of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from segue_sandbox import tree
from segue_sandbox.api.databases import asked_trash, described
from segue_sandbox.call import Call, Route, route
from segue_sandbox.check import CLEARABLE, want_object, want_uuid
from segue_sandbox.errors import UNDEFINED, failed
from segue_sandbox.lists import cursor_in, cursor_out, page_size
from segue_sandbox.pages import title_of
from segue_sandbox.schema_relations import tell_schema
from segue_sandbox.schema_shapes import add_data_source, data_source_object
from segue_sandbox.schema_write import change_schema
from segue_sandbox.tree import Node

JSON = dict[str, Any]


def create(call: Call) -> JSON:
    """Add a data source to a database."""
    database = _database(call, call.body.get("parent", UNDEFINED))
    given = want_object(call.body.get("properties", UNDEFINED), "body.properties")
    doc = described(call, CLEARABLE)
    return data_source_object(call, add_data_source(call, database, doc, given, "body.properties"))


def retrieve(call: Call) -> JSON:
    """Return a data source."""
    return data_source_object(call, tree.load(call, call.params["data_source_id"], "data_source"))


def update(call: Call) -> JSON:
    """Change a data source's title or schema, move it, or put it into the trash or take it out."""
    node = tree.load(call, call.params["data_source_id"], "data_source")
    trash = asked_trash(call)
    if trash is False:
        node = tree.set_trashed(call, node, trashed=False)
    tree.refuse_trashed(node)
    doc = described(call, CLEARABLE)
    if doc:
        node = replace(node, doc={**node.doc, **doc})
        call.emit("data_source.content_updated", node.id, parent=tree.event_parent(call, node))
    given = call.body.get("properties")
    changes = change_schema(call, node, given, "body.properties") if given is not None else []
    if doc or changes:
        node = tree.save(call, node)
    if changes:
        tell_schema(call, node, changes)
    if call.body.get("parent") is not None:
        node = _moved(call, node)
    if trash:
        node = tree.set_trashed(call, node, trashed=True)
    return data_source_object(call, node)


def _moved(call: Call, node: Node) -> Node:
    database = _database(call, call.body["parent"])
    moved = tree.move(call, node, ("database_id", database.id), 0)
    call.emit("data_source.moved", node.id, parent=tree.event_parent(call, moved))
    return moved


def _database(call: Call, value: object) -> Node:
    given = want_object(value, "body.parent")
    if given.get("database_id") is None:
        raise failed("body.parent.database_id", "defined", UNDEFINED)
    database = tree.load(call, want_uuid(given["database_id"], "body.parent.database_id"), "database")
    tree.refuse_trashed(database)
    return database


def list_templates(call: Call) -> JSON:
    """List a data source's page templates, by name if one is asked for."""
    source = tree.load(call, call.params["data_source_id"], "data_source")
    wanted = (call.asked("name") or "").lower()
    rows = call.db.execute(
        f"SELECT {tree.COLUMNS} FROM node WHERE parent_id = ? AND kind = 'template' AND in_trash = 0 "
        "ORDER BY created, rowid",
        (source.id,),
    ).fetchall()
    found = [node for node in map(tree.node_of, rows) if wanted in title_of(node).lower()]
    scope, size = f"templates:{source.id}", page_size(call)
    start = cursor_in(call, scope)
    first = next((n for n, node in enumerate(found) if node.id == start), 0)
    following = found[first + size : first + size + 1]
    return {
        "templates": [
            {"id": node.id, "name": title_of(node), "is_default": bool(node.doc.get("is_default"))}
            for node in found[first : first + size]
        ],
        "has_more": bool(following),
        "next_cursor": cursor_out(call, scope, following[0].id) if following else None,
    }


ROUTES: list[Route] = [
    route("POST", "/v1/data_sources", create, "insert_content"),
    route("GET", "/v1/data_sources/{data_source_id}", retrieve, "read_content"),
    route("PATCH", "/v1/data_sources/{data_source_id}", update, "update_content"),
    route("GET", "/v1/data_sources/{data_source_id}/templates", list_templates, "read_content"),
]
