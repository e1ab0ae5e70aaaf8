"""Runs of track sync that go on: what is done stays, and what another run did meanwhile is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from music_stage import MusicStage, music_stage

from segue import Status

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MusicStage]:
    with music_stage(tmp_path_factory.mktemp("going-on")) as made:
        yield made


def test_the_row_of_a_finished_track_stays_when_its_run_goes_on_and_notion_is_down(stage: MusicStage) -> None:
    link = stage.audio("Ida - Whole.flac", seed=1, bpm=124.0)
    missing = stage.link("Ida - Missing.flac")
    task = stage.play("Sync these tracks", f"{link}; {missing}")
    assert task.status is Status.FAILED
    row = stage.tracks()["Whole"]
    columns = f"/data_sources/{stage.board.binding('tracks').source_id}$"
    stage.board.places.forget()  # as after a restart
    stage.sandbox.faults.add(fault=429, method="GET", path=columns, retry_after=0)
    again = stage.again(task.page_id)
    stage.sandbox.faults.clear()
    assert again.status is not Status.DONE
    assert stage.tracks()["Whole"] == row
    stage.audio("Ida - Missing.flac", seed=2, bpm=140.0)
    done = stage.again(task.page_id)
    assert done.status is Status.DONE, done.now
    assert set(stage.tracks()) == {"Whole", "Missing"}
