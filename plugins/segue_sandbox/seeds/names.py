"""What points at something in the workspace: by id as it is kept, by name in a seed, both ways."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.ids import uuid
from segue_sandbox.seeds.document import Spot
from segue_sandbox.seeds.garden import Garden
from segue_sandbox.seeds.plain import CHUNK, people, plain_text, user_name
from segue_sandbox.seeds.titles import Titles

JSON = dict[str, Any]

THINGS = ("user", "page", "database", "data_source")
_TEXTS = ("rich_text", "caption")
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


def named(call: Call, titles: Titles, value: Any) -> Any:
    """Return part of a document with names in the place of ids: mentions, links to pages, rich text."""
    if isinstance(value, list):
        return [named(call, titles, item) for item in value]
    if not isinstance(value, dict):
        return value
    if (shown := _mention(call, titles, value)) is not None:
        return shown
    found: JSON = {}
    for key, inner in value.items():
        if key in _TEXTS and isinstance(inner, list):
            found[key] = named(call, titles, plain_text(inner))
        elif key == "cells":
            found[key] = [named(call, titles, plain_text(cell)) for cell in inner]
        elif key == "link_to_page" and isinstance(inner, dict):
            kind = str(inner["type"])
            thing = kind.removesuffix("_id")
            found[key] = {thing: name_of(call, titles, thing, inner[kind])}
        else:
            found[key] = named(call, titles, inner)
    return found


def _mention(call: Call, titles: Titles, value: JSON) -> JSON | None:
    inner = value.get("mention")
    if not isinstance(inner, dict):
        return None
    kind = next((key for key in THINGS if isinstance(inner.get(key), dict)), None)
    if kind is None:
        return None
    shown: JSON = {"mention": {kind: name_of(call, titles, kind, inner[kind]["id"])}}
    return {**shown, **({"annotations": value["annotations"]} if "annotations" in value else {})}


def name_of(call: Call, titles: Titles, kind: str, key: str) -> str:
    """Return the name of a user, page, database or data source; of a row with its data source in front."""
    if kind == "user":
        return user_name(call, key)
    if kind == "data_source":
        return titles.sources.get(key, key)
    return titles.places.get(key) or titles.paths.get(key) or key


def text_of(call: Call, titles: Titles, elements: list[JSON]) -> Any:
    """Return stored rich text as a seed shows it, with names in the place of ids."""
    return named(call, titles, plain_text(elements))


def points(value: Any) -> bool:
    """Tell whether part of a seed names something that may be planted only later."""
    if isinstance(value, list):
        return any(points(item) for item in value)
    if not isinstance(value, dict):
        return False
    inner = value.get("mention")
    return isinstance(inner, dict) or any(points(item) for item in value.values())


def with_ids(garden: Garden, spot: Spot) -> Any:
    """Return part of a seed as the API takes it, with ids in the place of names."""
    if isinstance(spot.value, list):
        return [with_ids(garden, item) for item in spot.items()]
    if not isinstance(spot.value, dict):
        return spot.value
    found: JSON = {}
    for key, inner in spot.entries().items():
        if key == "mention":
            found |= {"type": key, key: _pointed(garden, inner, lambda kind, at: (kind, {"id": at}))}
        elif key == "link_to_page":
            found[key] = _pointed(garden, inner, lambda kind, at: (f"{kind}_id", at))
        elif key in _TEXTS:
            found[key] = elements(garden, inner)
        elif key == "cells":
            found[key] = [elements(garden, cell) for cell in inner.items()]
        else:
            found[key] = with_ids(garden, inner)
    return found


def elements(garden: Garden, spot: Spot) -> list[Any]:
    """Return rich text as the API takes it: a text, or a list of texts and elements."""
    parts = spot.items() if isinstance(spot.value, list) else [spot]
    found: list[Any] = []
    for part in parts:
        if isinstance(part.value, dict):
            found.append(with_ids(garden, part))
        elif part.value is not None:
            words = part.text()
            found += [{"text": {"content": words[at : at + CHUNK]}} for at in range(0, len(words), CHUNK)]
    return found


def _pointed(garden: Garden, spot: Spot, form: Callable[[str, str], tuple[str, Any]]) -> JSON:
    given = spot.entries()
    kind = next((key for key in THINGS if key in given and isinstance(given[key].value, str)), None)
    if kind is None:
        return dict(spot.value)  # as the API has it
    key, value = form(kind, _id(garden, kind, given[kind]))
    return {"type": key, key: value}


def _id(garden: Garden, kind: str, spot: Spot) -> str:
    word = spot.text()
    if kind == "user":
        return str(people(garden.call, spot)[0]["id"])
    if kind == "data_source":
        return garden.bed(spot).id
    if word in garden.places:
        return garden.places[word]
    for bed in garden.beds:
        title, _, row = word.partition("/")
        if bed.title == title and row:
            return garden.row(bed, spot.at("", row))
    if _UUID.fullmatch(word) and uuid(word):
        return word
    return garden.place(spot)
