"""Takes imports back: to Eagle's trash, or to what an item held before."""

from __future__ import annotations

from typing import Any

from segue.errors import Conflict
from segue_eagle import api
from segue_eagle.client import Door
from segue_eagle.importing import Tools, values_of
from segue_eagle.lookup import made
from segue_eagle.mark import own_id
from segue_eagle.pending import Entry
from segue_eagle.wish import Wish


def take_back(tools: Tools, receipt: dict[str, Any]) -> None:
    """Undo an import, also one that was made up for, or not yet."""
    if receipt["state"] == "waiting":
        entry = tools.pending.get(receipt["key"])
        if entry is not None and entry.state != "dropped":
            _take_back_waiting(tools, entry)
    elif receipt["state"] == "imported":
        api.check_library(tools.door, receipt["library"])
        to_trash(tools.door, [receipt["item"]])
    elif receipt["state"] == "merged":
        api.check_library(tools.door, receipt["library"])
        put_back(tools.door, receipt)
    if receipt.get("key"):
        tools.pending.drop(receipt["key"])


def _take_back_waiting(tools: Tools, entry: Entry) -> None:
    if entry.receipt is not None:
        from_trash(tools.door, entry.receipt.get("trashed") or [])
        take_back(tools, entry.receipt)
    elif entry.item:  # it was begun, so something of it may be there
        api.check_library(tools.door, tools.settings.library)
        if entry.merge:
            put_back(tools.door, {"item": entry.item, **entry.merge})
        else:
            wish = Wish.model_validate(entry.wish)
            found = made(tools.door, own_id(entry.key, wish.pcm))
            to_trash(tools.door, [item.id for item in found])


def put_back(door: Door, receipt: dict[str, Any]) -> None:
    """Give an item the values that it had before something was merged into it."""
    item = api.item(door, receipt["item"])
    if item is None or item.trashed:
        return
    now, before, after = values_of(item), receipt["before"], receipt["after"]
    mine = [name for name in before if door.v2 or name in api.V1_CHANGES]
    names = [name for name in mine if before[name] != after[name]]
    changed = [name for name in names if now[name] not in (after[name], before[name])]
    if changed:
        raise Conflict(f"{', '.join(changed)} of {item.name!r} changed in Eagle since; left as they are")
    api.update(door, item.id, {name: before[name] for name in names})


def to_trash(door: Door, item_ids: list[str]) -> list[str]:
    """Move those that are there to Eagle's trash, and return them."""
    there = [one for one in (api.item(door, item_id) for item_id in item_ids) if one and not one.trashed]
    if there:
        api.trash(door, [item.id for item in there])
    return [item.id for item in there]


def from_trash(door: Door, item_ids: list[str]) -> None:
    """Take items out of Eagle's trash again."""
    if item_ids and not door.v2:
        raise Conflict(
            f"this version of Eagle cannot be told to take items out of its trash; restore {len(item_ids)} "
            "there by hand"
        )
    for item_id in item_ids:
        item = api.item(door, item_id)
        if item is not None and item.trashed:
            api.restore(door, item_id)
