"""Relations and rollups of a schema: whom they point at, and the property that mirrors a relation."""

from __future__ import annotations

from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.check import want_object, want_one_of, want_text, want_uuid
from segue_sandbox.errors import UNDEFINED, ApiError, failed, invalid
from segue_sandbox.ids import decoded, encoded
from segue_sandbox.query.index import put_empty
from segue_sandbox.richtext import none_of, source_name
from segue_sandbox.tree import Node, find, load, refuse_trashed, save

JSON = dict[str, Any]

FUNCTIONS = (
    "count", "count_values", "empty", "not_empty", "unique", "show_unique", "percent_empty",
    "percent_not_empty", "sum", "average", "median", "min", "max", "range", "earliest_date", "latest_date",
    "date_range", "checked", "unchecked", "percent_checked", "percent_unchecked", "count_per_group",
    "percent_per_group", "show_original",
)  # fmt: skip
_KINDS = ("single_property", "dual_property")


def write_relation(call: Call, source: Node, prop_id: str, given: JSON, old: JSON | None, path: str) -> JSON:
    """Return a relation's configuration; a dual one gets its mirror on the other side, or renames it."""
    target = _target(call, source, given, old, path)
    kind = _kind(given, old, path)
    if old and old["data_source_id"] == target.id and old["type"] == kind:
        if kind == "dual_property":
            _rename_mirror(call, source, old, given.get(kind), f"{path}.{kind}")
        return old
    if old:
        free_mirror(call, source, old)
    if kind == "single_property":
        return {"data_source_id": target.id, "type": kind, kind: {}}
    config = {"data_source_id": target.id, "type": kind, kind: {}}
    name = want_object(given.get(kind) or {}, f"{path}.{kind}").get("synced_property_name")
    wanted = None if name is None else want_text(name, f"{path}.{kind}.synced_property_name")
    config[kind] = {"synced_property_id": _add_mirror(call, source, prop_id, target, wanted)}
    return config


def _target(call: Call, source: Node, given: JSON, old: JSON | None, path: str) -> Node:
    if given.get("data_source_id") is not None:
        target_id = want_uuid(given["data_source_id"], f"{path}.data_source_id")
    elif given.get("database_id") is not None:
        target_id = only_source(call, want_uuid(given["database_id"], f"{path}.database_id"))
    elif old:
        target_id = old["data_source_id"]
    else:
        raise failed(f"{path}.data_source_id", "defined", UNDEFINED)
    if target_id == source.id:
        return source
    target = load(call, target_id, "data_source")
    refuse_trashed(target)
    return target


def only_source(call: Call, database_id: str) -> str:
    """Return the one data source of a database; several are refused, as they cannot be told apart."""
    load(call, database_id, "database")
    rows = call.db.execute(
        "SELECT id FROM node WHERE parent_id = ? AND kind = 'data_source' AND in_trash = 0", (database_id,)
    ).fetchall()
    if len(rows) != 1:
        raise several_sources(call, database_id, [row[0] for row in rows])
    return str(rows[0][0])


def several_sources(call: Call, database_id: str, source_ids: list[str]) -> ApiError:
    """Say that a database has more data sources than one."""
    return ApiError(
        400,
        "validation_error",
        f"Databases with multiple data sources are not supported in this API version. "
        f"Database {database_id} has {len(source_ids)} data sources: use `data_source_id` instead.",
        more={
            "error_type": "multiple_data_sources_for_database", "database_id": database_id,
            "child_data_source_ids": source_ids, "minimum_api_version": "2025-09-03",
        },
    )  # fmt: skip


def _kind(given: JSON, old: JSON | None, path: str) -> str:
    kind = given.get("type") or next((key for key in _KINDS if key in given), None)
    if kind is None and old:
        return str(old["type"])
    if kind is None:
        raise none_of(path, _KINDS)
    return want_one_of(kind, f"{path}.type", _KINDS)


