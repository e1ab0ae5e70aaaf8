"""What the plugin changes in Eagle: an item imported or merged into, duplicates trashed."""

from __future__ import annotations

from typing import ClassVar

from segue import Change, Receipt, World
from segue_eagle import api
from segue_eagle.client import Away, Silent
from segue_eagle.importing import Tools, take_in
from segue_eagle.takingback import from_trash, take_back, to_trash
from segue_eagle.uniting import UniteItems
from segue_eagle.wish import Wish


class ImportItem(Change):
    """A track in Eagle: imported, or added to the item that is there, or noted for later."""

    kind: ClassVar[str] = "eagle.import"
    tools: ClassVar[Tools]  # given by `bound`: an address and a token are no part of a change
    wish: Wish

    def describe(self) -> str:
        """Name the track."""
        return f"import {self.wish.name!r} into Eagle"

    def preview(self) -> Receipt:
        """Stand for an item that is not there."""
        return {"state": "listed", "item": "", "losers": []}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Import it, or find that it was imported."""
        return take_in(self.tools, key, self.wish)

    def revert(self, world: World, receipt: Receipt) -> None:
        """Move what was imported to Eagle's trash, and put back what was there before."""
        take_back(self.tools, receipt)


class TrashItems(Change):
    """Items moved to Eagle's trash."""

    kind: ClassVar[str] = "eagle.trash"
    tools: ClassVar[Tools]
    library: str
    items: tuple[str, ...]
    name: str = ""  # of the track, for people

    def describe(self) -> str:
        """Say how many."""
        n = len(self.items)
        return f"move {n} duplicate{'' if n == 1 else 's'} of {self.name!r} to Eagle's trash"

    def look(self, world: World) -> Receipt:
        """Note which of them are not in the trash yet."""
        try:
            api.check_library(self.tools.door, self.library)
            found = [api.item(self.tools.door, item_id) for item_id in self.items]
        except (Away, Silent) as why:
            return {"items": [], "why": str(why)}
        return {"items": [item.id for item in found if item and not item.trashed]}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Trash them; twice is harmless. Where Eagle is away they stay, and the next import finds them."""
        try:
            if seen["items"]:
                api.check_library(self.tools.door, self.library)
                to_trash(self.tools.door, seen["items"])
        except (Away, Silent) as why:
            return seen | {"why": str(why)}
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Take them out again, where this version of Eagle can."""
        if not receipt["items"]:
            return
        api.check_library(self.tools.door, self.library)
        from_trash(self.tools.door, receipt["items"])


def bound(given: Tools) -> tuple[type[ImportItem], type[TrashItems], type[UniteItems]]:
    """Return the kinds of change for one Eagle."""

    class Import(ImportItem):
        tools: ClassVar[Tools] = given

    class Trash(TrashItems):
        tools: ClassVar[Tools] = given

    class Unite(UniteItems):
        tools: ClassVar[Tools] = given

    return Import, Trash, Unite
