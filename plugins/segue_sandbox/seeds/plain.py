"""Values in plain form: what stands in a row of a seed, and what the API takes and keeps."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.ids import uuid
from segue_sandbox.richtext import text
from segue_sandbox.seeds.document import Spot, did_you_mean
from segue_sandbox.seeds.pictures import file_object, plain_file

JSON = dict[str, Any]

CHUNK = 2000  # characters that one piece of text may have
ARROW = " → "  # between the start and the end of a date
PLAIN = text("")["annotations"]


def rich_text(spot: Spot) -> list[JSON]:
    """Read a text, or a list of rich text elements as the API takes them."""
    if spot.value is None:
        return []
    if isinstance(spot.value, list):
        return [{"text": {"content": item}} if isinstance(item, str) else item for item in spot.value]
    words = spot.text()
    return [{"text": {"content": words[at : at + CHUNK]}} for at in range(0, len(words), CHUNK)]


def plain_text(elements: list[JSON]) -> Any:
    """Return rich text as a seed shows it: a text where nothing in it is formatted, else its elements."""
    short = [_short_element(element) for element in elements]
    if all(isinstance(element, str) for element in short):
        return "".join(short)
    return short


def _short_element(element: JSON) -> Any:
    kind = element["type"]
    marks = {key: value for key, value in element["annotations"].items() if value != PLAIN[key]}
    inner = {key: value for key, value in element[kind].items() if value is not None}
    if kind == "text" and not marks and "link" not in inner:
        return inner["content"]
    if kind == "mention" and "user" in inner:
        inner["user"] = {"object": "user", "id": inner["user"]["id"]}
    return {"type": kind, kind: inner, **({"annotations": marks} if marks else {})}


def wire_value(call: Call, prop: JSON, spot: Spot) -> JSON:
    """Return a value as the API takes it."""
    kind: str = prop["type"]
    reader = _READERS.get(kind)
    if reader is None:
        raise spot.error(f"the property {prop['name']!r} is a {kind}, which nobody can set")
    return {kind: reader(call, prop, spot)}


def _choice(call: Call, prop: JSON, spot: Spot) -> JSON:
    name, kind = spot.text(), prop["type"]
    known = [option["name"] for option in prop[kind]["options"]]
    if kind == "status" and name not in known:
        raise spot.error(f"there is no status {name!r}{did_you_mean(name, known)}")
    return {"name": name}


def _choices(call: Call, prop: JSON, spot: Spot) -> list[JSON]:
    return [{"name": item.text()} for item in _many(spot)]


def _many(spot: Spot) -> list[Spot]:
    """Read a list, or a single item without the brackets."""
    return spot.items() if spot.value is None or isinstance(spot.value, list) else [spot]


def _date(call: Call, prop: JSON, spot: Spot) -> Any:
    if isinstance(spot.value, dict):
        return spot.value
    start, *end = re.split(r" (?:→|->|to) ", spot.text(), maxsplit=1)
    return {"start": start.strip(), **({"end": end[0].strip()} if end else {})}


def people(call: Call, spot: Spot) -> list[JSON]:
    """Read names, addresses or ids of people and bots."""
    found = []
    rows = call.db.execute("SELECT id, doc FROM user ORDER BY position, rowid").fetchall()
    users = [(row[0], json.loads(row[1])) for row in rows]
    for item in _many(spot):
        word = item.text()
        match = next((key for key, user in users if word in _names_of(key, user)), None)
        if match is None:
            raise item.error(
                f"there is nobody called {word!r}{did_you_mean(word, [u['name'] for _, u in users])}"
            )
        found.append({"object": "user", "id": match})
    return found


def _names_of(key: str, user: JSON) -> tuple[Any, ...]:
    return key, user["name"], user.get("person", {}).get("email")


def _files(call: Call, prop: JSON, spot: Spot) -> list[JSON]:
    return [file_object(call, item) for item in _many(spot)]


def _verification(call: Call, prop: JSON, spot: Spot) -> JSON:
    if isinstance(spot.value, str):
        return {"state": spot.value}
    parts = spot.entries(("state", "by", "date"))
    value: JSON = {"state": parts["state"].text() if "state" in parts else "verified"}
    if "by" in parts:
        value["verified_by"] = people(call, parts["by"])[0]
    if "date" in parts:
        value["date"] = _date(call, prop, parts["date"])
    return value


def _as_it_is(call: Call, prop: JSON, spot: Spot) -> Any:
    return spot.value


_READERS: dict[str, Callable[[Call, JSON, Spot], Any]] = {
    "title": lambda call, prop, spot: rich_text(spot),
    "rich_text": lambda call, prop, spot: rich_text(spot),
    "select": _choice, "status": _choice, "multi_select": _choices, "date": _date,
    "people": lambda call, prop, spot: people(call, spot),
    "files": _files, "verification": _verification,
    "url": lambda call, prop, spot: spot.text(), "email": lambda call, prop, spot: spot.text(),
    "phone_number": lambda call, prop, spot: spot.text(),
    "number": _as_it_is, "checkbox": _as_it_is, "place": _as_it_is,
}  # fmt: skip


def plain_value(call: Call, prop: JSON, stored: Any) -> Any:
    """Return a stored value as a seed shows it; not for relations, which name other rows."""
    kind: str = prop["type"]
    if kind in ("title", "rich_text"):
        return plain_text(stored)
    if kind in ("select", "status"):
        return _option_name(prop, stored)
    if kind == "multi_select":
        return [_option_name(prop, key) for key in stored]
    if kind == "date":
        return plain_date(stored)
    if kind == "people":
        return [user_name(call, key) for key in stored]
    if kind == "files":
        return [plain_file(call, item) for item in stored]
    if kind == "verification":
        shown = {"state": stored["state"], "by": user_name(call, stored["verified_by"])}
        return {**shown, **({"date": plain_date(stored["date"])} if stored.get("date") else {})}
    if kind == "place":
        return {key: value for key, value in stored.items() if value is not None}
    return stored


def _option_name(prop: JSON, key: str) -> str:
    options = prop[prop["type"]]["options"]
    return str(next((option["name"] for option in options if option["id"] == key), key))


def plain_date(stored: JSON) -> str:
    """Return a date as a seed shows it."""
    return str(stored["start"]) + (f"{ARROW}{stored['end']}" if stored.get("end") else "")


def user_name(call: Call, key: str) -> str:
    """Return a name that means one user only, or the id."""
    rows = call.db.execute("SELECT id, doc FROM user").fetchall()
    names = {row[0]: json.loads(row[1])["name"] for row in rows}
    name = names.get(uuid(key) or key)
    return str(name) if name and list(names.values()).count(name) == 1 else key
