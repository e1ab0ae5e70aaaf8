"""Moving a page: under another page, or into another data source, whose properties it takes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from segue_sandbox import tree
from segue_sandbox.call import Call
from segue_sandbox.errors import invalid
from segue_sandbox.properties import index_cells, mirror_relations, number_row
from segue_sandbox.properties_computed import schema_for
from segue_sandbox.schema import PLAIN_PAGE, Schema, schema_of
from segue_sandbox.schema_options import add_option
from segue_sandbox.tree import Node

JSON = dict[str, Any]


def move_page(call: Call, node: Node, parent: tuple[str, str | None]) -> Node:
    """Move a page and tell of it; values that the new place has no property for are lost."""
    if tree.is_under(call, parent[1], node.id):
        raise invalid("Cannot move a page into itself or into something that it contains.")
    old = schema_for(call, node)
    values = {key: value for key, value in node.doc["properties"].items() if key in old.properties}
    mirror_relations(call, old, node.id, values, dict.fromkeys(values))
    source_id = parent[1] if parent[0] == "data_source_id" else None
    new = schema_of(call, source_id) if source_id else PLAIN_PAGE
    kept = values if parent[1] == node.parent_id else _fitting(call, old, values, new, source_id)
    if source_id:
        number_row(call, new, source_id, kept)
    moved = tree.move(call, node, parent, 0 if source_id else tree.last_position(call, parent[1]))
    moved = tree.save(call, replace(moved, doc={**node.doc, "properties": kept}))
    call.db.execute("DELETE FROM cell WHERE page_id = ?", (node.id,))
    if source_id:
        index_cells(call, source_id, moved)
        mirror_relations(call, schema_of(call, source_id), node.id, {}, kept)
    call.emit("page.moved", node.id, parent=tree.event_parent(call, moved))
    tree.tell_source(call, node)
    tree.tell_source(call, moved)
    return tree.find(call, node.id) or moved


def _fitting(call: Call, old: Schema, values: JSON, new: Schema, source_id: str | None) -> JSON:
    """Return the values for which the new schema has a property of the same name and type."""
    kept: JSON = {}
    for key, value in values.items():
        prop = old.properties.get(key)
        target = None if prop is None else "title" if key == "title" else new.ids.get(prop["name"])
        if prop is None or target is None or new.properties[target]["type"] != prop["type"]:
            continue
        if prop["type"] == "relation" and not _same_target(prop, new.properties[target]):
            continue
        found = _carried(call, old, prop["type"], value, str(source_id), target, new)
        if found is not None and prop["type"] != "unique_id":
            kept[target] = found
    return kept


def _same_target(prop: JSON, other: JSON) -> bool:
    return bool(prop["relation"]["data_source_id"] == other["relation"]["data_source_id"])


def _carried(call: Call, old: Schema, kind: str, value: Any, source_id: str, target: str, new: Schema) -> Any:
    """Return a value as the new data source keeps it; options are found by name, or made there."""
    if kind not in ("select", "multi_select", "status"):
        return value
    names = [old.options[item]["name"] for item in (value if kind == "multi_select" else [value])]
    known = {option["name"]: option["id"] for option in new.properties[target][kind]["options"]}
    if kind == "status":
        return known.get(names[0])
    ids = [known.get(name) or add_option(call, source_id, target, name) for name in names]
    return ids if kind == "multi_select" else ids[0]