def _rename_mirror(call: Call, source: Node, old: JSON, given: object, path: str) -> None:
    name = want_object(given or {}, path).get("synced_property_name")
    if name is None:
        return
    target = source if old["data_source_id"] == source.id else find(call, old["data_source_id"])
    if target is None:
        return
    mirror = target.doc["properties"][old["dual_property"]["synced_property_id"]]
    if mirror["name"] == name:
        return
    mirror["name"] = free_name(target, want_text(name, f"{path}.synced_property_name"))
    _save_other(call, source, target, old["dual_property"]["synced_property_id"], "updated")


def _add_mirror(call: Call, source: Node, prop_id: str, target: Node, name: str | None) -> str:
    properties: dict[str, JSON] = target.doc["properties"]
    mirror_id = call.ids.property(set(properties) | {prop_id})
    own = source.doc["properties"][prop_id]["name"]
    properties[mirror_id] = {
        "name": free_name(target, name or f"Related to {source_name(source.doc)} ({own})"),
        "description": None, "type": "relation", "relation": {
            "data_source_id": source.id, "type": "dual_property",
            "dual_property": {"synced_property_id": prop_id},
        },
    }  # fmt: skip
    put_empty(call.db, target.id, mirror_id, "relation")
    _save_other(call, source, target, mirror_id, "created")
    return mirror_id


def free_mirror(call: Call, source: Node, config: JSON) -> None:
    """Let the property that mirrored a dual relation stand alone: it stays, and nothing keeps it in step."""
    if config["type"] != "dual_property":
        return
    target = source if config["data_source_id"] == source.id else find(call, config["data_source_id"])
    mirror_id = config["dual_property"]["synced_property_id"]
    if target is None or mirror_id not in target.doc["properties"]:
        return
    target.doc["properties"][mirror_id]["relation"] = {
        "data_source_id": source.id, "type": "single_property", "single_property": {},
    }  # fmt: skip
    _save_other(call, source, target, mirror_id, "updated")


def _save_other(call: Call, source: Node, target: Node, prop_id: str, action: str) -> None:
    if target is source:  # whoever changes this schema saves it
        return
    save(call, target)
    name = target.doc["properties"][prop_id]["name"]
    changes = [{"id": encoded(prop_id), "name": name, "action": action}]
    tell_schema(call, target, changes)


def tell_schema(call: Call, source: Node, changes: list[JSON]) -> None:
    """Note that properties of a data source were added, changed or deleted."""
    call.emit(
        "data_source.schema_updated", source.id,
        parent={"id": source.parent_id, "type": "database"}, updated_properties=changes,
    )  # fmt: skip


def free_name(source: Node, name: str) -> str:
    """Return a property name that the schema has not used yet, with a number behind it where it has."""
    taken = {prop["name"] for prop in source.doc["properties"].values()}
    found, number = name, 0
    while found in taken:
        number += 1
        found = f"{name} {number}"
    return found


def write_rollup(call: Call, source: Node, given: JSON, old: JSON | None, path: str) -> JSON:
    """Return a rollup's configuration; relation and target may be given by name or by id."""
    properties: dict[str, JSON] = source.doc["properties"]
    merged = {**(old or {}), **given}
    function = want_one_of(merged.get("function", UNDEFINED), f"{path}.function", FUNCTIONS)
    relation_id = _named(properties, given, "relation_property", path) or (old or {}).get(
        "relation_property_id"
    )
    if relation_id is None or properties[relation_id]["type"] != "relation":
        raise invalid(f"{path.rsplit('.', 2)[-2]} is not a relation property that exists.")
    target_id = properties[relation_id]["relation"]["data_source_id"]
    target = source if target_id == source.id else find(call, target_id)
    others: dict[str, JSON] = target.doc["properties"] if target else {}
    rollup_id = _named(others, given, "rollup_property", path) or merged.get("rollup_property_id")
    return {"relation_property_id": relation_id, "rollup_property_id": rollup_id, "function": function}


def _named(properties: dict[str, JSON], given: JSON, key: str, path: str) -> str | None:
    by_id, by_name = given.get(f"{key}_id"), given.get(f"{key}_name")
    if by_id is None and by_name is None:
        return None
    for found, prop in properties.items():
        if (by_name and prop["name"] == by_name) or (by_id and found in (by_id, decoded(str(by_id)))):
            return found
    wanted = by_name if by_name is not None else by_id
    raise invalid(f"{wanted} is not a property that exists.")
