"""Databases: the containers of data sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from segue_sandbox import tree
from segue_sandbox.call import V2026, Call, Route, route
from segue_sandbox.check import OPTIONAL, want_bool, want_object, want_uuid
from segue_sandbox.errors import ApiError, failed, invalid
from segue_sandbox.files import write_cover, write_icon
from segue_sandbox.richtext import none_of, write_rich_text
from segue_sandbox.schema_shapes import DEFAULT_SCHEMA, add_data_source, add_database, database_object
from segue_sandbox.tree import Node

JSON = dict[str, Any]


def create(call: Call) -> JSON:
    """Create a database with its first data source."""
    parent = database_parent(call, call.body.get("parent"))
    doc = described(call)
    first = want_object(call.body.get("initial_data_source", {}), "body.initial_data_source", OPTIONAL)
    properties = first.get("properties") or DEFAULT_SCHEMA
    database = add_database(call, parent, doc)
    own = {"title": doc.get("title", [])}  # a database without a title shows Notion's own, its source none
    if "title" in first:
        own["title"] = write_rich_text(call, first["title"], "body.initial_data_source.title")
    add_data_source(call, database, own, properties, "body.initial_data_source.properties", first=True)
    return database_object(call, database)


def retrieve(call: Call) -> JSON:
    """Return a database."""
    return database_object(call, tree.load(call, call.params["database_id"], "database"))


def update(call: Call) -> JSON:
    """Change a database's title and the like, move it, or put it into the trash or take it out."""
    node = tree.load(call, call.params["database_id"], "database")
    trash = asked_trash(call)
    if trash is False:
        node = tree.set_trashed(call, node, trashed=False)
    tree.refuse_trashed(node)
    changes = described(call)
    if "is_locked" in call.body:
        changes["is_locked"] = want_bool(call.body["is_locked"], "body.is_locked", OPTIONAL)
    if changes:
        # Notion counts none of these as an edit of the database.
        node = tree.keep(call, replace(node, doc={**node.doc, **changes}))
        call.emit("database.content_updated", node.id, parent=tree.event_parent(call, node))
    if "parent" in call.body:
        node = _moved(call, node)
    if trash:
        node = tree.set_trashed(call, node, trashed=True)
    return database_object(call, node)


def _moved(call: Call, node: Node) -> Node:
    parent = database_parent(call, call.body["parent"])
    if tree.is_under(call, parent[1], node.id):
        raise invalid("Cannot move a database into itself or into something that it contains.")
    moved = tree.move(call, node, parent, tree.last_position(call, parent[1]))
    call.emit("database.moved", node.id, parent=tree.event_parent(call, moved))
    return moved


def database_parent(call: Call, value: object) -> tuple[str, str | None]:
    """Return the place that a request names for a database."""
    given = want_object({} if value is None else value, "body.parent")
    if given.get("page_id") is not None:
        page = tree.load(call, want_uuid(given["page_id"], "body.parent.page_id"), "page")
        tree.refuse_trashed(page)
        return "page_id", page.id
    if given.get("workspace") is True:
        if call.actor.type == "bot":
            raise no_workspace()
        return "workspace", None
    raise none_of("body.parent", ("page_id", "workspace"))


def no_workspace() -> ApiError:
    """Refuse a place at the top of the workspace, where connections may not put anything."""
    return invalid(
        "Provide a `parent.page_id` or `parent.database_id` parameter to create a page, or use a public "
        "integration with `insert_content` capability. Internal integrations aren't owned by a single user, "
        "so creating workspace-level private pages is not supported."
    )


def asked_trash(call: Call) -> bool | None:
    """Return whether a request puts its object into the trash, or takes it out; None if neither."""
    if call.version == V2026 and "archived" in call.body:
        raise failed("body.archived", "not present", call.body["archived"])
    for key in ("in_trash", "archived"):
        if key in call.body:
            return want_bool(call.body[key], f"body.{key}", OPTIONAL)
    return None


def described(call: Call, icons: Sequence[str] = OPTIONAL) -> JSON:
    """Return title, description, icon, cover and is_inline as far as a request gives them.

    `icons` says what icon and cover may be but objects: a database's cannot be taken away again.
    """
    body = call.body
    found: JSON = {}
    for key in ("title", "description"):
        if key in body:
            found[key] = write_rich_text(call, body[key], f"body.{key}", also=OPTIONAL)
    if "is_inline" in body:
        found["is_inline"] = want_bool(body["is_inline"], "body.is_inline", OPTIONAL)
    if "icon" in body:
        found["icon"] = write_icon(call, body["icon"], "body.icon", icons)
    if "cover" in body:
        found["cover"] = write_cover(call, body["cover"], "body.cover", icons)
    return found


ROUTES: list[Route] = [
    route("POST", "/v1/databases", create, "insert_content"),
    route("GET", "/v1/databases/{database_id}", retrieve, "read_content"),
    route("PATCH", "/v1/databases/{database_id}", update, "update_content"),
]
