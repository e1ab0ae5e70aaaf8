"""Pages as objects, and what can be done to them: create, change, move."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from segue_sandbox import tree
from segue_sandbox.call import V2025, Call
from segue_sandbox.clock import minute
from segue_sandbox.files import read_cover, read_icon
from segue_sandbox.ids import encoded
from segue_sandbox.properties import (
    index_cells,
    mirror_relations,
    number_row,
    properties_object,
)
from segue_sandbox.properties_computed import schema_for
from segue_sandbox.richtext import plain
from segue_sandbox.schema import PLAIN_PAGE, Schema, schema_of
from segue_sandbox.tree import Node
from segue_sandbox.values import write_values

JSON = dict[str, Any]


def title_of(node: Node) -> str:
    """Return a page's title as plain text."""
    return plain(node.doc["properties"].get("title") or [])


def page_object(call: Call, node: Node, only: frozenset[str] | None = None) -> JSON:
    """Return a page as the API shows it; `only` names the properties that are wanted, by decoded id."""
    page: JSON = {
        "object": "page",
        "id": node.id,
        "created_time": minute(node.created),
        "last_edited_time": minute(node.edited),
        "created_by": tree.user(node.created_by),
        "last_edited_by": tree.user(node.edited_by),
        "cover": read_cover(call, node.doc.get("cover")),
        "icon": read_icon(call, node.doc.get("icon")),
        "parent": tree.parent_object(call, node),
        "in_trash": bool(node.in_trash),
        "is_archived": bool(node.doc.get("is_archived")),
        "is_locked": bool(node.doc.get("is_locked")),
        "properties": properties_object(call, schema_for(call, node), node, only),
        "url": page_url(node.id, title_of(node)),
        "public_url": node.doc.get("public_url"),
    }
    if call.version == V2025:
        page["archived"] = page["in_trash"]
    return page


def page_url(node_id: str, title: str) -> str:
    """Return the address of an object in the app."""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-")
    bare = node_id.replace("-", "")
    return f"https://app.notion.com/p/{slug + '-' if slug else ''}{bare}"


def add_page(call: Call, parent: tuple[str, str | None], given: object, *, position: float = 0) -> Node:
    """Create a page with properties, under a data source, a page, a block or the workspace."""
    source_id = parent[1] if parent[0] == "data_source_id" else None
    schema = schema_of(call, source_id) if source_id else PLAIN_PAGE
    written = write_values(call, source_id, schema, given)
    values = {key: value for key, value in {**first_statuses(schema), **written}.items() if value is not None}
    if source_id:
        number_row(call, schema, source_id, values)
    node = tree.insert(call, "page", "child_page", parent, {"properties": values}, position=position)
    if source_id:
        index_cells(call, source_id, node)
        mirror_relations(call, schema, node.id, {}, values)
    return node


def first_statuses(schema: Schema) -> JSON:
    """Return what each status property is in a new row that says nothing of it: its first thing to do."""
    firsts = {}
    for key, prop in schema.properties.items():
        config = prop.get("status") or {}
        groups = [group["option_ids"] for group in config.get("groups", ()) if group["option_ids"]]
        options = groups[0] if groups else [option["id"] for option in config.get("options", ())]
        if options:
            firsts[key] = options[0]
    return firsts


def set_properties(call: Call, node: Node, given: object) -> Node:
    """Change those properties of a page that are given, save it, and return it as it is then."""
    source_id = node.parent_id if node.parent_type == "data_source_id" else None
    schema = schema_for(call, node)
    written = write_values(call, source_id, schema, given)
    old = node.doc["properties"]
    values = {key: value for key, value in {**old, **written}.items() if value is not None}
    changed = tree.save(call, replace(node, doc={**node.doc, "properties": values}))
    if source_id:
        index_cells(call, source_id, changed, written)
        mirror_relations(call, schema, node.id, old, written)
    if written:
        call.emit(
            "page.properties_updated", node.id, parent=tree.event_parent(call, node),
            updated_properties=[encoded(key) for key in written],
        )  # fmt: skip
    return tree.find(call, node.id) or changed
