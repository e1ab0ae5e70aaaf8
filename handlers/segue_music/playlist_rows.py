"""The change that keeps the row of a playlist: its title, its link, and its tracks in order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from segue import Change, Receipt, World
from segue.errors import Conflict, Refused
from segue_music import resting
from segue_music.playlists import MEMORY, Known
from segue_music.rows import same
from segue_schemas import Row, Value

AT_ONCE = 100  # tracks that a row of Notion takes in one request


class WritePlaylist(Change):
    """The row of a playlist: made, or brought up to date; what a person put into it stays."""

    kind: ClassVar[str] = "music.playlist"
    page_id: str = ""  # empty: a new row
    name: str
    values: dict[str, Value]  # title and link
    column: str = ""  # the relation to Tracks; empty: the row has none
    other: str = ""  # the relation of Tracks to Playlists, for lists longer than Notion takes at once
    pages: tuple[str, ...] = ()  # rows of Tracks, in order
    drop: tuple[str, ...] = ()  # those that are to be taken out
    ours: dict[str, Value] = Field(default_factory=dict)  # what we wrote last; the rest is a person's
    home: str = ""  # the state folder, in which other runs remember the rows that they made
    key: str = ""  # under which this list is remembered

    def describe(self) -> str:
        """Name the playlist."""
        gone = f", {len(self.drop)} taken out" if self.drop else ""
        return f"{'fill' if self.page_id else 'make'} the row of the playlist {self.name!r}{gone}"

    def preview(self) -> Receipt:
        """Stand for a row that was not written."""
        return {"page_id": self.page_id, "url": "", "beyond": []}

    def look(self, world: World) -> Receipt:
        """Read the row, and choose what is to be written into it."""
        first = self.pages[:AT_ONCE]
        if not self.page_id:
            links = {self.column: first} if self.column else {}
            return {"values": {**self.values, **links}, "before": None, "beyond": self.pages[AT_ONCE:]}
        row = world.board.row(self.page_id)
        if row is None:
            raise Refused(
                f"the row of the playlist {self.name!r} is gone; sync the playlist again: it gets a new row"
            )
        values = {name: value for name, value in self.values.items() if self._may(row, name, value)}
        there = listed(row.values.get(self.column)) if self.column else ()
        wanted = tuple(dict.fromkeys((*self.pages, *there)))
        wanted = tuple(page for page in wanted if page not in self.drop)
        beyond: tuple[str, ...] = ()
        if self.column and wanted != there:
            if len(wanted) <= AT_ONCE:
                values[self.column] = wanted
            else:  # more would push out what is there
                beyond = tuple(page for page in wanted if page not in there)
        before = {name: row.values.get(name) for name in values}
        return {"values": values, "before": before, "beyond": beyond, "url": row.url}

    def _may(self, row: Row, name: str, value: Value) -> bool:
        there = row.values.get(name)
        free = there in (None, "") or same(there, self.ours.get(name))
        return free and not same(there, value)

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Write it; writing it twice is harmless."""
        if not self.page_id and (made := self._made(world)):
            there = self.model_copy(update={"page_id": made})
            return there.apply(world, key, there.look(world))
        values = {name: _value(value) for name, value in seen["values"].items()}
        if not self.page_id:
            ref = world.board.create_row("playlists", values, key)
            page_id, url = ref.page_id, ref.url
        else:
            page_id, url = self.page_id, seen["url"]
            if values:
                world.board.update_row(page_id, values, "playlists")
        added = self._from_the_other_side(world, page_id, seen["beyond"])
        return {**seen, "page_id": page_id, "url": url, "beyond": added}

    def _made(self, world: World) -> str:
        """Return the row that another run has made since this one looked."""
        kept = resting.kept(Path(self.home), MEMORY, self.key) if self.key else None
        page_id = Known.model_validate(kept.doc).page_id if kept else ""
        return page_id if page_id and world.board.row(page_id) else ""

    def _from_the_other_side(self, world: World, page_id: str, pages: Sequence[str]) -> list[str]:
        """Let each track lead to the list: a row of Notion takes no more than 100 tracks at once."""
        added: list[str] = []
        for page in pages if self.other else ():
            row = world.board.row(page)
            lists = listed(row.values.get(self.other)) if row else ()
            if row and page_id not in lists and len(lists) < AT_ONCE:
                world.board.update_row(page, {self.other: (*lists, page_id)}, "tracks")
            if row:
                added.append(page)
        return added

    def revert(self, world: World, receipt: Receipt) -> None:
        """Write the old values back, or trash the row that was made; what was edited since stays."""
        row = world.board.row(receipt["page_id"])
        if row is None:
            return
        for page in receipt["beyond"]:
            track = world.board.row(page)
            lists = listed(track.values.get(self.other)) if track else ()
            if row.page_id in lists:
                left = tuple(one for one in lists if one != row.page_id)
                world.board.update_row(page, {self.other: left}, "tracks")
        beyond = set(receipt["beyond"])
        changed = [n for n, v in receipt["values"].items() if not _alike(row.values.get(n), v, beyond)]
        if changed:
            raise Conflict(f"{', '.join(changed)} of {row.title!r} changed since; left as they are")
        if receipt["before"] is None:
            world.board.trash(row.page_id)
        elif receipt["before"]:
            before = {name: _value(value) for name, value in receipt["before"].items()}
            world.board.update_row(row.page_id, before, "playlists")


def listed(value: Any) -> tuple[str, ...]:
    """Return the pages of a relation."""
    return tuple(value) if isinstance(value, tuple | list) else ()


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value


def _alike(there: Value, ours: Any, beyond: set[str]) -> bool:
    """Compare; a relation may hold pages that go by themselves, as their rows were trashed."""
    if isinstance(ours, tuple | list):
        return set(listed(there)) - beyond <= set(ours)
    return same(there, _value(ours))
