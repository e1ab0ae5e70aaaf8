"""Schemas in short form: what stands behind a property's name in a seed, both ways."""

from __future__ import annotations

from typing import Any

from segue_sandbox.schema_options import COLORS
from segue_sandbox.schema_write import TYPES
from segue_sandbox.seeds.document import Spot, did_you_mean

JSON = dict[str, Any]

ALIASES = {"text": "rich_text", "phone": "phone_number", "person": "people", "link": "url"}
GROUPS = {"To-do": "default", "In progress": "blue", "Complete": "green"}  # with the colour of their options
LATE = ("relation", "rollup", "formula")  # these name properties and databases that must be there first


def kind_of(spot: Spot) -> str:
    """Return the type of a property that a seed describes: `number`, or `{number: percent}`."""
    if isinstance(spot.value, dict):
        named = [key for key in spot.value if key != "description"]
        if len(named) != 1:
            raise spot.error("a property has one type, written like {select: [Low, High]}")
        word = str(named[0])
    else:
        word = spot.text()
    kind = ALIASES.get(word, word)
    if kind not in TYPES:
        raise spot.error(f"there is no type {word!r}{did_you_mean(word, TYPES)}")
    return kind


def wire_form(spot: Spot) -> JSON:
    """Return a property as the API takes it; not for relations and rollups, which name others."""
    kind = kind_of(spot)
    given = _given(spot)
    config: JSON = {}
    if kind in ("select", "multi_select"):
        options = [_option(item, COLORS[1 + n % 9]) for n, item in enumerate(given.items())]
        config = {"options": options} if options else {}
    elif kind == "status" and given.value:
        config = {"options": _status(given)}
    elif kind == "number" and given.value:
        config = {"format": given.text()}
    elif kind == "unique_id" and given.value:
        config = {"prefix": given.text()}
    elif kind == "formula":
        config = {"expression": given.text()}
    return {kind: config, **described(spot)}


def _given(spot: Spot) -> Spot:
    if not isinstance(spot.value, dict):
        return spot.at("", None)
    key = next(key for key in spot.value if key != "description")
    return spot.at(key)


def described(spot: Spot) -> JSON:
    """Return the description of a property, if it has one."""
    text = spot.value.get("description") if isinstance(spot.value, dict) else None
    return {"description": str(text)} if text else {}


def _status(given: Spot) -> list[JSON]:
    if isinstance(given.value, list):
        return [_option(item, "default") for item in given.items()]
    options = []
    for group, spots in given.entries(GROUPS).items():
        options += [{**_option(item, GROUPS[group]), "group": group} for item in spots.items()]
    return options


def _option(spot: Spot, color: str) -> JSON:
    """Read an option: `High` in a colour that suits, or `High: red`."""
    if isinstance(spot.value, dict):
        if len(spot.value) != 1:
            raise spot.error("an option is a name, or a name with a colour, like {High: red}")
        ((name, color),) = spot.value.items()
        if color not in COLORS:
            raise spot.error(f"there is no colour {color!r}{did_you_mean(str(color), COLORS)}")
        return {"name": str(name), "color": color}
    return {"name": spot.text(), "color": color}


def relation_parts(spot: Spot) -> tuple[Spot, str | None]:
    """Read `{relation: Tracks}` or `{relation: {to: Tracks, as: Playlists}}`: target and other side."""
    given = _given(spot)
    if not isinstance(given.value, dict):
        given.text()
        return given, None
    parts = given.entries(("to", "as"))
    if "to" not in parts:
        raise given.error("a relation needs the database it leads to, like {relation: {to: Tracks}}")
    return parts["to"], parts["as"].text() if "as" in parts else None


def rollup_config(spot: Spot) -> JSON:
    """Read `{rollup: {relation: Tracks, property: BPM, function: average}}`."""
    parts = _given(spot).entries(("relation", "property", "function"))
    missing = [key for key in ("relation", "property", "function") if key not in parts]
    if missing:
        raise spot.error(f"a rollup needs relation, property and function; {', '.join(missing)} is missing")
    return {
        "relation_property_name": parts["relation"].text(), "rollup_property_name": parts["property"].text(),
        "function": parts["function"].text(),
    }  # fmt: skip


def short_form(prop: JSON, others: JSON) -> Any:
    """Return a property as a seed shows it; `others` gives names where a configuration has ids."""
    kind: str = prop["type"]
    short = _short(kind, prop[kind], others)
    if prop.get("description"):
        return {kind: short, "description": prop["description"]}
    return kind if short is None else {kind: short}


def _short(kind: str, config: JSON, others: JSON) -> Any:
    if kind in ("select", "multi_select"):
        return [{option["name"]: option["color"]} for option in config["options"]] or None
    if kind == "status":
        return _short_status(config)
    if kind == "number":
        return None if config["format"] == "number" else config["format"]
    if kind == "unique_id":
        return config["prefix"]
    return others.get("config")


def _short_status(config: JSON) -> JSON:
    names = {option["id"]: option for option in config["options"]}
    return {
        group["name"]: [_plain_option(names[key], GROUPS[group["name"]]) for key in group["option_ids"]]
        for group in config["groups"]
    }


def _plain_option(option: JSON, usual: str) -> Any:
    return option["name"] if option["color"] == usual else {option["name"]: option["color"]}
