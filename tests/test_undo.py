"""Taking changes back, and leaving alone what somebody has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from segue import Change, World
from segue.changes import CreateRow, TrashPage, UpdateRow, WriteFile
from segue.ledger import ChangeRecord, Ledger
from segue.notes import Changes
from segue.testing import MemoryBoard
from segue.undo import TakenBack, kinds, undo


@pytest.fixture
def changes(tmp_path: Path) -> Iterator[Changes]:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    yield Changes(ledger)
    ledger.close()


def make(change: Change, changes: Changes, board: MemoryBoard, n: int = 1) -> dict[str, object]:
    """Make a change and write it down as a run does."""
    world, key = World(board), f"run/{n}"
    seen = change.look(world)
    args = change.model_dump(mode="json")
    changes.mean(
        ChangeRecord(
            key=key, run_id="run", n=n, kind=change.kind, args=args, text=change.describe(), state="meant",
            receipt=seen,
        )
    )  # fmt: skip
    receipt = change.apply(world, key, seen)
    changes.made(key, receipt)
    return receipt


def take_back(changes: Changes, board: MemoryBoard) -> list[TakenBack]:
    """Undo the run."""
    return list(undo("run", changes, board, kinds([])))


def test_a_whole_run_is_taken_back_in_reverse(changes: Changes, tmp_path: Path) -> None:
    board, file = MemoryBoard(), tmp_path / "list.m3u8"
    file.write_text("old")
    row = str(
        make(CreateRow(database="tracks", values={"Title": "A", "BPM": 120}), changes, board)["page_id"]
    )
    make(UpdateRow(page_id=row, values={"BPM": 128}), changes, board, 2)
    make(WriteFile(path=str(file), text="new"), changes, board, 3)
    old = board.create_row("tracks", {"Title": "B"}, "before").page_id
    make(TrashPage(page_id=old), changes, board, 4)

    assert [one.undone for one in take_back(changes, board)] == [True] * 4
    assert board.row(row) is None
    assert board.row(old) is not None
    assert file.read_text() == "old"
    assert take_back(changes, board) == []


def test_a_row_that_somebody_edited_is_left_alone(changes: Changes) -> None:
    board = MemoryBoard()
    row = str(make(CreateRow(database="tracks", values={"Title": "A"}), changes, board)["page_id"])
    board.update_row(row, {"Title": "A, my edit"})
    (kept,) = take_back(changes, board)
    assert not kept.undone
    assert kept.why == "'A' was edited since (Title); it was left as it is"
    assert board.row(row) is not None


def test_a_value_that_somebody_set_is_left_alone(changes: Changes) -> None:
    board = MemoryBoard()
    row = board.create_row("tracks", {"Title": "A", "BPM": 120}, "before").page_id
    make(UpdateRow(page_id=row, values={"BPM": 128}), changes, board)
    board.update_row(row, {"BPM": 127})
    (kept,) = take_back(changes, board)
    assert (kept.undone, kept.why) == (False, "BPM of 'A' changed since; left as they are")


def test_a_file_that_somebody_changed_is_left_alone(changes: Changes, tmp_path: Path) -> None:
    board, file = MemoryBoard(), tmp_path / "a.txt"
    make(WriteFile(path=str(file), text="ours"), changes, board)
    file.write_text("theirs")
    (kept,) = take_back(changes, board)
    assert (kept.undone, file.read_text()) == (False, "theirs")


def test_a_change_of_an_unknown_plugin_is_named(changes: Changes) -> None:
    class Strange(TrashPage):
        """A kind that is not registered."""

        kind = "strange.thing"

    make(Strange(page_id="x"), changes, MemoryBoard())
    (kept,) = take_back(changes, MemoryBoard())
    assert kept.why == "the plugin that knows 'strange.thing' is not loaded"
