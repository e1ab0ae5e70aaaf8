"""One property of a page as property items: long values come page by page."""

from __future__ import annotations

from typing import Any

from segue_sandbox.access import lost
from segue_sandbox.call import Call
from segue_sandbox.ids import encoded
from segue_sandbox.lists import cursor_in, cursor_out, envelope, page_size
from segue_sandbox.properties_computed import schema_for, value_of
from segue_sandbox.schema import Schema
from segue_sandbox.tree import Node

JSON = dict[str, Any]

PAGED = ("title", "rich_text", "relation", "people")


def property_item(call: Call, node: Node, key: str) -> JSON:
    """Return one property of a page, as an item or as a list of items."""
    schema = schema_for(call, node)
    prop_id = schema.find(key)
    if prop_id is None:
        raise lost(call, "property", key)
    kind: str = schema.properties[prop_id]["type"]
    value = value_of(call, schema, node, prop_id)
    if kind in PAGED:
        return _page(
            call, node, prop_id, [{"type": kind, kind: part} for part in value], {"type": kind, kind: {}}
        )
    if kind == "rollup":
        return _rollup_items(call, schema, node, prop_id, value)
    return {"object": "property_item", **_item(prop_id, {"type": kind, kind: value})}


def _item(prop_id: str, value: JSON) -> JSON:
    return {"type": value["type"], "id": encoded(prop_id), **value}


def _rollup_items(call: Call, schema: Schema, node: Node, prop_id: str, value: JSON) -> JSON:
    """List what a rollup is made of: its values where it shows them, else the pages that it looks at."""
    if value["type"] == "array":
        empty = {**value, "array": []}
        items = [part for item in value["array"] for part in _parts(item)]
        return _page(call, node, prop_id, items, {"type": "rollup", "rollup": empty})
    relation_id = schema.properties[prop_id]["rollup"]["relation_property_id"]
    relates = relation_id in schema.properties and schema.properties[relation_id]["type"] == "relation"
    related = value_of(call, schema, node, relation_id) if relates else []
    items = [{"type": "relation", "relation": page} for page in related]
    listed = _page(call, node, prop_id, items, {"type": "rollup", "rollup": value})
    if listed["has_more"]:
        partial = {"type": "incomplete", "incomplete": {}, "function": value["function"]}
        listed["property_item"]["rollup"] = partial
    return listed


def _parts(item: JSON) -> list[JSON]:
    """Return a value as items: one for each text, page or person in it."""
    kind = item["type"]
    return [{"type": kind, kind: part} for part in item[kind]] if kind in PAGED else [item]


def _page(call: Call, node: Node, prop_id: str, items: list[JSON], about: JSON) -> JSON:
    size, scope = page_size(call), f"property:{node.id}:{prop_id}"
    start = cursor_in(call, scope)
    first = int(start) if start is not None else 0
    following = cursor_out(call, scope, str(first + size)) if len(items) > first + size else None
    results = [{"object": "property_item", **_item(prop_id, item)} for item in items[first : first + size]]
    listed = envelope("property_item", results, following)
    address = f"{call.base_url}/v1/pages/{node.id}/properties/{encoded(prop_id)}"
    next_url = None if following is None else f"{address}?start_cursor={encoded(following)}&page_size={size}"
    listed["property_item"] = {"id": encoded(prop_id), "next_url": next_url, **about}
    return listed
