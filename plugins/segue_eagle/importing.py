"""Imports a track so that it is there once, however often and wherever it is interrupted."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segue.errors import Misconfigured, Refused, Unavailable
from segue_eagle import api
from segue_eagle.api import Item
from segue_eagle.client import Away, Declined, Door, Silent
from segue_eagle.lookup import Found, keeper, look_up, made
from segue_eagle.mark import Mark, own_id, read, with_mark, without_mark
from segue_eagle.pending import Pending
from segue_eagle.settings import EagleSettings
from segue_eagle.tags import joined, merged
from segue_eagle.wish import Wish

log = logging.getLogger(__name__)

TRIES = 4  # of an import whose answer was broken, each after a look whether it is there
LOOK_AGAIN = 0.05  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What an import works with."""

    door: Door
    settings: EagleSettings
    pending: Pending


def take_in(tools: Tools, key: str, wish: Wish) -> dict[str, Any]:
    """Import a track, or find that it is there; what cannot be done now is noted for later."""
    try:
        return _in_its_library(tools, key, wish)
    except (Away, Silent, Misconfigured) as why:  # a dialog may stay open all night
        kept = wish.model_copy(update={"artwork": tools.pending.keep(own_id(key, wish.pcm), wish.artwork)})
        tools.pending.wait(key, kept.model_dump(mode="json"), str(why))
        return {"state": "waiting", "item": "", "why": str(why), "key": key}


def _in_its_library(tools: Tools, key: str, wish: Wish) -> dict[str, Any]:
    try:
        return _take_in(tools, key, wish)
    except Declined:
        # What Eagle does not know may stand in the library that was open a moment ago.
        api.check_library(tools.door, tools.settings.library)
        raise


def _take_in(tools: Tools, key: str, wish: Wish) -> dict[str, Any]:
    door, mine = tools.door, own_id(key, wish.pcm)
    library = api.check_library(door, tools.settings.library)
    try:
        wish = wish.model_copy(update={"size": Path(wish.path).stat().st_size})
    except OSError:
        raise Refused(f"{wish.path} is gone, so Eagle cannot import it; process the track again") from None
    with tools.pending.alone():
        found = look_up(door, Path(library), wish, mine)
        chosen = keeper(found, wish)
        if chosen is None or chosen in found.ours:
            receipt = _imported(tools, key, wish, found, chosen, library)
        else:
            receipt = _merged(tools, key, wish, found, chosen, library)
    losers = [item.id for item in (*found.sounding, *found.others) if item.id != receipt["item"]]
    receipt |= {"library": library, "losers": losers, "key": key}
    if receipt["state"] == "imported":
        _wait_for_file(tools, receipt["item"], wish)
        _dress(door, receipt["item"], wish, max((item.star for item in found.all), default=0))
    api.check_library(door, library)  # one that was switched half-way is noticed, and all is looked at again
    tools.pending.made(key, wish.model_dump(mode="json"), receipt)
    return receipt


def _imported(
    tools: Tools, key: str, wish: Wish, found: Found, there: Item | None, library: str
) -> dict[str, Any]:
    door, mine = tools.door, own_id(key, wish.pcm)
    if there is None:
        tools.pending.begin(key, wish.model_dump(mode="json"), mine, None)
        values = _values(tools, wish, found, mine)
        api.check_library(door, library)
        there = _added(tools, mine, wish, values)
        _not_elsewhere(door, library, mine)
    doubles = [item.id for item in found.ours if item.id != there.id]
    if doubles:  # the same import, taken twice by an Eagle that answered late: ours alone
        api.trash(door, doubles)
    return {"state": "imported", "item": there.id, "before": {}, "after": {}}


def _not_elsewhere(door: Door, library: str, mine: str) -> None:
    """Take an import back that went into a library which was opened at that very moment."""
    try:
        api.check_library(door, library)
    except Away:
        api.trash(door, [item.id for item in made(door, mine)])
        raise


def _values(tools: Tools, wish: Wish, found: Found, mine: str) -> dict[str, Any]:
    """Say what is written beside the file, with what stood at those whose place it takes."""
    notes = [wish.annotation, *(without_mark(item.annotation) for item in found.all)]
    text = "\n".join(dict.fromkeys(note for note in notes if note))
    own = [api.folder_named(tools.door, wish.folder)] if wish.folder else []
    tags = joined((), (tag for item in found.all for tag in item.tags))
    earlier = [tag for item in found.all for tag in tools.pending.last_tags(item.id)]
    return {
        "name": wish.name, "website": wish.link, "annotation": with_mark(text, wish.mark(mine)),
        "tags": merged(tags, wish.tags, earlier),
        "folders": [*dict.fromkeys([*own, *(folder for item in found.all for folder in item.folders)])],
    }  # fmt: skip


