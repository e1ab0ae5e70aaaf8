"""What people can do from the page; each is a request to the API, made as the workspace's person."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError
from segue_sandbox.ids import uuid
from segue_sandbox.people.ask import ask
from segue_sandbox.people.edits import write
from segue_sandbox.people.webhooks_view import act
from segue_sandbox.tree import find
from segue_sandbox.webhooks import SubscriptionError

JSON = dict[str, Any]
Action = Callable[[Call, JSON], JSON]


def _id(given: JSON, key: str = "id") -> str:
    found = uuid(given.get(key))
    if found is None:
        raise ApiError(400, "validation_error", "This page is not there any more.")
    return found


def _words(given: JSON) -> str:
    words = given.get("text")
    if not isinstance(words, str) or not words.strip():
        raise ApiError(400, "validation_error", "There is nothing to add: write something first.")
    return words.strip()


def create(call: Call, given: JSON) -> JSON:
    """Make an empty row."""
    body = {"parent": {"type": "data_source_id", "data_source_id": _id(given)}, "properties": {}}
    return {"id": ask(call, "POST", "/v1/pages", body)["id"]}


def create_page(call: Call, given: JSON) -> JSON:
    """Make an empty page at the top of the workspace."""
    body = {"parent": {"type": "workspace", "workspace": True}, "properties": {}}
    return {"id": ask(call, "POST", "/v1/pages", body)["id"]}


def set_value(call: Call, given: JSON) -> JSON:
    """Set one property."""
    write(call, _id(given, "page"), str(given.get("prop")), given)
    return {}


def trash(call: Call, given: JSON) -> JSON:
    """Put a page or database into the trash."""
    return _trashed(call, given, True)


def restore(call: Call, given: JSON) -> JSON:
    """Take a page or database out of the trash."""
    return _trashed(call, given, False)


def _trashed(call: Call, given: JSON, wanted: bool) -> JSON:
    node = find(call, _id(given))
    group = "databases" if node and node.kind == "database" else "pages"
    ask(call, "PATCH", f"/v1/{group}/{_id(given)}", {"in_trash": wanted})
    return {}


def comment(call: Call, given: JSON) -> JSON:
    """Say something about a page."""
    words = [{"text": {"content": part}} for part in _parts(_words(given))]
    ask(call, "POST", "/v1/comments", {"parent": {"page_id": _id(given)}, "rich_text": words})
    return {}


def _parts(words: str, most: int = 1000) -> list[str]:
    return [words[n : n + most] for n in range(0, len(words), most)]


def write_text(call: Call, given: JSON) -> JSON:
    """Add text at the end of a page."""
    body = {"type": "insert_content", "insert_content": {"content": _words(given)}}
    ask(call, "PATCH", f"/v1/pages/{_id(given)}/markdown", body)
    return {}


def tick(call: Call, given: JSON) -> JSON:
    """Tick a to-do on a page, or take the tick away."""
    ask(call, "PATCH", f"/v1/blocks/{_id(given)}", {"to_do": {"checked": bool(given.get("checked"))}})
    return {}


def _hook(name: str, call: Call, given: JSON) -> JSON:
    try:
        return act(call, name, given)
    except SubscriptionError as error:
        words = str(error)
        raise ApiError(400, "validation_error", f"{words[:1].upper()}{words[1:]}.") from error


ACTIONS: dict[str, Action] = {
    "create": create, "create_page": create_page, "set": set_value, "trash": trash, "restore": restore,
    "comment": comment, "write": write_text, "tick": tick,
    **{name: partial(_hook, name) for name in (
        "subscribe", "verify", "pause", "resume", "unsubscribe", "automate", "stop")},
}  # fmt: skip
