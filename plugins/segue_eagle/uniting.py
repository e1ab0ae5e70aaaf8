"""What is done in Eagle where several rows turn out to be one track: one item stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from segue import Change, Receipt, World
from segue_eagle import api
from segue_eagle.api import Item
from segue_eagle.client import Away, Silent
from segue_eagle.importing import Tools, values_of
from segue_eagle.lookup import AUDIO, as_long, fullness, lossless
from segue_eagle.mark import Mark, read, with_mark, without_mark
from segue_eagle.tags import merged
from segue_eagle.takingback import from_trash, put_back, to_trash
from segue_schemas import Double, Weighed

NAME = "Eagle"


class UniteItems(Change):
    """One item takes over what others hold besides, and they go to Eagle's trash."""

    kind: ClassVar[str] = "eagle.unite"
    tools: ClassVar[Tools]
    library: str
    item: str
    others: tuple[str, ...]
    page: str  # the row that is kept
    name: str  # of the track, for people

    def describe(self) -> str:
        """Say how many."""
        n = len(self.others)
        if not n:
            return f"note in Eagle which row {self.name!r} belongs to"
        return f"move {n} duplicate{'' if n == 1 else 's'} of {self.name!r} to Eagle's trash"

    def look(self, world: World) -> Receipt:
        """Note what all of them hold, and what the kept one will."""
        door = self.tools.door
        api.check_library(door, self.library)
        kept, *others = (api.item(door, item_id) for item_id in (self.item, *self.others))
        there = [item for item in others if item and not item.trashed]
        if kept is None or kept.trashed:  # a person was quicker; then nothing is taken away either
            return {"item": "", "others": [], "before": {}, "after": {}}
        after = _after(door.v2, kept, there, self.page)
        ids = [item.id for item in there]
        return {"item": kept.id, "others": ids, "before": values_of(kept), "after": after}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Write, then trash; both may be done twice."""
        door = self.tools.door
        api.check_library(door, self.library)
        changed = {name: value for name, value in seen["after"].items() if value != seen["before"][name]}
        if seen["item"] and changed:
            api.update(door, seen["item"], changed)
        if seen["others"]:
            api.check_library(door, self.library)
            to_trash(door, seen["others"])
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Take the others out of the trash, and give the kept one its own values back."""
        api.check_library(self.tools.door, self.library)
        try:
            if receipt["item"]:
                put_back(self.tools.door, receipt)
        finally:  # one that was edited since keeps its values; the others come back all the same
            from_trash(self.tools.door, receipt["others"])


def weigh(tools: Tools, doubles: Sequence[Double]) -> Weighed:
    """Say which item stays: from a lossless source, of the kept row, with the most written to it, oldest."""
    nothing = Weighed(library=NAME)
    try:
        library = api.check_library(tools.door, tools.settings.library)
    except (Away, Silent):
        if not any(double.refs.get(NAME) for double in doubles):
            return nothing
        raise
    items: dict[str, tuple[int, Item]] = {}
    for place, double in enumerate(doubles):
        for item in _items(tools, Path(library), double):
            items.setdefault(item.id, (place, item))
    if not items:
        return nothing
    ranked = sorted(items.values(), key=lambda pair: _rank(*pair))
    (_, kept), *others = ranked
    change = {
        "library": library, "item": kept.id, "others": [item.id for _, item in others],
        "page": doubles[0].page_id, "name": doubles[0].name,
    }  # fmt: skip
    told = [f"the item {item.name} ({item.id}) goes to Eagle's trash; {kept.id} stays" for _, item in others]
    changes = (change,) if others or items[kept.id][0] else ()
    return Weighed(library=NAME, values={"eagle": kept.id}, told=tuple(told), changes=changes)


def _items(tools: Tools, library: Path, double: Double) -> list[Item]:
    """Return the items that name the row, and the one that the row names if it is as long as its track."""
    door, page = tools.door, double.page_id.replace("-", "").casefold()

    def fits(item: Item) -> bool:
        mark = read(item.annotation)
        if item.ext not in AUDIO or (mark and mark.page):
            return item.ext in AUDIO and mark is not None and mark.page == page
        named = bool(double.duration) and item.id == double.refs.get(NAME)
        return named and as_long(library, item, double.duration or 0.0)

    return api.matching(door, [("id", double.refs.get(NAME, "")), ("annotation", f"page={page}")], fits)


def _rank(place: int, item: Item) -> tuple[bool, int, int, int, str]:
    return not lossless(item), place, -fullness(item), item.born, item.id


def _after(v2: bool, kept: Item, others: Sequence[Item], page: str) -> dict[str, Any]:
    """Return what the kept item holds in the end: lists united, notes one below the other."""
    notes = dict.fromkeys(without_mark(item.annotation) for item in (kept, *others))
    mark = read(kept.annotation)
    line = Mark(
        id=mark.id if mark else kept.id, pcm=mark.pcm if mark else "",
        page=page.replace("-", "").casefold(), lossless=lossless(kept),
    )  # fmt: skip
    folders = dict.fromkeys(folder for item in (kept, *others) for folder in item.folders)
    return {
        "tags": merged(kept.tags, [tag for item in others for tag in item.tags]),
        "folders": [*folders] if v2 else list(kept.folders),
        "annotation": with_mark("\n".join(filter(None, notes)), line),
        "url": kept.url or next((item.url for item in others if item.url), ""),
        "star": max(item.star for item in (kept, *others)),
    }  # fmt: skip
