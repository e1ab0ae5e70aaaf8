"""The properties of a page: read together or one at a time, written, and indexed for queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.ids import encoded
from segue_sandbox.properties_computed import value_of
from segue_sandbox.query.index import entries_of, put_entries
from segue_sandbox.schema import Schema, schema_of
from segue_sandbox.schema_convert import next_number, put
from segue_sandbox.tree import Node, find

JSON = dict[str, Any]

CUT = 25  # items of a relation, a people property or a rollup that a page object shows


def properties_object(
    call: Call, schema: Schema, node: Node, only: frozenset[str] | None = None
) -> dict[str, JSON]:
    """Return the properties of a page as page objects show them, long arrays cut short."""
    return {
        prop["name"]: _shown(prop_id, prop["type"], value_of(call, schema, node, prop_id))
        for prop_id, prop in schema.properties.items()
        if only is None or prop_id in only
    }


def _shown(prop_id: str, kind: str, value: Any) -> JSON:
    shown: JSON = {"id": encoded(prop_id), "type": kind}
    if kind == "relation":
        return {**shown, kind: value[:CUT], "has_more": len(value) > CUT}
    if kind == "people":
        return {**shown, kind: value[:CUT]}
    if kind == "rollup" and value["type"] == "array":
        return {**shown, kind: {**value, "array": value["array"][:CUT]}}
    return {**shown, kind: value}


def index_cells(call: Call, source_id: str, node: Node, prop_ids: Iterable[str] | None = None) -> None:
    """Bring the index up to date with a row's stored values: those named, or all."""
    schema = schema_of(call, source_id)
    wanted = (
        list(schema.properties) if prop_ids is None else [key for key in prop_ids if key in schema.properties]
    )
    if prop_ids is None:
        call.db.execute("DELETE FROM cell WHERE page_id = ?", (node.id,))
    else:
        call.db.executemany(
            "DELETE FROM cell WHERE page_id = ? AND prop = ?", [(node.id, prop_id) for prop_id in wanted]
        )
    values = node.doc["properties"]
    for prop_id in wanted:
        entries = entries_of(schema.properties[prop_id], values.get(prop_id))
        put_entries(call.db, source_id, prop_id, node.id, entries)


def number_row(call: Call, schema: Schema, source_id: str, values: JSON) -> None:
    """Give a new row the next number of each unique id that has none yet."""
    for prop_id, prop in schema.properties.items():
        if prop["type"] == "unique_id" and values.get(prop_id) is None:
            values[prop_id] = next_number(call, source_id, prop_id)


def mirror_relations(call: Call, schema: Schema, page_id: str, old: JSON, new: JSON) -> None:
    """Let the other side of each dual relation follow what was set on this side."""
    for prop_id, ids in new.items():
        prop = schema.properties[prop_id]
        if prop["type"] != "relation" or prop["relation"]["type"] != "dual_property":
            continue
        mirror_id = prop["relation"]["dual_property"]["synced_property_id"]
        before, after = set(old.get(prop_id) or []), set(ids or [])
        target = prop["relation"]["data_source_id"]
        for other in sorted(before - after):
            _set_link(call, target, other, mirror_id, page_id, linked=False)
        for other in [item for item in ids or [] if item not in before]:
            _set_link(call, target, other, mirror_id, page_id, linked=True)


def _set_link(call: Call, source_id: str, page_id: str, mirror_id: str, other: str, *, linked: bool) -> None:
    page = find(call, page_id)
    if page is None:
        return
    ids = [item for item in page.doc["properties"].get(mirror_id) or [] if item != other]
    put(call, source_id, page_id, mirror_id, {"type": "relation"}, [*ids, other] if linked else ids or None)
