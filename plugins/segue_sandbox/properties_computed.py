"""Formulas and rollups of a page, which look at other properties, of this page and of related ones."""

from __future__ import annotations

from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.formulas import Scope, formula_value
from segue_sandbox.formulas_dates import moment
from segue_sandbox.formulas_functions import Page
from segue_sandbox.formulas_parse import NotUnderstood
from segue_sandbox.rollups import rollup_value
from segue_sandbox.schema import PLAIN_PAGE, Schema, schema_of
from segue_sandbox.tree import Node, find
from segue_sandbox.values_read import stored_value

JSON = dict[str, Any]

MOST_DEPTH = 10  # formulas and rollups that build on one another

# The type that a formula has which is nothing but this property.
_TYPES = {
    "number": "number", "checkbox": "boolean", "date": "date", "created_time": "date",
    "last_edited_time": "date",
}  # fmt: skip


def schema_for(call: Call, node: Node) -> Schema:
    """Return the schema that a page's properties follow."""
    return schema_of(call, node.parent_id) if node.parent_type == "data_source_id" else PLAIN_PAGE


def value_of(call: Call, schema: Schema, node: Node, prop_id: str, depth: int = 0) -> Any:
    """Return the whole value of one property of a page, as it stands under its type."""
    kind = schema.properties[prop_id]["type"]
    if kind not in ("rollup", "formula"):
        return stored_value(call, schema, node, prop_id)
    if depth > MOST_DEPTH:
        return {"type": "number", "number": None, "function": "count"}
    if kind == "rollup":
        return rollup_value(call, schema, node, prop_id, value_of, depth)
    return formula_value(schema.properties[prop_id][kind]["expression"], _scope(call, schema, node, depth))


def _scope(call: Call, schema: Schema, node: Node, depth: int) -> Scope:
    def prop(prop_id: str) -> Any:
        if prop_id not in schema.properties:
            raise NotUnderstood(prop_id)
        kind = schema.properties[prop_id]["type"]
        return _operand(call, kind, value_of(call, schema, node, prop_id, depth + 1))

    def prop_of(page: Page, name: str) -> Any:
        other = find(call, page.id)
        if other is None:
            return None
        others = schema_for(call, other)
        prop_id = others.find(name)
        if prop_id is None:
            raise NotUnderstood(name)
        kind = others.properties[prop_id]["type"]
        return _operand(call, kind, value_of(call, others, other, prop_id, depth + 1))

    def type_of(prop_id: str) -> str:
        found = schema.properties.get(prop_id)
        return _TYPES.get(found["type"], "string") if found else "string"

    return Scope(prop=prop, prop_of=prop_of, type_of=type_of, now=call.now, names={})


def _operand(call: Call, kind: str, value: Any) -> Any:
    """Return a property's value as formulas reckon with it."""
    if value is None:
        return None
    if kind in ("title", "rich_text"):
        return "".join(part["plain_text"] for part in value)
    if kind in ("date", "created_time", "last_edited_time"):
        return moment(value)
    if kind in ("select", "status", "created_by", "last_edited_by"):
        return value.get("name")
    if kind in ("multi_select", "people", "files"):
        return [item.get("name") for item in value]
    if kind == "relation":
        return [_page(call, item["id"]) for item in value]
    if kind in ("formula", "rollup"):
        return _computed(call, value)
    if kind == "unique_id":
        return f"{value['prefix']}-{value['number']}" if value["prefix"] else str(value["number"])
    return value if isinstance(value, str | int | float) else None


def _computed(call: Call, value: JSON) -> Any:
    kind = value["type"]
    if kind == "array":
        return [_operand(call, item["type"], item[item["type"]]) for item in value["array"]]
    return moment(value["date"]) if kind == "date" else value[kind]


def _page(call: Call, page_id: str) -> Page:
    node = find(call, page_id)
    title = node.doc["properties"].get("title") or [] if node else []
    return Page(id=page_id, title="".join(part["plain_text"] for part in title))
