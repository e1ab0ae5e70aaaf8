"""Runs of track sync that go on: what is done stays, and what another run did meanwhile is seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from music_stage import MusicStage, music_stage

from segue import Status
from segue.board import NewTask
from segue.loop import once

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
    assert again.status is Status.WAITING, again.now
    assert stage.tracks()["Whole"] == row
    stage.audio("Ida - Missing.flac", seed=2, bpm=140.0)
    done = stage.again(task.page_id)
    assert done.status is Status.DONE, done.now
    assert set(stage.tracks()) == {"Whole", "Missing"}


def test_what_another_run_brought_in_meanwhile_is_not_made_twice(stage: MusicStage) -> None:
    link = stage.audio("Ida - Twice.flac", seed=3, bpm=128.0)
    ref = stage.board.create_task(NewTask(title="Sync this track", parameters=link), "test/twice")
    stage.sandbox.faults.add(fault=429, method="POST", path="/v1/pages$", retry_after=0)
    first = stage.again(ref.page_id)
    assert first.status is Status.WAITING, first.now
    stage.sandbox.faults.clear()
    second = stage.play("Import this track", link)
    assert second.status is Status.DONE, second.now
    files = stage.files()
    first = stage.again(first.page_id)
    assert first.status is Status.DONE, first.now
    assert [row.title for row in stage.board.rows("tracks")].count("Twice") == 1
    assert stage.files() == files


def test_a_row_that_another_run_has_reserved_is_filled_and_not_made_twice(stage: MusicStage) -> None:
    link = stage.audio("Ida - Waiting.flac", seed=4, bpm=132.0)
    ref = stage.board.create_task(NewTask(title="Sync this track", parameters=link), "test/waiting")
    writes = tuple(range(3, 18))  # the first two say that the task is Ready, and that it is taken
    stage.sandbox.faults.add(fault=429, method="PATCH", path="/v1/pages/", nth=writes, retry_after=0)
    first = stage.again(ref.page_id)
    assert "Waiting" not in stage.tracks(), "its row was to be reserved, and not filled"
    stage.sandbox.faults.clear()
    second = stage.play("Import this track", link)
    assert second.status is Status.DONE, second.now
    row, files = stage.tracks()["Waiting"], stage.files()
    assert row.values["Downloaded"] is True
    assert all(one.undone for one in stage.undo(second))
    assert "Waiting" not in stage.tracks(), "it is a reserved row again"
    first = stage.again(first.page_id)
    assert first.status is Status.DONE, first.now
    assert [one.page_id for one in stage.board.rows("tracks") if one.title == "Waiting"] == [row.page_id]
    assert stage.files() == files
    assert len([one for one in stage.eagle.items() if "Waiting" in one["name"]]) == 1


def test_one_sound_under_two_links_is_brought_in_once_by_two_runs_at_a_time(stage: MusicStage) -> None:
    links = [
        stage.audio("Ida - Same.flac", seed=5, bpm=120.0),
        stage.audio("Ida - Same.mp3", seed=5, bpm=120.0, codec="mp3", bitrate=320),
    ]
    pages = []
    for link in links:
        ref = stage.board.create_task(NewTask(title="Sync this track", parameters=link), f"test/{link}")
        stage.board.update_row(ref.page_id, {"Status": "Ready"}, "tasks")
        pages.append(ref.page_id)
    stage.sandbox.faults.add(method="POST", path="/v1/pages$", delay=1.0)  # long enough for both to look
    assert once(stage.app, patience=120)
    stage.sandbox.faults.clear()
    tasks = [task for page in pages if (task := stage.board.task(page))]
    (second,) = [task for task in tasks if task.status is not Status.DONE]
    assert "is being brought in by the run" in second.now
    second = stage.again(second.page_id)
    assert (second.status, "there already" in second.now) == (Status.DONE, True), second.now
    assert [row.title for row in stage.board.rows("tracks")].count("Same") == 1
    files = [name for name in stage.files() if "Same" in name]
    assert len(files) == 6, "three forms, and a copy of each"
    assert len([one for one in stage.eagle.items() if "Same" in one["name"]]) == 1
