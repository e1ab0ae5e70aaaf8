"""Queries that ask for formulas or rollups: their values are worked out row by row, which takes its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.properties_computed import value_of
from segue_sandbox.query.cells import Cell, cells_of
from segue_sandbox.query.clauses import condition
from segue_sandbox.query.conditions import holds
from segue_sandbox.query.filters import AUTHORS, STAMPS, TEXTS, Filter, Group, OnValue
from segue_sandbox.query.walk import Query, Row, ordered
from segue_sandbox.schema import Schema, schema_of
from segue_sandbox.tree import Node, find

JSON = dict[str, Any]
# What a result is called where it is read, and the property that is kept in the same form.
_RESULTS = {
    "string": ("string", "url"), "number": ("number", "number"), "checkbox": ("boolean", "checkbox"),
    "date": ("date", "date"),
}  # fmt: skip


def evaluated_rows(call: Call, query: Query, most: int) -> list[Row]:
    """Return the first rows from the start on, of a query that needs values worked out."""
    if not any(key.evaluated for key in query.keys):
        return list(islice(_fitting(call, query), most))
    all_rows = list(_fitting(call, replace(query, start=None)))
    for at, key in reversed(list(enumerate(query.keys))):
        full = [row for row in all_rows if row.values[at] is not None]
        full.sort(key=lambda row: _comparable(row.values[at]), reverse=key.down)
        all_rows = full + [row for row in all_rows if row.values[at] is None]
    first = 0
    if (start := query.start) is not None:
        first = next((n for n, row in enumerate(all_rows) if row.id == start.id), len(all_rows))
    return all_rows[first : first + most]


def _fitting(call: Call, query: Query) -> Iterator[Row]:
    schema = schema_of(call, query.source_id)
    for row in ordered(call, query):
        node = find(call, row.id)
        if node is None or (query.filter is not None and not _fits(call, schema, node, query.filter)):
            continue
        values = (
            _sorted_by(call, schema, node, key.prop_id) if key.evaluated else value
            for key, value in zip(query.keys, row.values, strict=True)
        )
        yield replace(row, values=tuple(values))


def _fits(call: Call, schema: Schema, node: Node, filter: Filter) -> bool:
    if isinstance(filter, Group):
        found = (_fits(call, schema, node, part) for part in filter.parts)
        return any(found) if filter.any else all(found)
    if isinstance(filter, OnValue):
        return _value_fits(call, filter, value_of(call, schema, node, filter.prop_id))
    clause = condition(filter)
    sql = f"SELECT {clause.sql} FROM node n WHERE n.id = ?"
    return bool(call.db.execute(sql, (*clause.params, node.id)).fetchone()[0])


def _value_fits(call: Call, filter: OnValue, value: JSON | None) -> bool:
    if filter.mode == "one":
        return holds(call, filter.test, _result(filter.kind, value))
    items = value["array"] if value is not None and value["type"] == "array" else []
    found = (holds(call, filter.test, _element(filter.kind, item)) for item in items)
    if filter.mode == "every":
        return all(found)
    return any(found) == (filter.mode == "any")


def _result(kind: str, value: JSON | None) -> list[Cell]:
    """Return the index entries of a formula's or rollup's result, if it is of the wanted kind."""
    own, stored_as = _RESULTS.get(kind, ("", ""))
    if value is None or value["type"] != own:
        return []
    return cells_of({"type": stored_as}, value[own])


def _element(kind: str, item: JSON) -> list[Cell]:
    """Return the index entries of one element of a rollup, if it is of the wanted kind."""
    own: str = item["type"]
    value = item[own]
    if own == "formula":
        return _result("string" if kind == "rich_text" else kind, value)
    if own in STAMPS:
        own, value = "date", {"start": value}
    elif own in AUTHORS:
        own, value = "people", [value]
    fits = own in TEXTS if kind == "rich_text" else own == kind
    return cells_of({"type": own}, value) if fits else []


def _sorted_by(call: Call, schema: Schema, node: Node, prop_id: str) -> Any:
    value = value_of(call, schema, node, prop_id)
    if value is None:
        return None
    if value["type"] == "boolean":
        return None if value["boolean"] is None else float(value["boolean"])
    if value["type"] == "array":
        kinds = ("rich_text" if item["type"] in TEXTS else item["type"] for item in value["array"])
        found = [_element(kind, item) for kind, item in zip(kinds, value["array"], strict=True)]
    else:
        found = [_result(value["type"], value)]
    text, number = next((cell for cells in found for cell in cells), (None, None))
    return text if number is None else number


def _comparable(value: Any) -> tuple[bool, Any]:
    return isinstance(value, str), value
