"""Whole tracks: from a link to files, tags, Eagle and the row, on a sandbox and over real HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from music_stage import MusicStage, music_stage

from segue import Status
from segue.board import NewTask
from segue_music.tags import read

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MusicStage]:
    with music_stage(tmp_path_factory.mktemp("music")) as made:
        yield made


def test_a_link_becomes_files_tags_an_item_and_a_row(stage: MusicStage) -> None:
    link = stage.audio("Mira Sol - Paper Lanterns.flac", seed=1, bpm=124.0, key="Am", seconds=20)
    task = stage.play("Sync this track", link)
    assert task.status is Status.DONE, task.now
    row = stage.tracks()["Paper Lanterns"]
    assert row.values["Artist"] == "Mira Sol"
    assert row.values["Downloaded"] is True
    assert float(str(row.values["BPM"])) == pytest.approx(124.0, abs=0.5)
    for form in ("M4A", "AIFF", "WAV"):
        path = Path(str(row.values[f"{form} File Path"]))
        there = read.read(path)
        assert (there.title, there.artists) == ("Paper Lanterns", ("Mira Sol",))
    assert row.values["Eagle File ID"]
    report = stage.report(task)
    assert "failed" not in report
    assert re.search(r"no duplicate</td>\s*<td>passed", report)


def test_the_same_link_again_makes_nothing_new(stage: MusicStage) -> None:
    link = stage.audio("Noor Hale - Slow Orbit.flac", seed=2, style="techno", bpm=132.0)
    stage.play("Sync this track", link)
    files, rows = stage.files(), len(stage.tracks())
    task = stage.play("Download the track once more, please", link)
    assert (task.status, "there already" in task.now) == (Status.DONE, True), task.now
    assert (stage.files(), len(stage.tracks())) == (files, rows)


def test_a_value_that_a_person_typed_stays(stage: MusicStage) -> None:
    link = stage.audio("Kite - Tin Roof Rain.flac", seed=3, style="garage", bpm=130.0, key="C")
    page = stage.row("Tin Roof Rain", Artist="Kite", BPM=65, Genre=("Rain",), Link=link)
    task = stage.play("Sync the newest track")
    assert task.status is Status.DONE, task.now
    row = stage.board.row(page)
    assert row is not None
    assert (row.values["BPM"], row.values["Genre"]) == (65, ("Rain",))
    assert row.values["Downloaded"] is True
    assert row.values["Audio Processing"] == ("Processed",)


def test_undo_leaves_everything_as_it_was(stage: MusicStage) -> None:
    link = stage.audio("Ada Lind - Glass.flac", seed=4, style="trance", bpm=138.0)
    files = stage.files()
    task = stage.play("Import this track", link)
    page = stage.tracks()["Glass"].page_id
    assert all(one.undone for one in stage.undo(task))
    assert stage.kit.index.get("tracks", page) is None
    assert stage.files() == files
    assert "Glass" not in stage.tracks()
    again = stage.play("Import this track after the undo", link)
    assert (again.status, ": done" in again.now) == (Status.DONE, True)


def test_a_broken_file_does_not_keep_the_others_and_is_set_aside(stage: MusicStage) -> None:
    good = stage.audio("Ola - Fine.flac", seed=5, style="dnb", bpm=174.0)
    (stage.web / "Ola - Broken.mp3").write_bytes(b"<html>not found</html>" * 40)
    task = stage.play("Sync these tracks", f"{good}; {stage.link('Ola - Broken.mp3')}")
    assert task.status is Status.FAILED
    assert "1 done, 1 failed" in task.now
    assert "Fine" in stage.tracks()
    assert "Broken" not in stage.tracks()
    assert not any("Broken" in name for name in stage.files())


def test_a_dry_run_fetches_and_changes_nothing(stage: MusicStage) -> None:
    link = stage.audio("Ida - Never.flac", seed=6)
    files = stage.files()
    task = stage.play("Sync this track, dry", link, dry=True)
    assert task.now.startswith("dry run: 1 change listed")
    assert stage.files() == files
    assert "Never" not in stage.tracks()


def test_what_looks_alike_is_asked_and_the_answer_continues_the_run(stage: MusicStage) -> None:
    first = stage.audio("Vera - Lighthouse.flac", seed=7, bpm=120.0)
    stage.play("Sync Lighthouse track", first)
    other = stage.audio("sub.flac", seed=8, style="ambient", bpm=90.0)
    stage.row("Lighthouse", Artist="Vera", Link=other)
    task = stage.play("Sync 1 newest track")
    assert task.status is Status.NEEDS_INPUT, task.now
    stage.answer("Is ", "none of them")
    done = stage.board.task(task.page_id)
    assert done is not None
    assert (done.status, ": done" in done.now) == (Status.DONE, True), done.now


def test_a_track_costs_one_read_and_one_write(stage: MusicStage) -> None:
    link = stage.audio("Emil - Counted.flac", seed=9, style="trap", bpm=141.0)
    page = stage.row("Counted", Artist="Emil", Link=link)
    stage.sandbox.log.clear()
    task = stage.play("Sync the newest track, counted")
    assert task.status is Status.DONE, task.now
    asked = [
        entry for entry in stage.sandbox.log.entries() if page.replace("-", "") in entry.path.replace("-", "")
    ]
    assert [entry.method for entry in asked] == ["GET", "PATCH"]


def test_a_new_row_costs_two_requests_and_its_files_name_it(stage: MusicStage) -> None:
    link = stage.audio("Nila - Reserved.flac", seed=10, style="disco", bpm=118.0)
    stage.play("Sync this track, first of its kind", stage.audio("Nila - Before.flac", seed=11))
    stage.sandbox.log.clear()
    task = stage.play("Sync this new track", link)
    assert task.status is Status.DONE, task.now
    row = stage.tracks()["Reserved"]
    asked = [(e.method, e.path) for e in stage.sandbox.log.entries()]
    own = [method for method, path in asked if row.page_id.replace("-", "") in path.replace("-", "")]
    assert own == ["PATCH"]  # and one POST, which made it blank
    assert read.read(Path(str(row.values["AIFF File Path"]))).page_id == row.page_id


def test_a_row_that_was_reserved_for_a_track_that_failed_is_used_when_it_is_tried_again(
    stage: MusicStage,
) -> None:
    link = stage.audio("Pia - Later.flac", seed=12, style="afro", bpm=115.0)
    blocked = stage.root / "out" / "Pia"
    blocked.parent.mkdir(exist_ok=True)
    blocked.write_text("a file where a folder should be")
    task = stage.play("Sync this track where it cannot go", link)
    assert task.status is Status.FAILED
    assert "Later" not in stage.tracks()
    blocked.unlink()
    assert stage.again(task.page_id).status is Status.DONE
    assert stage.tracks()["Later"].values["Downloaded"] is True


def test_a_track_is_brought_in_again_by_its_name_and_its_older_files_are_kept(stage: MusicStage) -> None:
    name = "Uma - Harbour Lights.flac"
    stage.play("Sync this track, for the first time", stage.audio(name, seed=13, bpm=110.0))
    before = stage.tracks()["Harbour Lights"]
    stage.audio(name, seed=13, bpm=112.0)
    for title in ("Redownload Harbour Lights", 'Reprocess "Harbour Lights"'):
        task = stage.play(title)
        assert (task.status, ": done" in task.now) == (Status.DONE, True), task.now
    after = stage.tracks()["Harbour Lights"]
    assert after.page_id == before.page_id
    assert float(str(after.values["BPM"])) == pytest.approx(112.0, abs=0.5)
    assert after.values["M4A File Path"] == before.values["M4A File Path"]
    assert len([name for name in stage.files() if "Harbour" in name and ".segue" not in name]) == 6
    assert "failed" not in stage.report(task)


def test_a_link_in_the_text_of_the_page_is_meant(stage: MusicStage) -> None:
    link = stage.audio("Yara - Written Below.flac", seed=14)
    text = f"Heard it on https://example.com/blog, it is here: {link}."
    ref = stage.board.create_task(NewTask(title="For tonight", body=text), "test/body")
    assert stage.again(ref.page_id).status is Status.DONE
    assert "Written Below" in stage.tracks()


def test_a_name_that_is_in_no_row_is_asked_about(stage: MusicStage) -> None:
    task = stage.play("Redownload Nobody Knows This One")
    assert task.status is Status.NEEDS_INPUT
    assert "no row of Tracks is called 'Nobody Knows This One'" in task.now


def test_a_row_that_was_trashed_meanwhile_leaves_no_files(stage: MusicStage) -> None:
    stage.play("List duplicates in Tracks")  # brings the mirror up to date
    link = stage.audio("Ro - Trashed.flac", seed=13, style="breaks", bpm=128.0)
    page = stage.row("Trashed", Artist="Ro", Link=link)
    stage.play("List duplicates in Tracks", "merge: no")
    stage.board.trash(page)
    task = stage.play("Sync the newest track, trashed")
    assert (task.status, "moved to the trash" in task.now) == (Status.FAILED, True), task.now
    assert not any("Trashed" in name for name in stage.files())


def test_a_row_that_fails_is_not_always_the_first(stage: MusicStage) -> None:
    good = stage.audio("Sy - Good.flac", seed=14, style="swing", bpm=120.0)
    stage.row("Good", Artist="Sy", Link=good)
    stage.row("Bad", Artist="Sy", Link=stage.link("not there.flac"))
    states = [stage.play(f"Sync the newest track, turn {turn}").now for turn in range(3)]
    assert any("Good: done" in now for now in states), states
