"""Looks whether a track is really in Eagle."""

from __future__ import annotations

from pathlib import Path

from segue.errors import Misconfigured
from segue_eagle import api
from segue_eagle.api import Item
from segue_eagle.client import Away
from segue_eagle.importing import Tools
from segue_eagle.lookup import look_up, stored
from segue_eagle.tags import merged
from segue_eagle.wish import Wish, same_link, wish_for
from segue_schemas import Finished, Gate, Placed

ITEM = "in Eagle"


def gates_of(tools: Tools, track: Finished, placed: Placed) -> list[Gate]:
    """Return what must hold for a track that was placed."""
    if not placed.applies or not placed.ref:
        return [Gate(name=ITEM, state="not applicable", seen=placed.note)]
    wish = wish_for(track, tools.settings)
    try:
        library = Path(api.check_library(tools.door, tools.settings.library))
        item = api.item(tools.door, placed.ref)
    except (Away, Misconfigured) as why:
        return [Gate(name=ITEM, state="not applicable", seen=str(why))]
    if item is None or item.trashed or wish is None:
        return [Gate(name=ITEM, state="failed", seen="it is in the trash" if item else "it is not there")]
    linked = not wish.links or not fresh(placed) or same_link(item.url, wish.links)
    gates = [
        Gate(name=ITEM, state="passed", seen=f"{item.name} ({item.id})"),
        _gate("Eagle link", linked, item.url),
        _gate("Eagle tags", merged(item.tags, wish.tags) == list(item.tags), ", ".join(item.tags)),
    ]
    doubles = [one.id for one in look_up(tools.door, library, wish, item.id).all if one.id != item.id]
    gates.append(_gate("Eagle duplicates", not doubles, ", ".join(doubles) or "none"))
    return [*gates, _file(library, item, wish, placed)]


def _file(library: Path, item: Item, wish: Wish, placed: Placed) -> Gate:
    if placed.note == "merged":
        return Gate(name="Eagle file", state="not applicable", seen="the file that was there was kept")
    file, size = stored(library, item), wish.size if fresh(placed) else item.size
    seen = f"{item.size} bytes, {file.stat().st_size} on disk" if file else f"{item.size} bytes"
    # A library on another machine has no folder here: then what Eagle says is all there is.
    there = file is None if not library.is_dir() else file is not None and file.stat().st_size == size
    return _gate("Eagle file", item.size == size and there, seen)


def fresh(placed: Placed) -> bool:
    """Tell whether the item was surely made of this file; one that was there keeps its own."""
    return placed.note not in ("merged", "")


def _gate(name: str, passed: bool, seen: str) -> Gate:
    return Gate(name=name, state="passed" if passed else "failed", seen=seen)
