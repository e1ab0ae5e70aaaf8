"""Rows of Tracks that are one recording: listed, merged on demand, and taken apart again by undo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from music_stage import MusicStage, music_stage

from segue import Status

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MusicStage]:
    with music_stage(tmp_path_factory.mktemp("music"), eagle=False) as made:
        made.row("Harbour", Artist="Oda", ISRC="USABC2400001", Duration=201, BPM=118)
        made.row("Harbour (Original Mix)", Artist="Oda", ISRC="USABC2400001", Duration=202, Genre=("House",))
        made.row("Harbour (Live)", Artist="Oda", Duration=240)
        made.row("Something else", Artist="Oda", Duration=180)
        yield made


def test_they_are_listed_and_left_alone(stage: MusicStage) -> None:
    task = stage.play("List duplicates in Tracks")
    assert task.status is Status.DONE, task.now
    assert task.now.startswith("duplicates in Tracks: 1 certain")
    assert len(stage.tracks()) == 4
    assert "the same ISRC" in stage.report(task)


def test_they_are_merged_on_demand_and_undo_takes_them_apart(stage: MusicStage) -> None:
    before = {row.page_id: row.values for row in stage.board.rows("tracks")}
    task = stage.play("Merge duplicates in Tracks", "merge: yes")
    assert task.status is Status.DONE, task.now
    rows = stage.tracks()
    assert len(rows) == 3
    (kept,) = [row for row in rows.values() if row.values["ISRC"] == "USABC2400001"]
    assert (kept.values["BPM"], kept.values["Genre"]) == (118, ("House",))
    assert all(one.undone for one in stage.undo(task))
    assert {row.page_id: row.values for row in stage.board.rows("tracks")} == before
