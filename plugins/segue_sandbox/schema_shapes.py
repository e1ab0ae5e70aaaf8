"""Databases and data sources as objects, and how new ones come to be."""

from __future__ import annotations

from typing import Any

from segue_sandbox import tree
from segue_sandbox.call import V2025, Call
from segue_sandbox.clock import exact, minute
from segue_sandbox.files import read_cover, read_icon
from segue_sandbox.richtext import NEW_DATABASE, read_rich_text, source_name, text
from segue_sandbox.schema import parsed, schema_object
from segue_sandbox.schema_write import change_schema
from segue_sandbox.tree import Node
from segue_sandbox.views import add_default_view

JSON = dict[str, Any]

DEFAULT_SCHEMA: JSON = {"Name": {"title": {}}}


def database_object(call: Call, node: Node) -> JSON:
    """Return a database as the API shows it."""
    sources = call.db.execute(
        "SELECT id, doc FROM node WHERE parent_id = ? AND kind = 'data_source' AND in_trash IN (0, ?) "
        "ORDER BY created, rowid",
        (node.id, tree.BELOW_TRASH if node.in_trash else 0),
    ).fetchall()
    shown: JSON = {
        "object": "database",
        "id": node.id,
        "title": read_rich_text(call, node.doc["title"]),
        "description": read_rich_text(call, node.doc["description"]),
        "parent": tree.parent_object(call, node),
        "is_inline": node.doc["is_inline"],
        "in_trash": bool(node.in_trash),
        "is_locked": bool(node.doc.get("is_locked")),
        "created_time": exact(node.created),
        "last_edited_time": exact(node.edited),
        "data_sources": [{"id": row[0], "name": source_name(tree.document(row[1]))} for row in sources],
        "icon": read_icon(call, node.doc.get("icon")),
        "cover": read_cover(call, node.doc.get("cover")),
        "url": _url(node.id),
        "public_url": node.doc.get("public_url"),
    }
    if call.version == V2025:
        shown["archived"] = shown["in_trash"]
    return shown


def data_source_object(call: Call, node: Node) -> JSON:
    """Return a data source as the API shows it."""
    database = tree.find(call, node.parent_id)
    if database is None:
        raise LookupError(node.id)
    shown: JSON = {
        "object": "data_source",
        "id": node.id,
        "cover": read_cover(call, node.doc.get("cover") or database.doc.get("cover")),
        "icon": read_icon(call, node.doc.get("icon") or database.doc.get("icon")),
        "created_time": minute(node.created),
        "created_by": tree.user(node.created_by),
        "last_edited_by": tree.user(node.edited_by),
        "last_edited_time": minute(node.edited),
        "title": read_rich_text(call, node.doc["title"]),
        "description": read_rich_text(call, database.doc["description"]),
        "is_inline": database.doc["is_inline"],
        "properties": schema_object(call, parsed(tree.dumped(node.doc))),
        "parent": tree.parent_object(call, node),
        "database_parent": tree.parent_object(call, database),
        "url": _url(database.id),
        "public_url": database.doc.get("public_url"),
        "in_trash": bool(node.in_trash),
    }
    if call.version == V2025:
        shown["archived"] = shown["in_trash"]
    return shown


def _url(node_id: str) -> str:
    return f"https://app.notion.com/p/{node_id.replace('-', '')}"


def add_database(call: Call, parent: tuple[str, str | None], doc: JSON) -> Node:
    """Create a database without data sources; `doc` holds its title and the like."""
    filled = {"title": [text(NEW_DATABASE)], "description": [], "is_inline": False, **doc}
    position = tree.last_position(call, parent[1])
    node = tree.insert(
        call, "database", "child_database", parent, filled, position=position, node_id=call.ids.random()
    )
    call.emit("database.created", node.id, parent=tree.event_parent(call, node))
    return node


def add_data_source(
    call: Call, database: Node, doc: JSON, given: object, path: str, *, first: bool = False
) -> Node:
    """Create a data source in a database, with the schema that is asked for.

    The first one, which comes with its database, has an id as random as the database's own.
    """
    filled = {"title": [], **doc, "properties": {}}
    new_id = call.ids.random() if first else call.ids.new("data_source")
    node = tree.insert(
        call, "data_source", "data_source", ("database_id", database.id), filled, node_id=new_id
    )
    change_schema(call, node, given, path)
    node = tree.save(call, node)
    add_default_view(call, database.id, node.id)
    call.emit("data_source.created", node.id, parent=tree.event_parent(call, node))
    return node
