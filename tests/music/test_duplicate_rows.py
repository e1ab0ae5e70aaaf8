"""Rows of Tracks that are one recording: listed, merged on demand, and taken apart again by undo."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from music_stage import MusicStage, music_stage

from segue import Status
from segue_sandbox.access import DEFAULT_TOKEN

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


def test_the_command_shows_what_merging_would_do(stage: MusicStage, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("segue")), "library", "duplicates"]
    told = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False,
        env={
            **os.environ, "SEGUE_HOME": str(tmp_path), "NOTION_TOKEN": DEFAULT_TOKEN,
            "SEGUE_NOTION_URL": stage.sandbox.base_url,
        },
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert "duplicates in Tracks: 1 certain" in told.stdout
    assert "| Kept | Goes | Why they are the same |" in told.stdout
    assert "the same ISRC USABC2400001" in told.stdout
    assert len(stage.tracks()) == 4


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
