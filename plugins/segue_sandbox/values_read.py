"""Property values on the way out: stored values as page objects show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from segue_sandbox.access import visible
from segue_sandbox.call import Call
from segue_sandbox.clock import minute
from segue_sandbox.errors import ApiError
from segue_sandbox.files import read_file
from segue_sandbox.richtext import read_rich_text
from segue_sandbox.schema import Schema
from segue_sandbox.tree import Node, user
from segue_sandbox.users import full_user

JSON = dict[str, Any]

# What a property shows that was never set; all others show null.
EMPTY: dict[str, Callable[[], Any]] = {
    "title": list, "rich_text": list, "multi_select": list, "people": list, "relation": list, "files": list,
    "checkbox": bool, "button": dict,
    "verification": lambda: {"state": "unverified", "verified_by": None, "date": None},
}  # fmt: skip


def stored_value(call: Call, schema: Schema, node: Node, prop_id: str) -> Any:
    """Return the value of a property that is not worked out from others, as page objects show it."""
    prop = schema.properties[prop_id]
    kind: str = prop["type"]
    if kind in _OWN:
        return _OWN[kind](call, node)
    stored = node.doc["properties"].get(prop_id)
    if kind == "unique_id":
        return {"prefix": prop[kind]["prefix"], "number": stored}
    if stored is None:
        return EMPTY[kind]() if kind in EMPTY else None
    reader = _READERS.get(kind)
    return reader(call, schema, stored) if reader else stored


def person(call: Call, user_id: str) -> JSON:
    """Return a user as properties show it: of a bot the name alone, of one who is gone the id."""
    try:
        found = full_user(call, user_id)
    except ApiError:
        return user(user_id)
    return {**found, "bot": {}} if "bot" in found else found


def present(call: Call, ids: Sequence[str]) -> list[str]:
    """Return those pages of a relation that are neither trashed nor hidden, in their order."""
    marks = ",".join("?" * len(ids))
    rows = call.db.execute(
        f"SELECT id FROM node WHERE id IN ({marks}) AND in_trash = 0", list(ids)
    ).fetchall()
    alive = {row[0] for row in rows}
    return [page_id for page_id in ids if page_id in alive and visible(call, page_id)]


def _option(call: Call, schema: Schema, stored: str) -> JSON | None:
    return schema.options.get(stored)


def _options(call: Call, schema: Schema, stored: list[str]) -> list[JSON]:
    return [schema.options[option_id] for option_id in stored if option_id in schema.options]


def _people(call: Call, schema: Schema, stored: list[str]) -> list[JSON]:
    return [person(call, user_id) for user_id in stored]


def _relation(call: Call, schema: Schema, stored: list[str]) -> list[JSON]:
    return [{"id": page_id} for page_id in present(call, stored)]


def _files(call: Call, schema: Schema, stored: list[JSON]) -> list[JSON]:
    return [{"name": item["name"], **read_file(call, item)} for item in stored]


def _verification(call: Call, schema: Schema, stored: JSON) -> JSON:
    by = stored.get("verified_by")
    ends = (stored.get("date") or {}).get("end")
    state = "expired" if ends and ends <= minute(call.now) else stored["state"]
    return {"state": state, "verified_by": person(call, by) if by else None, "date": stored.get("date")}


_READERS: dict[str, Callable[[Call, Schema, Any], Any]] = {
    "title": lambda call, schema, stored: read_rich_text(call, stored),
    "rich_text": lambda call, schema, stored: read_rich_text(call, stored),
    "select": _option, "status": _option, "multi_select": _options, "people": _people, "relation": _relation,
    "files": _files, "verification": _verification,
}  # fmt: skip

_OWN: dict[str, Callable[[Call, Node], Any]] = {
    "created_time": lambda call, node: minute(node.created),
    "last_edited_time": lambda call, node: minute(node.edited),
    "created_by": lambda call, node: person(call, node.created_by),
    "last_edited_by": lambda call, node: person(call, node.edited_by),
}
