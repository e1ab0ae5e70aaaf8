"""Property values on the way in: checked, and brought into the form in which they are stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from segue_sandbox.access import lost, visible
from segue_sandbox.call import Call
from segue_sandbox.check import (
    want_bool,
    want_list,
    want_number,
    want_object,
    want_one_of,
    want_text,
    want_uuid,
)
from segue_sandbox.dates import write_date
from segue_sandbox.errors import UNDEFINED, failed, invalid
from segue_sandbox.files import file_name, write_file
from segue_sandbox.richtext import none_of, write_rich_text
from segue_sandbox.schema import READ_ONLY, Schema
from segue_sandbox.schema_options import chosen
from segue_sandbox.tree import find

JSON = dict[str, Any]

# The order in which Notion's validator lists what a value could have been.
WRITABLE = (
    "title", "rich_text", "number", "url", "select", "multi_select", "people", "email", "phone_number",
    "date", "checkbox", "relation", "files", "status", "place", "verification",
)  # fmt: skip


_EMPTY = type(None)
_SHAPES: dict[str, tuple[str, tuple[type, ...]]] = {
    **dict.fromkeys(("rich_text", "multi_select", "people", "relation", "files"), ("an array", (list,))),
    **dict.fromkeys(("select", "date", "status", "place"), ("an object or `null`", (dict, _EMPTY))),
    **dict.fromkeys(("url", "email", "phone_number"), ("a string or `null`", (str, _EMPTY))),
    "title": ("an array", (list,)), "number": ("a number or `null`", (int, float, _EMPTY)),
    "checkbox": ("a boolean", (bool,)), "verification": ("an object", (dict,)),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where a value goes: data source (none for a page outside of one), property, and path for errors."""

    source_id: str | None
    id: str
    prop: JSON
    path: str


def write_values(call: Call, source_id: str | None, schema: Schema, given: object) -> JSON:
    """Check the properties of a page's create or update, and return stored values by property id."""
    written: JSON = {}
    for key, value in want_object(given, "body.properties").items():
        prop_id = schema.find(key)
        if prop_id is None:
            raise invalid(f"{key} is not a property that exists.")
        path = f"body.properties.{key}"
        slot = Slot(source_id=source_id, id=prop_id, prop=schema.properties[prop_id], path=path)
        written[prop_id] = _write(call, slot, value)
    return written


def _write(call: Call, slot: Slot, value: object) -> Any:
    kind: str = slot.prop["type"]
    if isinstance(value, list) and kind == "title":
        return write_rich_text(call, value, slot.path)
    given = want_object(value, slot.path)
    named = next((key for key in WRITABLE if key in given), None)
    if kind in given and kind not in READ_ONLY:
        named = kind
    if named is None:
        raise none_of(slot.path, WRITABLE)
    if (shape := _SHAPES[named]) and not isinstance(given[named], shape[1]):
        # Nothing is any nearer to what was meant, so that the validator names all that there is.
        raise none_of(slot.path, WRITABLE, shape[0], **{named: given[named]})
    if named != kind:
        raise invalid(f"{slot.prop['name']} is expected to be {kind}.")
    return WRITERS[kind](call, Slot(
        source_id=slot.source_id, id=slot.id, prop=slot.prop, path=f"{slot.path}.{kind}"
    ), given[kind])  # fmt: skip


def _rich_text(call: Call, slot: Slot, value: object) -> Any:
    return write_rich_text(call, value, slot.path) or None


def _number(call: Call, slot: Slot, value: object) -> float | None:
    if value is None:
        return None
    number = want_number(value, slot.path)
    if not isfinite(number):
        raise failed(slot.path, "a finite number", value)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _checkbox(call: Call, slot: Slot, value: object) -> bool:
    return want_bool(value, slot.path)


def _limited(most: int) -> Callable[[Call, Slot, object], str | None]:
    def write(call: Call, slot: Slot, value: object) -> str | None:
        return None if value is None else want_text(value, slot.path, most) or None

    return write


