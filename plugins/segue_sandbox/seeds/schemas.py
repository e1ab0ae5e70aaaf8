"""Schemas of a seed: first what stands by itself, then what leads to other databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from segue_sandbox.api import data_sources as sources_api
from segue_sandbox.errors import ApiError
from segue_sandbox.seeds.document import Spot
from segue_sandbox.seeds.garden import Bed, Garden
from segue_sandbox.seeds.shapes import LATE, described, kind_of, relation_parts, rollup_config, wire_form
from segue_sandbox.tree import Node, find, save

JSON = dict[str, Any]

WIKI: JSON = {"Owner": {"people": {}}, "Verification": {"verification": {}}}


def first_schema(spot: Spot, *, wiki: bool = False) -> JSON:
    """Return those properties of a data source that need no other, as the API takes them."""
    properties = spot.at("properties").entries()
    schema = {name: wire_form(one) for name, one in properties.items() if kind_of(one) not in LATE}
    if not properties:
        schema = {"Name": {"title": {}}}
    if not any("title" in prop for prop in schema.values()):
        raise spot.at("properties").error("one property has to be the title, like {Name: title}")
    return {**{name: prop for name, prop in WIKI.items() if wiki and name not in properties}, **schema}


def complete_schemas(garden: Garden, beds: list[Bed]) -> None:
    """Add the properties that lead to other databases, in whatever order they need one another."""
    waiting = [
        (bed, name, spot)
        for bed in beds
        for name, spot in bed.spot.at("properties").entries().items()
        if kind_of(spot) in LATE
    ]
    waiting.sort(key=lambda item: LATE.index(kind_of(item[2])))
    while waiting:
        failed: list[tuple[Bed, str, Spot]] = []
        refused: ApiError | None = None
        for item in waiting:
            try:
                _add(garden, *item)
            except ApiError as error:
                failed.append(item)
                refused = refused or error
        if refused and len(failed) == len(waiting):
            raise failed[0][2].error(refused.message) from refused
        waiting = failed
    for bed in beds:
        _reorder(garden, bed)


def _add(garden: Garden, bed: Bed, name: str, spot: Spot) -> None:
    source = _source(garden, bed)
    if any(prop["name"] == name for prop in source.doc["properties"].values()):
        if kind_of(spot) == "relation":
            return  # the other side of a relation brought it
        raise spot.error(f"the database has a property {name!r} already")
    body = {"properties": {name: {**_late_form(garden, spot), **described(spot)}}}
    db = garden.call.db
    db.execute("SAVEPOINT schema")
    try:
        sources_api.update(garden.acting(body, data_source_id=bed.id))
    except ApiError:
        db.execute("ROLLBACK TO schema")
        raise
    finally:
        db.execute("RELEASE schema")


def _late_form(garden: Garden, spot: Spot) -> JSON:
    kind = kind_of(spot)
    if kind == "relation":
        target, mirror = relation_parts(spot)
        config: JSON = {"data_source_id": garden.bed(target).id, "single_property": {}}
        if mirror is not None:
            del config["single_property"]
            config["dual_property"] = {"synced_property_name": mirror}
        return {kind: config}
    return {kind: rollup_config(spot)} if kind == "rollup" else wire_form(spot)


def _source(garden: Garden, bed: Bed) -> Node:
    source = find(garden.call, bed.id)
    if source is None:
        raise LookupError(bed.id)
    return source


def _reorder(garden: Garden, bed: Bed) -> None:
    """Keep the properties in the order of the seed; those that relations brought come last."""
    source = _source(garden, bed)
    order = list(bed.spot.at("properties").entries())
    places = {name: n for n, name in enumerate(order)}
    properties = dict(
        sorted(source.doc["properties"].items(), key=lambda item: places.get(item[1]["name"], len(order)))
    )
    save(garden.call, replace(source, doc={**source.doc, "properties": properties}))
