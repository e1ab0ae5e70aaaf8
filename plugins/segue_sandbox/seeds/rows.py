"""Rows of a seed: their values, what is inside them, and last their relations."""

from __future__ import annotations

import json
from collections.abc import Container
from datetime import datetime
from functools import partial
from typing import Any

from segue_sandbox.api import pages as pages_api
from segue_sandbox.properties import mirror_relations
from segue_sandbox.schema import Schema, schema_of
from segue_sandbox.schema_convert import put
from segue_sandbox.seeds.content import decorations, end, fill
from segue_sandbox.seeds.document import Spot, blamed, did_you_mean
from segue_sandbox.seeds.garden import Bed, Garden
from segue_sandbox.seeds.names import points
from segue_sandbox.seeds.pages import plant_below, set_late
from segue_sandbox.seeds.plain import wire_value
from segue_sandbox.seeds.schemas import complete_schemas
from segue_sandbox.tree import find

JSON = dict[str, Any]

MARKS = (
    "_key", "_icon", "_cover", "_body", "_blocks", "_comments", "_pages", "_databases", "_locked", "_trashed",
    "_created", "_by", "_default",
)  # fmt: skip


def plant_rows(garden: Garden) -> None:
    """Plant the rows of all data sources, also of those that lie inside rows."""
    done = 0
    while done < len(garden.beds):
        beds = garden.beds[done:]
        done = len(garden.beds)
        complete_schemas(garden, beds)
        for bed in beds:
            for spot in bed.spot.at("rows").items():
                _row(garden, bed, spot)
            for spot in bed.spot.at("templates").items():
                _template(garden, bed, spot)
        inside, garden.inside = garden.inside, []
        for page_id, spot in inside:
            plant_below(garden, spot, page_id, "_")
    for page_id, prop_id, spot in garden.links:
        _link(garden, page_id, prop_id, spot)


def _row(garden: Garden, bed: Bed, spot: Spot) -> str:
    call = garden.call
    schema = schema_of(call, bed.id)
    late = {key: value for key, value in spot.entries().items() if key not in MARKS and points(value.value)}
    values, links, number = _values(garden, schema, spot, late)
    body = {
        "parent": {"data_source_id": bed.id},
        "properties": values,
        **decorations(call, spot, "_"),
    }
    with blamed(spot):
        made = pages_api.create(garden.acting(body, by=garden.actor(_optional(spot, "_by"))))
    page_id = str(made["id"])
    for prop_id, value in number.items():
        put(call, bed.id, page_id, prop_id, schema.properties[prop_id], value)
    garden.links += [(page_id, prop_id, linked) for prop_id, linked in links.items()]
    _remember(bed, schema, spot, page_id)
    if late:
        garden.late.append(partial(set_late, garden, page_id, late))
    garden.late.append(partial(fill, garden, spot, page_id, "_"))
    if spot.at("_pages").value or spot.at("_databases").value:
        garden.inside.append((page_id, spot))
    end(garden, spot, "page", page_id, "_")
    if spot.at("_created").value is not None:
        _dated(garden, spot.at("_created"), page_id)
    return page_id


def _optional(spot: Spot, key: str) -> Spot | None:
    return spot.at(key) if spot.at(key).value is not None else None


def _values(
    garden: Garden, schema: Schema, spot: Spot, late: Container[str]
) -> tuple[JSON, dict[str, Spot], dict[str, int]]:
    """Return a row's values as the API takes them, its relations, and the numbers that it shall have."""
    values: JSON = {}
    links: dict[str, Spot] = {}
    numbers: dict[str, int] = {}
    for key, value in spot.entries().items():
        if key in MARKS:
            continue
        prop_id = schema.ids.get(key)
        if prop_id is None:
            raise value.error(f"the database has no property {key!r}{did_you_mean(key, schema.ids)}")
        prop = schema.properties[prop_id]
        if value.value is None or key in late:
            continue
        if prop["type"] == "relation":
            links[prop_id] = value
        elif prop["type"] == "unique_id":
            numbers[prop_id] = _number(value)
        else:
            values[key] = wire_value(garden.call, prop, value)
    return values, links, numbers


def _number(spot: Spot) -> int:
    if isinstance(spot.value, bool) or not isinstance(spot.value, int) or spot.value < 1:
        raise spot.error("this should be a whole number above 0")
    return spot.value


def _remember(bed: Bed, schema: Schema, spot: Spot, page_id: str) -> None:
    """Note by what name other rows may refer to this one."""
    key = spot.at("_key")
    if key.value is not None:
        if key.text() in bed.keys:
            raise key.error(f"another row has the key {key.text()!r} already")
        bed.keys[key.text()] = page_id
    title = spot.at(schema.properties["title"]["name"]).value
    if isinstance(title, str | int | float):
        bed.titles.setdefault(str(title), []).append(page_id)


def _dated(garden: Garden, spot: Spot, page_id: str) -> None:
    try:
        at = int(datetime.fromisoformat(spot.text()).timestamp() * 1000)
    except ValueError:
        raise spot.error(f"{spot.value!r} is no time; write it like 2026-11-20T12:00:00Z") from None
    garden.call.db.execute("UPDATE node SET created = ?, edited = ? WHERE id = ?", (at, at, page_id))


def _template(garden: Garden, bed: Bed, spot: Spot) -> None:
    """Plant a page template: a page that no query finds."""
    page_id = _row(garden, bed, spot)
    db = garden.call.db
    row = db.execute("SELECT doc FROM node WHERE id = ?", (page_id,)).fetchone()
    doc = {**json.loads(row[0]), "is_default": spot.at("_default").flag()}
    for prop_id, prop in schema_of(garden.call, bed.id).properties.items():
        if prop["type"] == "unique_id":
            doc["properties"].pop(prop_id, None)
    db.execute(
        "UPDATE node SET kind = 'template', type = 'template', doc = ? WHERE id = ?",
        (json.dumps(doc, ensure_ascii=False), page_id),
    )
    db.execute("DELETE FROM cell WHERE page_id = ?", (page_id,))


def _link(garden: Garden, page_id: str, prop_id: str, spot: Spot) -> None:
    call = garden.call
    source_id = call.db.execute("SELECT parent_id FROM node WHERE id = ?", (page_id,)).fetchone()[0]
    schema = schema_of(call, source_id)
    prop = schema.properties[prop_id]
    target = next((bed for bed in garden.beds if bed.id == prop["relation"]["data_source_id"]), None)
    if target is None:
        raise spot.error("this relation leads to a database outside of the seed")
    items = spot.items() if isinstance(spot.value, list) else [spot]
    page = find(call, page_id)
    before = page.doc["properties"].get(prop_id) or [] if page else []  # what the other side has told
    wanted = list(dict.fromkeys([*before, *(garden.row(target, item) for item in items)]))
    # Not by the API's own update, which takes a hundred at most.
    put(call, source_id, page_id, prop_id, prop, wanted or None)
    mirror_relations(call, schema, page_id, {}, {prop_id: wanted})
