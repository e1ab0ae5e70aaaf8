"""Writing a schema: properties are added, renamed, given another type or deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.check import want_object, want_text
from segue_sandbox.errors import UNDEFINED, failed, invalid
from segue_sandbox.formulas import references_by_id
from segue_sandbox.ids import decoded, encoded
from segue_sandbox.query.index import put_empty
from segue_sandbox.richtext import none_of
from segue_sandbox.schema import WORDS
from segue_sandbox.schema_convert import convert, retarget
from segue_sandbox.schema_options import write_select, write_status
from segue_sandbox.schema_relations import free_mirror, write_relation, write_rollup
from segue_sandbox.tree import Node, dumped

JSON = dict[str, Any]
Configure = Callable[[Call, "Node", JSON, JSON | None, str], JSON]

MOST_PROPERTIES, MOST_BYTES = 500, 50 * 1024
NUMBERING = "unique_id"
OPTIONS = ("select", "multi_select")
UI_ONLY = ("button", "verification")
TYPES = (
    "number", "formula", "select", "multi_select", "status", "relation", "rollup", "unique_id", "title",
    "rich_text", "url", "people", "files", "email", "phone_number", "date", "checkbox", "created_by",
    "created_time", "last_edited_by", "last_edited_time", "button", "location", "verification",
    "last_visited_time", "place",
)  # fmt: skip
_LATE = {"relation": 1, "rollup": 2, "formula": 3}  # these look at the properties that the others bring


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One property of a schema that is to be changed, and what is asked for it."""

    id: str
    type: str
    given: JSON
    path: str
    old: JSON | None


def change_schema(call: Call, source: Node, given: object, path: str) -> list[JSON]:
    """Change the schema in a data source's document, and the rows with it; return what was done.

    The caller saves the data source.
    """
    properties: dict[str, JSON] = source.doc["properties"]
    done: list[JSON] = []
    changes: list[Change] = []
    for key, value in want_object(given, path).items():
        known = _find(properties, key)
        if value is None:
            done.append(_delete(call, source, known, key))
        else:
            change = _begun(call, source, known, key, want_object(value, f"{path}.{key}"), f"{path}.{key}")
            changes.append(change)
    for change in sorted(changes, key=lambda item: _LATE.get(item.type, 0)):
        _configure(call, source, change)
        action = "updated" if change.old else "created"
        done.append({"id": encoded(change.id), "name": properties[change.id]["name"], "action": action})
    _check_whole(properties)
    return done


def _find(properties: dict[str, JSON], key: str) -> str | None:
    by_name = next((found for found, prop in properties.items() if prop["name"] == key), None)
    plain = decoded(key)
    return by_name or next((found for found in properties if found in (key, plain)), None)


def _delete(call: Call, source: Node, prop_id: str | None, key: str) -> JSON:
    if prop_id is None:
        raise invalid(f"{key} is not a property that exists.")
    if prop_id == "title":
        raise invalid("Cannot delete the title property.")
    prop = source.doc["properties"].pop(prop_id)
    if prop["type"] == "relation":
        free_mirror(call, source, prop["relation"])
    call.db.execute("DELETE FROM cell WHERE source_id = ? AND prop = ?", (source.id, prop_id))
    return {"id": encoded(prop_id), "name": prop["name"], "action": "deleted"}


def _begun(call: Call, source: Node, known: str | None, key: str, given: JSON, path: str) -> Change:
    """Give a property its place, name and type; its configuration follows once all have theirs."""
    properties: dict[str, JSON] = source.doc["properties"]
    old = dict(properties[known]) if known else None
    kind = _type(call, given, old, path)
    if old and (kind == "title") != (old["type"] == "title"):
        raise invalid("Cannot change the type of the title property, or change another property to title.")
    if not old and kind == "title" and "title" in properties:
        raise invalid("Cannot create a second title property: a data source has exactly one.")
    own = kind if kind in WORDS and kind not in properties else None
    prop_id = known or own or call.ids.property(set(properties))
    name = _name(properties, prop_id, given.get("name"), old["name"] if old else key, f"{path}.name")
    description = given.get("description", old["description"] if old else None)
    if description is not None:
        description = want_text(description, f"{path}.description", 280) or None
    empty: JSON = old[kind] if old and old["type"] == kind else {}
    properties[prop_id] = {"name": name, "description": description, "type": kind, kind: empty}
    return Change(id=prop_id, type=kind, given=given, path=path, old=old)


