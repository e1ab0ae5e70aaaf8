"""Options of select, multi-select and status properties: defined by the schema, or made by use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.check import want_list, want_object, want_one_of, want_text
from segue_sandbox.errors import UNDEFINED, ApiError, failed, invalid
from segue_sandbox.ids import encoded
from segue_sandbox.tree import find, save

JSON = dict[str, Any]

COLORS = ("default", "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
MOST_NAME = 100
GROUPS = (("To-do", "gray"), ("In progress", "blue"), ("Complete", "green"))
STATUSES = (
    ("Not started", "default", "To-do"), ("In progress", "blue", "In progress"),
    ("Done", "green", "Complete"),
)  # fmt: skip


def option_named(options: Iterable[JSON], name: str) -> JSON | None:
    """Return the option of a name, without regard to case; one that fits exactly comes first."""
    low = name.lower()
    alike = [option for option in options if option["name"].lower() == low]
    return next((option for option in alike if option["name"] == name), alike[0] if alike else None)


def write_options(call: Call, kind: str, given: object, old: list[JSON], path: str) -> list[JSON]:
    """Check a list of options, which replaces the old list; those that stay keep their ids."""
    written: list[JSON] = []
    for n, item in enumerate(want_list(given, path)):
        option = _option(call, kind, want_object(item, f"{path}[{n}]"), old, f"{path}[{n}]")
        if any(other["name"].lower() == option["name"].lower() for other in written):
            raise invalid(f"Cannot have duplicate select options with name: {option['name']}")
        written.append(option)
    return written


def _option(call: Call, kind: str, given: JSON, old: list[JSON], path: str) -> JSON:
    known = next((option for option in old if option["id"] == given.get("id")), None)
    name = given.get("name", UNDEFINED)
    if known is None and "name" in given:
        known = option_named(old, option_name(name, f"{path}.name"))
    if known is not None:
        return _kept(kind, known, given, path)
    color = want_one_of(given.get("color") or "default", f"{path}.color", COLORS)
    return {
        "id": call.ids.random(), "name": option_name(name, f"{path}.name"), "color": color,
        "description": _description(given, f"{path}.description"),
    }  # fmt: skip


def _kept(kind: str, known: JSON, given: JSON, path: str) -> JSON:
    color = given.get("color")
    if color is not None and want_one_of(color, f"{path}.color", COLORS) != known["color"]:
        by = "id" if given.get("id") else "name"
        raise invalid(f"Cannot update color of select with {by}: {known[by]}.")
    kept = dict(known)
    if "description" in given:
        kept["description"] = _description(given, f"{path}.description")
    if "name" in given and kind != "status":  # a status keeps its name, and nothing is said about it
        kept["name"] = option_name(given["name"], f"{path}.name")
    return kept


def _description(given: JSON, path: str) -> str | None:
    value = given.get("description")
    return None if value is None else want_text(value, path, 280) or None


def option_name(value: object, path: str) -> str:
    """Check the name of an option."""
    name = want_text(value, path, MOST_NAME)
    if not name:
        raise failed(f"{path}.length", "≥ `1`", 0)
    if "," in name:
        raise invalid(f"Invalid select option, commas not allowed: {name}")
    return name


def write_select(call: Call, kind: str, given: JSON, old: JSON | None, path: str) -> JSON:
    """Return the configuration of a select or multi-select property."""
    options = old["options"] if old else []
    if "options" not in given:
        return {"options": options}
    return {"options": write_options(call, kind, given["options"], options, f"{path}.options")}


def write_status(call: Call, given: JSON, old: JSON | None, path: str) -> JSON:
    """Return the configuration of a status property; groups are fixed, and a new option lands in To-do."""
    if "options" not in given:
        return old or _default_status(call)
    was = old or {"options": [], "groups": _groups(call)}
    options = write_options(call, "status", given["options"], was["options"], f"{path}.options")
    wanted = {
        option["id"]: _group(item.get("group"), f"{path}.options[{n}].group")
        for n, (option, item) in enumerate(zip(options, given["options"], strict=True))
    }
    places = {id: group["name"] for group in was["groups"] for id in group["option_ids"]}
    groups = [
        {**group, "option_ids": [
            option["id"] for option in options
            if (places.get(option["id"]) or wanted[option["id"]] or GROUPS[0][0]) == group["name"]
        ]} for group in was["groups"]
    ]  # fmt: skip
    return {"options": options, "groups": groups}


def _group(value: object, path: str) -> str | None:
    return None if value is None else want_one_of(value, path, [name for name, _ in GROUPS])


def _groups(call: Call) -> list[JSON]:
    return [
        {"id": call.ids.random(), "name": name, "color": color, "option_ids": []} for name, color in GROUPS
    ]


def _default_status(call: Call) -> JSON:
    options = [
        {"id": call.ids.random(), "name": name, "color": color, "description": None}
        for name, color, _ in STATUSES
    ]
    groups = _groups(call)
    for option, group in zip(options, groups, strict=True):
        group["option_ids"] = [option["id"]]
    return {"options": options, "groups": groups}


def chosen(call: Call, source_id: str, prop_id: str, prop: JSON, value: object, path: str) -> str:
    """Return the id of the option that a value names; select and multi-select make a new one by use."""
    given = want_object(value, path)
    kind: str = prop["type"]
    options: list[JSON] = prop[kind]["options"]
    if "id" not in given and "name" not in given:
        raise failed(f"{path}.name", "defined", UNDEFINED)
    if given.get("id") is not None and any(option["id"] == given["id"] for option in options):
        return str(given["id"])
    if given.get("name") is None:
        raise _unknown(kind, prop_id, want_text(given.get("id"), f"{path}.id"))
    name = want_text(given["name"], f"{path}.name")
    known = option_named(options, name)
    if known is not None:
        return str(known["id"])
    if kind == "status":
        raise _unknown(kind, prop_id, name)
    color = given.get("color")
    if color is not None:
        want_one_of(color, f"{path}.color", COLORS)
    return add_option(call, source_id, prop_id, option_name(name, f"{path}.name"), color)


def _unknown(kind: str, prop_id: str, value: str) -> ApiError:
    if kind == "status":
        return invalid(f'Invalid status option. Status option "{value}" does not exist".')
    return invalid(f'{prop_id} is an invalid select option "{value}".')


def add_option(call: Call, source_id: str, prop_id: str, name: str, color: str | None = None) -> str:
    """Add an option to a property and return its id; without a colour it gets the next one in turn."""
    source = find(call, source_id)
    if source is None:
        raise LookupError(source_id)
    prop = source.doc["properties"][prop_id]
    options: list[JSON] = prop[prop["type"]]["options"]
    known = option_named(options, name)
    if known is not None:
        return str(known["id"])
    option = {
        "id": call.ids.random(), "name": name, "color": color or COLORS[len(options) % len(COLORS)],
        "description": None,
    }  # fmt: skip
    options.append(option)
    save(call, source)
    changed = [{"id": encoded(prop_id), "name": prop["name"], "action": "updated"}]
    call.emit(
        "data_source.schema_updated", source_id, updated_properties=changed,
        parent={"id": source.parent_id, "type": "database"},
    )  # fmt: skip
    return str(option["id"])