def _added(tools: Tools, mine: str, wish: Wish, values: dict[str, Any]) -> Item:
    """Have the file taken in; after each broken answer look before it is asked again."""
    trouble: Exception = Unavailable("Eagle took the import in and does not show it; it is tried again")
    for _ in range(TRIES):
        patience = tools.settings.wait
        try:
            api.add(tools.door, mine, wish.path, values)
        except (Away, Silent):
            raise
        except (Unavailable, Declined) as broken:
            trouble, patience = broken, 4 * LOOK_AGAIN
            if isinstance(broken, Declined):
                _out_of_the_trash(tools.door, mine)
        if there := _soon(tools, mine, patience):
            return there
        if patience == tools.settings.wait:
            break
    raise trouble


def _out_of_the_trash(door: Door, mine: str) -> None:
    """Bring back an import that was undone and is wanted again: an id is given only once."""
    binned = api.item(door, mine) if door.v2 else None
    if binned is not None and binned.trashed:
        api.restore(door, mine)


def _soon(tools: Tools, mine: str, patience: float) -> Item | None:
    end = time.monotonic() + patience
    while not (found := made(tools.door, mine)):
        if time.monotonic() > end:
            return None
        time.sleep(LOOK_AGAIN)
    return found[0]


def _wait_for_file(tools: Tools, item_id: str, wish: Wish) -> None:
    end = time.monotonic() + tools.settings.wait
    while True:
        item = api.item(tools.door, item_id)
        if item is not None and item.size == wish.size:
            return
        if time.monotonic() > end:
            size = "nothing" if item is None or not item.size else f"{item.size} bytes"
            raise Unavailable(
                f"Eagle took {wish.name!r} in, but has {size} of its {wish.size} bytes after "
                f"{tools.settings.wait:g} s; it is looked at again"
            )
        time.sleep(LOOK_AGAIN)


def _dress(door: Door, item_id: str, wish: Wish, star: int) -> None:
    if star:
        api.update(door, item_id, {"star": star})
    if not wish.artwork or not Path(wish.artwork).is_file():
        return
    try:
        api.thumbnail(door, item_id, wish.artwork)
    except Declined as refused:
        log.info("Eagle shows no artwork for %r: %s", wish.name, refused)


def _merged(tools: Tools, key: str, wish: Wish, found: Found, into: Item, library: str) -> dict[str, Any]:
    """Add what is new to an item that is there; what a person wrote stays."""
    door, entry = tools.door, tools.pending.get(key)
    if entry and entry.merge and entry.item == into.id:  # begun before an interruption
        before, after = entry.merge["before"], entry.merge["after"]
    else:
        before, after = values_of(into), _after(tools, wish, found, into)
        tools.pending.begin(key, wish.model_dump(mode="json"), into.id, {"before": before, "after": after})
    changed = {name: value for name, value in after.items() if value != values_of(into)[name]}
    if changed:
        api.check_library(door, library)
        api.update(door, into.id, changed)
    return {"state": "merged", "item": into.id, "before": before, "after": after}


def _after(tools: Tools, wish: Wish, found: Found, into: Item) -> dict[str, Any]:
    others = [item for item in found.all if item.id != into.id]
    folders = list(into.folders)
    if tools.door.v2:
        folder = [api.folder_named(tools.door, wish.folder)] if wish.folder else []
        folders = [*dict.fromkeys([*folders, *folder, *(one for item in others for one in item.folders)])]
    tags = joined(into.tags, (tag for item in others for tag in item.tags))
    mark = read(into.annotation)
    known_as = mark.id if mark else into.id  # never our own id: undo trashes what has that
    if into in found.sounding:
        line = wish.mark(known_as)
    else:  # another file of the same track
        line = Mark(id=known_as, pcm=mark.pcm if mark else "", page=wish.row, lossless=True)
    return {
        "tags": merged(tags, wish.tags, tools.pending.last_tags(into.id)), "folders": folders,
        "annotation": with_mark(into.annotation, line), "url": into.url or wish.link,
        "star": max(item.star for item in (into, *others)),
    }  # fmt: skip


def values_of(item: Item) -> dict[str, Any]:
    """Return what a merge may change."""
    return {
        "tags": list(item.tags), "folders": list(item.folders), "annotation": item.annotation,
        "url": item.url, "star": item.star,
    }  # fmt: skip
