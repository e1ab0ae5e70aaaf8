"""Merging rows: which one is kept, what it takes over, and that a merge is made once and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from segue.change import World
from segue.errors import Conflict, Refused
from segue.testing import MemoryBoard
from segue_music.columns import Columns
from segue_music.merge_rows import MergeRows
from segue_music.merging import plan_merge
from segue_schemas import Database, Row, Value

TYPES = {
    "Title": "title", "BPM": "number", "Key": "select", "Genre": "multi_select", "Playlists": "relation",
    "Downloaded": "checkbox", "Source Label": "rich_text", "M4A File Path": "rich_text",
    "Edited": "last_edited_time",
}  # fmt: skip
COLUMNS = Columns(TYPES, {})
FLAC, AAC = "flac, sound up to 20 kHz", "aac 128 kb/s, sound up to 16 kHz"
FALSE = "flac, sound up to 16 kHz; not lossless, most likely mp3 128"
OLDEST = datetime(2024, 1, 1, tzinfo=UTC)


def row(page_id: str, day: int = 1, **values: Value) -> Row:
    named = {name.replace("_", " "): value for name, value in values.items()}
    return Row(
        page_id=page_id, database=Database.TRACKS, title="Harbour", values={"Title": "Harbour", **named},
        created=OLDEST.replace(day=day),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "kept", "why"),
    [
        pytest.param([row("a"), row("b", 2, BPM=120.0, Key="Am")], "b", "most complete", id="most complete"),
        pytest.param(
            [row("a", Source_Label=AAC), row("b", 2, Source_Label=FLAC)], "b", "source",
            id="lossless before lossy",
        ),
        pytest.param(
            [row("a", Source_Label=FALSE), row("b", 2, Source_Label=AAC)], "b", "source",
            id="honestly lossy before falsely lossless",
        ),
        pytest.param([row("b", 2), row("a", 1)], "a", "oldest", id="oldest"),
    ],
)  # fmt: skip
def test_the_best_row_is_kept(rows: list[Row], kept: str, why: str) -> None:
    for order in (rows, rows[::-1]):
        plan = plan_merge(order, COLUMNS, TYPES)

        assert plan.keeper.page_id == kept
        assert why in plan.why


@pytest.mark.parametrize(
    ("keeper", "loser", "ours", "values", "noted"),
    [
        pytest.param(
            {"BPM": 120.0, "Key": "Am"}, {"BPM": 121.0}, {}, {}, ["BPM"], id="the kept row's value stays",
        ),
        pytest.param(
            {"Key": "Am", "Downloaded": True}, {"BPM": 121.0}, {}, {"BPM": 121.0}, [], id="a gap is filled",
        ),
        pytest.param(
            {"BPM": 120.0, "Key": "Am"}, {"BPM": 121.0}, {"k": {"BPM": 120.0}, "l": {"BPM": 60.0}},
            {"BPM": 121.0}, ["BPM"], id="what a person typed wins",
        ),
        pytest.param(
            {"BPM": 120.0, "Key": "Am"}, {"BPM": 121.0}, {"k": {"BPM": 60.0}, "l": {"BPM": 60.0}},
            {}, ["BPM"], id="both typed: the kept row's",
        ),
        pytest.param(
            {"Genre": ("House",), "Key": "Am"}, {"Genre": ("Techno", "House")}, {},
            {"Genre": ("House", "Techno")}, [], id="lists are united",
        ),
        pytest.param(
            {"Key": "Am", "BPM": 1.0}, {"Playlists": ("p1",), "Downloaded": True}, {},
            {"Playlists": ("p1",), "Downloaded": True}, [], id="relations and ticks are taken over",
        ),
        pytest.param({"Key": "Am"}, {"Edited": "2025"}, {}, {}, [], id="what cannot be written is left"),
    ],
)  # fmt: skip
def test_values_are_merged_field_by_field(
    keeper: dict[str, Value], loser: dict[str, Value], ours: Any, values: dict[str, Value], noted: list[str]
) -> None:
    kept = row("k").model_copy(update={"values": {"Title": "Harbour", **keeper}})
    lost = row("l", 2).model_copy(update={"values": {"Title": "Harbour", **loser}})

    plan = plan_merge([lost, kept], COLUMNS, TYPES, ours)

    assert (plan.keeper.page_id, dict(plan.values)) == ("k", values)
    assert [note.split(" of ")[0] for note in plan.noted] == noted


def test_one_row_is_nothing_to_merge() -> None:
    with pytest.raises(Refused, match="at least two"):
        plan_merge([row("a"), row("a")], COLUMNS, TYPES)


class Died(BaseException):
    """The program was killed."""


class Mortal(MemoryBoard):
    """A board in memory that knows its columns, and dies after some writes."""

    left = 1000

    def columns(self, database: str) -> Mapping[str, str]:
        """Return the types of the columns."""
        return TYPES if database == "tracks" else {"Name": "title", "Tracks": "relation"}

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Died

    def update_row(self, page_id: str, values: Mapping[str, Value], database: str = "") -> Row:
        """Write, or die before."""
        self._count()
        return super().update_row(page_id, values, database)

    def trash(self, page_id: str) -> None:
        """Trash, or die before."""
        self._count()
        super().trash(page_id)

    def restore(self, page_id: str) -> None:
        """Restore, or die before."""
        self._count()
        super().restore(page_id)


def filled() -> tuple[Mortal, MergeRows]:
    """Return a board with three rows of one track in two playlists, and the change that merges them."""
    board = Mortal()
    tracks = [
        row("k", BPM=120.0, Key="Am", Genre=("House",), Playlists=("p1",)),
        row("l", 2, Genre=("Techno",), Playlists=("p1", "p2"), M4A_File_Path="/a.m4a"),
        row("m", 3, BPM=99.0),
    ]
    lists = {"p1": ("x", "l", "k"), "p2": ("l", "m", "y"), "p3": ("y",)}
    board.table = {one.page_id: one for one in tracks}
    for name, pages in lists.items():
        board.table[name] = Row(
            page_id=name, database=Database.PLAYLISTS, title=name, values={"Name": name, "Tracks": pages}
        )
    return board, MergeRows.of(plan_merge(tracks, COLUMNS, TYPES))


def state(board: MemoryBoard) -> tuple[dict[str, Row], set[str]]:
    return {
        page: one.model_copy(update={"values": {n: v for n, v in one.values.items() if v not in (None, "")}})
        for page, one in board.table.items()
    }, set(board.trashed)


def test_a_merge_is_made_and_taken_back() -> None:
    board, change = filled()
    before = state(board)

    receipt = change.apply(World(board), "key", change.look(World(board)))

    assert board.table["k"].values["Genre"] == ("House", "Techno")
    assert board.table["k"].values["M4A File Path"] == "/a.m4a"
    assert set(board.table["k"].values["Playlists"] or ()) == {"p1", "p2"}  # type: ignore[arg-type]  # it is a list
    assert board.table["p1"].values["Tracks"] == ("x", "k")
    assert board.table["p2"].values["Tracks"] == ("k", "y")
    assert board.trashed == {"l", "m"}
    assert [note.split(" (")[0] for note in receipt["noted"]] == ["BPM of 'Harbour'"]

    change.revert(World(board), receipt)

    assert state(board) == before


@pytest.mark.parametrize("died_after", range(5))
def test_a_merge_that_was_killed_goes_on_where_it_stopped(died_after: int) -> None:
    whole, change = filled()
    receipt = change.apply(World(whole), "key", change.look(World(whole)))
    board, change = filled()
    before, seen = state(board), change.look(World(board))
    board.left = died_after

    with pytest.raises(Died):
        change.apply(World(board), "key", seen)
    board.left = 1000

    assert change.apply(World(board), "key", seen) == receipt
    assert state(board) == state(whole)

    board.left = died_after
    with pytest.raises(Died):
        change.revert(World(board), receipt)
    board.left = 1000
    change.revert(World(board), receipt)

    assert state(board) == before


def test_what_was_put_into_a_playlist_meanwhile_and_since_stays() -> None:
    board, change = filled()
    seen = change.look(World(board))
    board.update_row("p1", {"Tracks": ("x", "l", "k", "meanwhile")})

    receipt = change.apply(World(board), "key", seen)
    assert board.table["p1"].values["Tracks"] == ("x", "k", "meanwhile")
    board.update_row("p2", {"Tracks": ("k", "y", "since")})
    change.revert(World(board), receipt)

    assert set(board.table["p1"].values["Tracks"] or ()) == {"x", "k", "meanwhile", "l"}  # type: ignore[arg-type]  # it is a list
    assert set(board.table["p2"].values["Tracks"] or ()) == {"y", "since", "l", "m"}  # type: ignore[arg-type]  # it is a list


def test_what_somebody_edited_since_is_left_alone() -> None:
    board, change = filled()
    receipt = change.apply(World(board), "key", change.look(World(board)))
    board.update_row("k", {"M4A File Path": "/mine.m4a"})

    with pytest.raises(Conflict, match="M4A File Path"):
        change.revert(World(board), receipt)

    assert board.trashed == {"l", "m"}


@pytest.mark.parametrize(
    ("values", "told"),
    [pytest.param(None, "is gone", id="trashed"), pytest.param({"Genre": ("Dub",)}, "Genre", id="edited")],
)
def test_rows_that_changed_since_the_plan_are_not_merged(values: dict[str, Value] | None, told: str) -> None:
    board, change = filled()
    if values is None:
        board.trash("l")
    else:
        board.update_row("k", values)

    with pytest.raises(Refused, match=told):
        change.look(World(board))