def _option(call: Call, slot: Slot, value: object) -> str | None:
    if value is None:
        return None
    return chosen(call, str(slot.source_id), slot.id, slot.prop, value, slot.path)


def _options(call: Call, slot: Slot, value: object) -> list[str] | None:
    ids = [
        chosen(call, str(slot.source_id), slot.id, slot.prop, item, f"{slot.path}[{n}]")
        for n, item in enumerate(want_list(value, slot.path))
    ]
    return list(dict.fromkeys(ids)) or None


def _date(call: Call, slot: Slot, value: object) -> JSON | None:
    return None if value is None else write_date(value, slot.path)


def _people(call: Call, slot: Slot, value: object) -> list[str] | None:
    ids = []
    for n, item in enumerate(want_list(value, slot.path)):
        path = f"{slot.path}[{n}].id"
        user_id = want_uuid(want_object(item, f"{slot.path}[{n}]").get("id", UNDEFINED), path)
        if call.db.execute("SELECT 1 FROM user WHERE id = ?", (user_id,)).fetchone() is None:
            raise lost(call, "user", user_id)
        ids.append(user_id)
    return list(dict.fromkeys(ids)) or None


def _relation(call: Call, slot: Slot, value: object) -> list[str] | None:
    target_id: str = slot.prop["relation"]["data_source_id"]
    ids = []
    for n, item in enumerate(want_list(value, slot.path)):
        path = f"{slot.path}[{n}].id"
        page_id = want_uuid(want_object(item, f"{slot.path}[{n}]").get("id", UNDEFINED), path)
        page = find(call, page_id)
        if page is None or page.kind != "page" or not visible(call, page_id):
            raise lost(call, "page", page_id)
        if page.parent_id != target_id:
            raise invalid(
                f"{slot.prop['name']} relates to data source {target_id}, which page {page_id} is not in."
            )
        ids.append(page_id)
    return list(dict.fromkeys(ids)) or None


def _files(call: Call, slot: Slot, value: object) -> list[JSON] | None:
    written = []
    for n, item in enumerate(want_list(value, slot.path)):
        given = want_object(item, f"{slot.path}[{n}]")
        stored = write_file(call, given, f"{slot.path}[{n}]")
        name = given.get("name")
        name = file_name(call, stored) if name is None else want_text(name, f"{slot.path}[{n}].name", 100)
        written.append({"name": name, **stored})
    return written or None


_PLACE = ("lat", "lon", "name", "address", "aws_place_id", "google_place_id")


def _place(call: Call, slot: Slot, value: object) -> JSON | None:
    if value is None:
        return None
    given = want_object(value, slot.path)
    found: JSON = dict.fromkeys(_PLACE)
    for key in ("lat", "lon"):
        found[key] = want_number(given.get(key, UNDEFINED), f"{slot.path}.{key}")
    for key in _PLACE[2:]:
        if given.get(key) is not None:
            found[key] = want_text(given[key], f"{slot.path}.{key}", 2000)
    return found


def _verification(call: Call, slot: Slot, value: object) -> JSON | None:
    given = want_object(value, slot.path)
    state = want_one_of(given.get("state", UNDEFINED), f"{slot.path}.state", ("verified", "unverified"))
    if state == "unverified":
        return None
    date = given.get("date")
    by = (given.get("verified_by") or {}).get("id") or call.actor.id
    written = None if date is None else write_date(date, f"{slot.path}.date")
    return {"state": state, "verified_by": by, "date": written}


WRITERS: dict[str, Callable[[Call, Slot, object], Any]] = {
    "title": lambda call, slot, value: write_rich_text(call, value, slot.path),
    "rich_text": _rich_text, "number": _number, "checkbox": _checkbox, "url": _limited(2000),
    "email": _limited(200), "phone_number": _limited(200), "select": _option, "status": _option,
    "multi_select": _options, "date": _date, "people": _people, "relation": _relation, "files": _files,
    "place": _place, "verification": _verification,
}  # fmt: skip
