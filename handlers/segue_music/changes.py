"""The changes that track sync makes by itself: the row of a track, and what this machine knows of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from segue import Change, Receipt, World
from segue.board import MARKER
from segue.errors import Conflict, Lost, Refused
from segue_music.identity import judge
from segue_music.rows import left_to_the_user, same
from segue_schemas import Held, Print, Recording, Row, Value

if TYPE_CHECKING:
    from segue.board import Board
    from segue_music.index import Index


class Planned(Change):
    """What a dry run says would be done; it is only ever listed."""

    kind: ClassVar[str] = "music.planned"
    text: str

    def describe(self) -> str:
        """Say it."""
        return self.text


class ReserveTrack(Change):
    """A blank row in Tracks, so that files and libraries can name it before it is filled.

    It is known from then on by its links and its sound; where another run has made one, that is taken.
    """

    kind: ClassVar[str] = "music.reserve"
    index: str  # path of the index
    recording: Recording
    print: Print | None = None

    def describe(self) -> str:
        """Name the track."""
        return f"reserve a row for {self.recording.name!r} in Tracks"

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Reserve it; the board makes none twice for the same key."""
        from segue_music.index import opened

        with opened(Path(self.index)) as index:
            if made := self._made(index, world.board):
                return {"page_id": made.ref, "url": made.link, "blank": False}
            ref = world.board.reserve_row("tracks", key)
            index.put(
                Held(
                    place="tracks", ref=ref.page_id, recording=self.recording, print=self.print, link=ref.url
                )
            )
        return {"page_id": ref.page_id, "url": ref.url, "blank": True}

    def _made(self, index: Index, board: Board) -> Held | None:
        """Look for a row on this machine, and ask Notion by id whether it is there."""
        for held in index.look_up(self.recording, self.print):
            same_one = held.place == "tracks" and judge(self.recording, self.print, held).verdict == "same"
            if same_one and board.row(held.ref):
                return held
        return None

    def revert(self, world: World, receipt: Receipt) -> None:
        """Move it to the trash, unless somebody has written into it since it was emptied."""
        from segue_music.index import opened

        if not receipt["blank"]:
            return
        if row := world.board.row(receipt["page_id"]):
            if row.title and not row.title.startswith(MARKER):
                raise Conflict(f"the row of {row.title!r} was edited since; it was left as it is")
            world.board.trash(receipt["page_id"])
        with opened(Path(self.index)) as index:
            index.drop("tracks", receipt["page_id"])


class WriteTrack(Change):
    """The row of a track, filled where a person has typed nothing."""

    kind: ClassVar[str] = "music.row"
    page_id: str
    url: str = ""
    row: Row | None = None  # as it was read right before
    fresh: bool = False  # it was reserved for this track, so there is nothing of a person's in it
    name: str
    values: dict[str, Value]
    ours: dict[str, Value] = Field(
        default_factory=dict
    )  # what we wrote last; other values were typed by a person
    without: tuple[str, ...] = ()  # words in lists that no longer hold

    def describe(self) -> str:
        """Name the track."""
        return f"fill the row of {self.name!r} in Tracks"

    def preview(self) -> Receipt:
        """Stand for a row that was not written."""
        return {"page_id": self.page_id, "url": self.url, "values": {}}

    def look(self, world: World) -> Receipt:
        """Read the row, and choose what may be written."""
        if self.fresh:
            return {"url": self.url, "values": _plain(self.values), "before": dict.fromkeys(self.values)}
        row = self.row or world.board.row(self.page_id)
        if row is None:
            raise Refused(
                f"the row of {self.name!r} went to the trash meanwhile; its files stay where they were put: "
                "take them back with segue undo, or bring the row back and set the task to Ready"
            )
        values = left_to_the_user(row, self.ours, self.values, self.without)
        before = {name: row.values.get(name) for name in values}
        return {"url": row.url, "values": _plain(values), "before": _plain(before)}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Write it in one request; writing it twice is harmless."""
        row: Row | None = None
        if seen["values"]:
            row = self._written(world, _typed(seen["values"]))
        wrong = [n for n, v in _typed(seen["values"]).items() if row and not same(row.values.get(n), v)]
        return {"page_id": self.page_id, **seen, "wrong": wrong}

    def _written(self, world: World, values: dict[str, Value]) -> Row:
        try:
            return world.board.update_row(self.page_id, values, "tracks")
        except Lost:
            if not self.fresh:
                raise
            world.board.restore(self.page_id)  # it was given back when the track failed before
            return world.board.update_row(self.page_id, values, "tracks")

    def revert(self, world: World, receipt: Receipt) -> None:
        """Write the old values back; what was edited since stays."""
        row = world.board.row(receipt["page_id"])
        if row is None:
            return
        ours = _typed(receipt["values"])
        changed = [name for name, value in ours.items() if not same(row.values.get(name), value)]
        if changed:
            raise Conflict(f"{', '.join(changed)} of {row.title!r} changed since; left as they are")
        if receipt["before"]:
            world.board.update_row(receipt["page_id"], _typed(receipt["before"]), "tracks")


class Remember(Change):
    """What this machine knows of a track: a row, or files on disk."""

    kind: ClassVar[str] = "music.remember"
    index: str  # path of the index
    held: Held

    def describe(self) -> str:
        """Name the track."""
        return f"note on this machine where {self.held.recording.name!r} is and how it sounds"

    def look(self, world: World) -> Receipt:
        """Keep what was known before."""
        from segue_music.index import opened

        with opened(Path(self.index)) as index:
            before = index.get(self.held.place, self.held.ref)
        return {"before": before.model_dump(mode="json") if before else None}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Note it; twice is harmless."""
        from segue_music.index import opened

        with opened(Path(self.index)) as index:
            index.put(self.held)
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Forget it, or know again what was known before."""
        from segue_music.index import opened

        with opened(Path(self.index)) as index:
            if receipt["before"]:
                index.put(Held.model_validate(receipt["before"]))
            else:
                index.drop(self.held.place, self.held.ref)


class Forget(Change):
    """What this machine knew of rows that are no tracks of their own any more."""

    kind: ClassVar[str] = "music.forget"
    index: str  # path of the index
    pages: tuple[str, ...]
    name: str

    def describe(self) -> str:
        """Say how many rows."""
        return f"forget on this machine the duplicates of {self.name!r}"

    def look(self, world: World) -> Receipt:
        """Keep what is known."""
        from segue_music.index import opened

        with opened(Path(self.index)) as index:
            known = [index.get("tracks", page) for page in self.pages]
        return {"known": [held.model_dump(mode="json") for held in known if held]}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Forget it; twice is harmless."""
        from segue_music.index import opened

        with opened(Path(self.index)) as index:
            for page in self.pages:
                index.drop("tracks", page)
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Know it again."""
        from segue_music.index import opened

        with opened(Path(self.index)) as index:
            index.put(*(Held.model_validate(held) for held in receipt["known"]))


def _plain(values: dict[str, Value]) -> dict[str, Any]:
    """Return values as JSON can hold them; times are marked, so that they come back as times."""
    return {name: {"at": v.isoformat()} if isinstance(v, datetime) else v for name, v in values.items()}


def _typed(values: dict[str, Any]) -> dict[str, Value]:
    return {name: _value(value) for name, value in values.items()}


def _value(value: Any) -> Value:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["at"]).astimezone(UTC)
    return tuple(value) if isinstance(value, list) else value
