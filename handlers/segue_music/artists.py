"""Pages of artists, where Tracks leads to them by a relation: found by name, or made once."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from segue import Receipt, Run, World
from segue.changes import CreateRow
from segue.errors import Conflict
from segue_music.columns import Columns
from segue_music.kit import MIRROR
from segue_music.matching.text import fold
from segue_music.playlist_rows import listed
from segue_schemas import Row, Where

if TYPE_CHECKING:
    from segue_music.kit import Kit
    from segue_music.mirror import Mirror


class MakeArtist(CreateRow):
    """A page for an artist; where another run has made one meanwhile, that is taken."""

    kind: ClassVar[str] = "music.artist"
    database: str = "artists"
    column: str  # of Tracks, which leads to artists
    mirror: str  # its path

    @property
    def name(self) -> str:
        """The artist's name, which is all that the page is given."""
        (name,) = self.values.values()
        return str(name)

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Make it, and let the mirror know: a query may not show it for a while."""
        from segue_music.mirror import Mirror

        with closing(Mirror(Path(self.mirror))) as mirror:
            if page_id := _find(mirror, self.name):
                return {"page_id": page_id, "made": False}
            receipt = super().apply(world, key, seen)
            page_id, url = str(receipt["page_id"]), str(receipt["url"])
            mirror.put("artists", Row(page_id=page_id, database="artists", title=self.name, url=url))
        return {"page_id": page_id, "made": True}

    def revert(self, world: World, receipt: Receipt) -> None:
        """Move it to the trash, unless somebody has edited it or another track leads to it."""
        from segue_music.mirror import Mirror

        if not receipt["made"]:
            return
        page_id = receipt["page_id"]
        for row in world.board.rows("tracks", [Where(name=self.column, is_=page_id)]):
            now = world.board.row(row.page_id)  # a query may show it as it was before the undo
            if now and page_id in listed(now.values.get(self.column)):
                raise Conflict(
                    f"{self.name!r} is the artist of {now.title!r} too; the page was left as it is"
                )
        super().revert(world, receipt)
        with closing(Mirror(Path(self.mirror))) as mirror:
            mirror.drop(page_id)


def pages_of(part: Run, kit: Kit, columns: Columns, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pages of these artists; nothing where Tracks has no relation to them."""
    column = columns.get("artist")
    if column is None or column.type != "relation":
        return ()
    found: list[str] = []
    with kit.making:
        for name in names:
            page_id = part.step(f"find {name!r} in Artists", _find, kit.mirror, name)
            found.append(page_id or _made(part, kit, column.name, name))
    return tuple(dict.fromkeys(found))


def _find(mirror: Mirror, name: str) -> str:
    for row in mirror.rows("artists"):
        if _plain(row.title) == _plain(name):
            return row.page_id
    return ""


def _made(part: Run, kit: Kit, column: str, name: str) -> str:
    title = next(name for name, type_ in part.board.columns("artists").items() if type_ == "title")
    made = part.change(MakeArtist(values={title: name}, column=column, mirror=str(kit.home / MIRROR)))
    return str(made["page_id"])


def _plain(name: str) -> str:
    return re.sub(r"\W+", " ", fold(name)).strip()
