"""Reads a query's filter into a tree of conditions, refusing what Notion refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.check import OPTIONAL, no_others, want_list, want_object, want_one_of, want_text
from segue_sandbox.errors import UNDEFINED, invalid
from segue_sandbox.query.conditions import Test, fix_one, read_condition
from segue_sandbox.schema import Schema, schema_of

JSON = dict[str, Any]
DEPTH = 2  # levels of nested groups
STAMPS = {"created_time": "created", "last_edited_time": "edited"}
AUTHORS = {"created_by": "created_by", "last_edited_by": "edited_by"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCell:
    """A condition on a value in the index."""

    prop_id: str
    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRow:
    """A condition on what the row itself knows: when and by whom it was created and edited."""

    column: str
    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class OnValue:
    """A condition on a formula or rollup, which is evaluated on read."""

    prop_id: str
    kind: str  # of the result: string, number, checkbox, date; or of the elements of a rollup
    test: Test
    mode: str = "one"  # one, any, every, none


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Conditions of which all must hold, or any."""

    any: bool
    parts: tuple[Filter, ...]


Filter = OnCell | OnRow | OnValue | Group

TEXTS = frozenset({"title", "rich_text", "url", "email", "phone_number"})
# Under which key a property of which type may be filtered, and by which conditions.
_KEYS: Mapping[str, tuple[str, frozenset[str]]] = {
    "title": ("text", frozenset({"title"})),
    "rich_text": ("text", TEXTS),
    "number": ("number", frozenset({"number"})),
    "checkbox": ("checkbox", frozenset({"checkbox"})),
    "select": ("select", frozenset({"select"})),
    "multi_select": ("multi_select", frozenset({"multi_select"})),
    "status": ("status", frozenset({"status"})),
    "date": ("date", frozenset({"date", *STAMPS})),
    "people": ("people", frozenset({"people", *AUTHORS})),
    "files": ("files", frozenset({"files"})),
    "url": ("text", frozenset({"url"})),
    "email": ("text", frozenset({"email"})),
    "phone_number": ("text", frozenset({"phone_number"})),
    "relation": ("relation", frozenset({"relation"})),
    "created_by": ("people", frozenset({"created_by"})),
    "created_time": ("date", frozenset({"created_time"})),
    "last_edited_by": ("people", frozenset({"last_edited_by"})),
    "last_edited_time": ("date", frozenset({"last_edited_time"})),
    "formula": ("formula", frozenset({"formula"})),
    "unique_id": ("unique_id", frozenset({"unique_id"})),
    "rollup": ("rollup", frozenset({"rollup"})),
    "verification": ("verification", frozenset({"verification"})),
}
_FORMULA = {"string": "text", "checkbox": "checkbox", "number": "number", "date": "date"}
_ELEMENTS = {
    "rich_text": "text", "number": "number", "checkbox": "checkbox", "select": "select", "status": "status",
    "multi_select": "multi_select", "relation": "relation", "date": "date", "people": "people",
    "files": "files",
}  # fmt: skip
_NO_OPTIONS: JSON = {"name": "", "type": "select"}


def read_filter(
    call: Call, schema: Schema, given: object, path: str = "body.filter", depth: int = 0
) -> Filter:
    """Return the tree of a filter."""
    filter = want_object(given, path, OPTIONAL if path == "body.filter" else ())
    for key in ("or", "and"):
        if key in filter and depth <= DEPTH - 1:
            no_others(filter, path, [key])
            listed = want_list(filter[key], f"{path}.{key}")
            parts = [
                read_filter(call, schema, part, f"{path}.{key}[{n}]", depth + 1)
                for n, part in enumerate(listed)
            ]
            return Group(any=key == "or" and bool(parts), parts=tuple(parts))
    if "timestamp" in filter:
        return _on_stamp(call, filter, path)
    kind = next((key for key in _KEYS if key in filter), None)
    if kind is None:
        groups = [] if depth > DEPTH - 1 else ["or", "and"]
        raise fix_one([f"{path}.{key}" for key in (*groups, *_KEYS)])
    no_others(filter, path, ("property", "type", kind))
    return _on_property(call, schema, filter, kind, path)


def _on_stamp(call: Call, filter: JSON, path: str) -> OnRow:
    stamp = want_one_of(filter["timestamp"], f"{path}.timestamp", STAMPS)
    no_others(filter, path, ("timestamp", "type", stamp))
    test = read_condition(call, "date", filter.get(stamp, UNDEFINED), f"{path}.{stamp}", _NO_OPTIONS)
    return OnRow(column=STAMPS[stamp], test=test)


def _on_property(call: Call, schema: Schema, filter: JSON, key: str, path: str) -> Filter:
    name = want_text(filter.get("property", UNDEFINED), f"{path}.property")
    prop_id = schema.find(name)
    if prop_id is None:
        raise invalid(f"Could not find property with name or id: {name}")
    prop = schema.properties[prop_id]
    kind, types = _KEYS[key]
    if prop["type"] not in types:
        raise invalid(
            "The property type in the database does not match the property type of the filter provided: "
            f"database property {prop['type']} does not match filter {key}"
        )
    given, at = filter[key], f"{path}.{key}"
    if kind == "formula":
        result, test = _inner(call, given, at, _FORMULA, _NO_OPTIONS)
        if prop.get("untyped"):  # Notion knows what comes out of a formula only where people wrote it
            raise invalid("Unable to filter based on a formula of unknown type")
        return OnValue(prop_id=prop_id, kind=result, test=test)
    if kind == "rollup":
        return _on_rollup(call, schema, prop_id, given, at)
    test = read_condition(call, kind, given, at, prop)
    column = (STAMPS | AUTHORS).get(prop["type"])
    return OnRow(column=column, test=test) if column else OnCell(prop_id=prop_id, test=test)


def _on_rollup(call: Call, schema: Schema, prop_id: str, given: object, path: str) -> OnValue:
    filter = want_object(given, path)
    mode = next((key for key in ("any", "none", "every") if key in filter), None)
    if mode is None:
        kinds = {"date": "date", "number": "number"}
        if not kinds.keys() & filter.keys():
            raise fix_one([f"{path}.{key}" for key in ("any", "none", "every", *kinds)])
        result, test = _inner(call, filter, path, kinds, _NO_OPTIONS)
        return OnValue(prop_id=prop_id, kind=result, test=test)
    no_others(filter, path, [mode])
    prop = rolled_up(call, schema, schema.properties[prop_id]["rollup"])
    kind, test = _inner(call, filter[mode], f"{path}.{mode}", _ELEMENTS, prop)
    return OnValue(prop_id=prop_id, kind=kind, test=test, mode=mode)


def rolled_up(call: Call, schema: Schema, config: JSON) -> JSON:
    """Return the property of the other data source that a rollup gathers."""
    relation = schema.properties.get(config["relation_property_id"])
    if relation is None or relation["type"] != "relation":
        return _NO_OPTIONS
    others = schema_of(call, relation["relation"]["data_source_id"])
    return others.properties.get(config["rollup_property_id"], _NO_OPTIONS)


def _inner(call: Call, given: object, path: str, kinds: Mapping[str, str], prop: JSON) -> tuple[str, Test]:
    filter = want_object(given, path)
    kind = next((key for key in kinds if key in filter), None)
    if kind is None:
        raise fix_one([f"{path}.{key}" for key in kinds])
    no_others(filter, path, [kind])
    return kind, read_condition(call, kinds[kind], filter[kind], f"{path}.{kind}", prop)
