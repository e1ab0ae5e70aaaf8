"""The schema of a data source: its properties as they are kept, found by name or id, and as they are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from segue_sandbox.access import lost
from segue_sandbox.call import Call
from segue_sandbox.check import want_list
from segue_sandbox.ids import decoded, encoded
from segue_sandbox.tree import parent_of

JSON = dict[str, Any]

READ_ONLY = frozenset({
    "formula", "rollup", "created_time", "created_by", "last_edited_time", "last_edited_by", "unique_id",
    "button", "last_visited_time", "location",
})  # fmt: skip


WORDS = frozenset({"title", "verification"})  # properties whose id is their type


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The properties of one data source, in the order in which Notion shows them; not to be changed."""

    properties: Mapping[str, JSON]  # by decoded id
    ids: Mapping[str, str]  # by name
    options: Mapping[str, JSON]  # by id, as page values show them

    def find(self, key: str) -> str | None:
        """Return the id that a name, or an id in either form, stands for."""
        if key in self.ids:
            return self.ids[key]
        if key in self.properties:
            return key
        plain = decoded(key)
        return plain if plain in self.properties else None


# A page outside of any data source has a title and nothing else.
PLAIN_PAGE = Schema(
    properties={"title": {"name": "title", "description": None, "type": "title", "title": {}}},
    ids={"title": "title"},
    options={},
)


def schema_of(call: Call, source_id: str | None) -> Schema:
    """Return a data source's schema."""
    row = call.db.execute(
        "SELECT doc FROM node WHERE id = ? AND kind = 'data_source'", (source_id,)
    ).fetchone()
    if row is None:
        raise lost(call, "data_source", str(source_id))
    return parsed(row[0])


@lru_cache(maxsize=128)
def parsed(doc: str) -> Schema:
    """Read a schema from a data source's document; the text is its own key, so that nothing can be stale."""
    properties: dict[str, JSON] = json.loads(doc)["properties"]
    ordered = {key: properties[key] for key in in_order(properties)}
    return Schema(
        properties=ordered,
        ids={prop["name"]: key for key, prop in ordered.items()},
        options={
            option["id"]: {"id": option["id"], "name": option["name"], "color": option["color"]}
            for prop in ordered.values()
            for option in prop[prop["type"]].get("options", ())
        },
    )


def in_order(properties: Mapping[str, Any]) -> list[str]:
    """Return property ids as Notion orders them: by decoded id, those that are words, like title, last."""
    return sorted(properties, key=lambda key: (key in WORDS, key))


def schema_object(call: Call, schema: Schema) -> JSON:
    """Return a schema's properties as a data source shows them."""
    return {prop["name"]: config_object(call, schema, key) for key, prop in schema.properties.items()}


def config_object(call: Call, schema: Schema, prop_id: str) -> JSON:
    """Return one property of a schema as a data source shows it."""
    prop = schema.properties[prop_id]
    kind: str = prop["type"]
    config = prop[kind]
    if kind == "relation":
        config = _relation(call, config)
    elif kind == "rollup":
        config = _rollup(call, schema, config)
    return {
        "id": encoded(prop_id), "name": prop["name"], "description": prop["description"],
        "type": kind, kind: config,
    }  # fmt: skip


def _relation(call: Call, config: JSON) -> JSON:
    target = config["data_source_id"]
    shown: JSON = {"database_id": parent_of(call, target), "data_source_id": target, "type": config["type"]}
    if config["type"] == "single_property":
        return {**shown, "single_property": {}}
    synced = config["dual_property"]["synced_property_id"]
    name = schema_of(call, target).properties[synced]["name"]
    return {
        **shown,
        "dual_property": {"synced_property_name": name, "synced_property_id": encoded(synced)},
    }


def _rollup(call: Call, schema: Schema, config: JSON) -> JSON:
    relation = schema.properties.get(config["relation_property_id"])
    target: JSON | None = None
    if relation is not None and relation["type"] == "relation":
        others = schema_of(call, relation["relation"]["data_source_id"])
        target = others.properties.get(config["rollup_property_id"])
    return {
        "rollup_property_name": target["name"] if target else "",
        "relation_property_name": relation["name"] if relation else "",
        "rollup_property_id": config["rollup_property_id"],
        "relation_property_id": config["relation_property_id"],
        "function": config["function"],
    }


def asked_properties(call: Call, schema: Schema) -> frozenset[str] | None:
    """Return the ids of the properties that a request wants to see, or None where it wants all."""
    keys = [value for name, value in call.query if name in ("filter_properties", "filter_properties[]")]
    given = keys or call.body.get("filter_properties")
    if not given:
        return None
    wanted = want_list(given, "query.filter_properties" if keys else "body.filter_properties")
    # A client may encode an id that was encoded already.
    found = (schema.find(str(key)) or schema.find(decoded(str(key))) for key in wanted)
    return frozenset(prop_id for prop_id in found if prop_id)
