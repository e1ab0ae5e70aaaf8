"""Views of databases as seeds show them, both ways: properties and things are named, views are counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.ids import encoded
from segue_sandbox.schema import schema_of
from segue_sandbox.seeds.document import Spot
from segue_sandbox.seeds.garden import Garden
from segue_sandbox.seeds.plain import people, user_name
from segue_sandbox.seeds.titles import Titles
from segue_sandbox.views import View, add_view, drop_view, save_view, views_of

JSON = dict[str, Any]
KEYS = ("name", "type", "source", "filter", "sorts", "quick_filters", "configuration", "on_dashboard")

_SETTINGS = ("filter", "sorts", "quick_filters", "configuration")
_NAMED = re.compile(r"(property|view|user|row): (.*)", re.DOTALL)


def views_shown(call: Call, titles: Titles, database_id: str) -> list[JSON] | None:
    """Return a database's views; nothing where it has only those that databases are made with."""
    views = views_of(call, database_id=database_id)
    numbers = {view.id: f"view: {n}" for n, view in enumerate(views, start=1)}
    shown = [_shown(call, titles, view, numbers) for view in views]
    usual = all(set(view) <= {"name", "type", "source"} and view["name"] == "Default view" for view in shown)
    return None if usual else shown


def _shown(call: Call, titles: Titles, view: View, numbers: dict[str, str]) -> JSON:
    schema = schema_of(call, view.source_id)
    names = {**numbers, **{key: f"row: {path}" for key, path in titles.paths.items()}}
    for prop_id, prop in schema.properties.items():
        if prop_id != "title":
            names |= dict.fromkeys((prop_id, encoded(prop_id)), f"property: {prop['name']}")
    for (user_id,) in call.db.execute("SELECT id FROM user").fetchall():
        names[user_id] = f"user: {user_name(call, user_id)}"
    kept = {key: view.doc[key] for key in _SETTINGS if view.doc.get(key) is not None}
    if kept.get("configuration") == {"type": view.doc["type"]}:
        del kept["configuration"]
    found = {"name": view.doc["name"], "type": view.doc["type"], "source": titles.sources[view.source_id]}
    if "dashboard_view_id" in view.doc:
        found["on_dashboard"] = numbers[view.doc["dashboard_view_id"]]
    settings: JSON = _exchanged(kept, lambda word: names.get(word, word))
    return {**found, **settings}


def _exchanged(value: Any, other: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_exchanged(item, other) for item in value]
    if isinstance(value, dict):
        return {other(key): _exchanged(item, other) for key, item in value.items()}
    return other(value) if isinstance(value, str) else value


def plant_views(garden: Garden, database_id: str, spot: Spot) -> None:
    """Give a database the views of a seed in the place of those that it was made with."""
    if spot.value is None:
        return
    old, made = views_of(garden.call, database_id=database_id), []
    for place, item in enumerate(spot.items()):
        given = item.entries(KEYS)
        for key in ("name", "type", "source"):
            if key not in given:
                raise item.error(f"a view needs a {key}")
        doc = {"name": given["name"].text(), "type": given["type"].text(), "position": float(place)}
        bed = garden.bed(given["source"])
        made.append((item, add_view(garden.acting({}), database_id, bed.id, doc)))
    views = [view for _, view in made]
    for item, view in made:
        _set_up(garden, item, view, views)
    if views:
        for view in old:
            drop_view(garden.call, view)


def _set_up(garden: Garden, spot: Spot, view: View, views: list[View]) -> None:
    call, schema = garden.call, schema_of(garden.call, view.source_id)

    def meant(word: str) -> str:
        match = _NAMED.fullmatch(word)
        if match is None:
            return word
        kind, name = match.groups()
        here = spot.at("", name)
        if kind == "property" and name in schema.ids:
            return encoded(schema.ids[name])
        if kind == "view" and name.isdecimal() and 0 < int(name) <= len(views):
            return views[int(name) - 1].id
        if kind == "user":
            return str(people(call, here)[0]["id"])
        if kind == "row":
            title, _, row = name.partition("/")
            return garden.row(garden.bed(spot.at("", title)), spot.at("", row))
        raise spot.error(f"there is no {kind} {name!r}")

    given = {key: spot.value[key] for key in _SETTINGS if key in spot.value}
    doc = {**view.doc, **_exchanged(given, meant)}
    if "on_dashboard" in spot.value:
        doc["dashboard_view_id"] = meant(str(spot.value["on_dashboard"]))
    save_view(garden.acting({}), replace(view, doc=doc))
