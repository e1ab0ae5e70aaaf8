"""Gives the values of all rows another form when a property gets another type."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.dates import write_date
from segue_sandbox.errors import ApiError
from segue_sandbox.query.index import entries_of, put_empty, put_entries
from segue_sandbox.richtext import plain, text
from segue_sandbox.schema_options import COLORS, option_named
from segue_sandbox.tree import Node, dumped

JSON = dict[str, Any]

_LIKE_TEXT = ("rich_text", "url", "email", "phone_number")


def convert(call: Call, source: Node, prop_id: str, old: JSON | None) -> None:
    """Rewrite one property of every row, from its old definition to the one that the schema has now."""
    new = source.doc["properties"][prop_id]
    if new["type"] == "unique_id":
        _number_rows(call, source, prop_id)
        return
    kept: JSON = {}
    for page_id, values in _rows(call, source.id):
        stored = values.pop(prop_id, None)
        if stored is not None and old is not None:
            kept[page_id] = _converted(call, old, new, stored)
    _store(call, source, prop_id, kept)


def retarget(call: Call, source: Node, prop_id: str, old: JSON) -> None:
    """Follow a relation that points elsewhere now, or that got its mirror or lost it."""
    config = source.doc["properties"][prop_id]["relation"]
    if config["data_source_id"] != old["data_source_id"]:
        _store(call, source, prop_id, {})
        return
    if config["type"] != "dual_property":
        return
    mirror_id = config["dual_property"]["synced_property_id"]
    back: dict[str, list[str]] = {}
    for page_id, values in _rows(call, source.id):
        for other in values.get(prop_id) or []:
            back.setdefault(other, []).append(page_id)
    mirror = {"type": "relation"}
    for page_id, ids in back.items():
        put(call, config["data_source_id"], page_id, mirror_id, mirror, ids)


def put(call: Call, source_id: str, page_id: str, prop_id: str, prop: JSON, stored: Any) -> None:
    """Write one stored value of one row, and its index, leaving the row's times alone."""
    row = call.db.execute("SELECT doc FROM node WHERE id = ?", (page_id,)).fetchone()
    if row is None:
        return
    doc = json.loads(row[0])
    if stored is None:
        doc["properties"].pop(prop_id, None)
    else:
        doc["properties"][prop_id] = stored
    call.db.execute("UPDATE node SET doc = ? WHERE id = ?", (dumped(doc), page_id))
    call.db.execute("DELETE FROM cell WHERE page_id = ? AND prop = ?", (page_id, prop_id))
    put_entries(call.db, source_id, prop_id, page_id, entries_of(prop, stored))


def _rows(call: Call, source_id: str) -> Iterator[tuple[str, JSON]]:
    rows = call.db.execute(
        "SELECT id, doc FROM node WHERE parent_id = ? AND kind = 'page' ORDER BY created, id", (source_id,)
    ).fetchall()
    for page_id, doc in rows:
        yield page_id, json.loads(doc)["properties"]


def _store(call: Call, source: Node, prop_id: str, kept: JSON) -> None:
    prop = source.doc["properties"][prop_id]
    call.db.execute("DELETE FROM cell WHERE source_id = ? AND prop = ?", (source.id, prop_id))
    for page_id, values in _rows(call, source.id):
        if prop_id in values or page_id in kept:
            put(call, source.id, page_id, prop_id, prop, kept.get(page_id))
    put_empty(call.db, source.id, prop_id, prop["type"])


def _number_rows(call: Call, source: Node, prop_id: str) -> None:
    for page_id, _ in _rows(call, source.id):
        number = next_number(call, source.id, prop_id)
        put(call, source.id, page_id, prop_id, {"type": "unique_id"}, number)


def next_number(call: Call, source_id: str, prop_id: str) -> int:
    """Return the next number of a unique id, which no row of the data source has had before."""
    key = f"unique_id:{source_id}:{prop_id}"
    known = call.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    highest = call.db.execute(
        "SELECT max(num) FROM cell WHERE source_id = ? AND prop = ?", (source_id, prop_id)
    ).fetchone()[0]
    number = max(int(known[0]) if known else 0, int(highest or 0)) + 1
    call.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, str(number)))
    return number


def _converted(call: Call, old: JSON, new: JSON, stored: Any) -> Any:
    """Return a value in its new form, or None where Notion leaves it empty."""
    words = _words(old, stored)
    make = _MAKERS.get(new["type"])
    return make(call, new, words) if words and make else None


def _words(prop: JSON, stored: Any) -> str:
    """Return a stored value as plain text; nothing for what has no text."""
    kind = prop["type"]
    if kind == "rich_text":
        return plain(stored)
    if kind in _LIKE_TEXT:
        return str(stored)
    if kind == "number":
        return f"{stored:.15g}"
    if kind == "checkbox":
        return "Yes" if stored else "No"
    if kind == "date":
        return " → ".join(stored[key] for key in ("start", "end") if stored.get(key))
    if kind in ("select", "status", "multi_select"):
        names = {option["id"]: option["name"] for option in prop[kind]["options"]}
        ids = stored if kind == "multi_select" else [stored]
        return ", ".join(names[option_id] for option_id in ids if option_id in names)
    return ""


def _as_number(call: Call, new: JSON, words: str) -> float | None:
    try:
        number = float(words.replace(",", ""))
    except ValueError:
        return None
    if not isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def _as_date(call: Call, new: JSON, words: str) -> JSON | None:
    start, _, end = words.partition(" → ")
    try:
        return write_date({"start": start, "end": end or None}, "date")
    except ApiError:
        return None


def _as_option(call: Call, new: JSON, words: str) -> str | None:
    config = new[new["type"]]
    name = words.split(",", 1)[0].strip()[:100]
    known = option_named(config["options"], name)
    if known or new["type"] == "status" or not name:
        return str(known["id"]) if known else None
    color = COLORS[len(config["options"]) % len(COLORS)]
    option = {"id": call.ids.random(), "name": name, "color": color, "description": None}
    config["options"].append(option)
    return str(option["id"])


def _as_options(call: Call, new: JSON, words: str) -> list[str]:
    made = [_as_option(call, new, part) for part in words.split(",")]
    return list(dict.fromkeys(option for option in made if option))


_MAKERS: dict[str, Callable[[Call, JSON, str], Any]] = {
    **dict.fromkeys(("url", "email", "phone_number"), lambda call, new, words: words),
    "rich_text": lambda call, new, words: [text(words)],
    "checkbox": lambda call, new, words: words.lower() in ("yes", "true", "1"),
    "number": _as_number, "date": _as_date, "select": _as_option, "status": _as_option,
    "multi_select": _as_options,
}  # fmt: skip