def _type(call: Call, given: JSON, old: JSON | None, path: str) -> str:
    named = given.get("type")
    kind = named if named in TYPES else next((key for key in TYPES if key in given), None)
    if kind is None and old:
        return str(old["type"])
    allowed = TYPES if call.actor.type == "person" else tuple(kind for kind in TYPES if kind not in UI_ONLY)
    if kind is None or (kind not in allowed and not (old and old["type"] == kind)):
        raise none_of(path, allowed)
    return str(kind)


def _name(properties: dict[str, JSON], prop_id: str, given: object, otherwise: str, path: str) -> str:
    name = otherwise if given is None else want_text(given, path)
    if not name:
        raise failed(f"{path}.length", "≥ `1`", 0)
    if any(found != prop_id and prop["name"] == name for found, prop in properties.items()):
        raise invalid(f"Cannot use the name {name} twice: a property with this name exists already.")
    return name


def _configure(call: Call, source: Node, change: Change) -> None:
    properties: dict[str, JSON] = source.doc["properties"]
    kind = change.type
    same = change.old is not None and change.old["type"] == kind
    given = want_object(change.given.get(kind) or {}, f"{change.path}.{kind}")
    if same and kind not in change.given:
        return
    old = change.old[kind] if change.old and same else None
    if change.old and change.old["type"] == "relation" and not same:
        free_mirror(call, source, change.old["relation"])
    if change.old and not same and kind in OPTIONS and change.old["type"] in (*OPTIONS, "status"):
        old = {"options": change.old[change.old["type"]]["options"]}
    if kind == "relation":
        config = write_relation(call, source, change.id, given, old, f"{change.path}.{kind}")
    elif kind in _CONFIGS:
        config = _CONFIGS[kind](call, source, given, old, f"{change.path}.{kind}")
    else:
        config = {}
    properties[change.id][kind] = config
    if kind == "formula" and call.actor.type == "bot":
        properties[change.id]["untyped"] = True
    if not same and (change.old or kind == NUMBERING):
        convert(call, source, change.id, change.old)
    elif old and kind == "relation" and old != config:
        retarget(call, source, change.id, old)
    elif not change.old:
        put_empty(call.db, source.id, change.id, kind)


def _check_whole(properties: dict[str, JSON]) -> None:
    if "title" not in properties:
        raise invalid("Title is not provided")
    if len(properties) > MOST_PROPERTIES:
        raise invalid(f"Data sources can have at most {MOST_PROPERTIES} properties.")
    if len(dumped(properties).encode()) > MOST_BYTES:
        raise invalid("The schema of this data source has exceeded the maximum size of 50 KB.")


def _number(call: Call, source: Node, given: JSON, old: JSON | None, path: str) -> JSON:
    form = given.get("format", old["format"] if old else "number")
    return {"format": want_text(form, f"{path}.format")}


def _select(kind: str) -> Configure:
    return lambda call, source, given, old, path: write_select(call, kind, given, old, path)


def _status(call: Call, source: Node, given: JSON, old: JSON | None, path: str) -> JSON:
    return write_status(call, given, old, path)


def _formula(call: Call, source: Node, given: JSON, old: JSON | None, path: str) -> JSON:
    expression = given.get("expression", old["expression"] if old else UNDEFINED)
    text = want_text(expression, f"{path}.expression")
    return {"expression": references_by_id(text, source, call.meta("workspace_id"))}


def _unique_id(call: Call, source: Node, given: JSON, old: JSON | None, path: str) -> JSON:
    prefix = given.get("prefix", old["prefix"] if old else None)
    return {"prefix": None if prefix is None else want_text(prefix, f"{path}.prefix") or None}


_CONFIGS: dict[str, Configure] = {
    "number": _number, "select": _select("select"), "multi_select": _select("multi_select"),
    "status": _status, "formula": _formula, "unique_id": _unique_id, "rollup": write_rollup,
}  # fmt: skip
