"""Merging rows on a whole stage: one set of files and one item are left, and undo brings all back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from music_merging import AAC, FLAC, FORMS, again, brought, playlist, scanned, state
from music_stage import MusicStage, music_stage

from segue import Status
from segue_music.index import opened
from segue_music.kit import INDEX
from segue_music.tags import read
from segue_music.volumes import Volumes

pytestmark = pytest.mark.sandbox


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[MusicStage]:
    with music_stage(tmp_path) as made:
        yield made


def test_one_row_one_set_of_files_and_one_item_are_left(stage: MusicStage) -> None:
    page = brought(stage)
    twin = again(stage, page, **{"Source Label": FLAC, "Genre": ("House",)})
    first = stage.board.row(page)
    assert first is not None
    kept = Path(str(first.values["M4A File Path"]))
    listed = playlist(stage, "../Other/Album/Oda - Harbour again.m4a", "../Elsewhere/x.m4a")
    before = state(stage)

    seen = stage.play("List duplicates in Tracks")
    assert "1 certain" in seen.now, seen.now
    assert f"Oda - Harbour again.m4a is set aside: {kept} is as good" in stage.report(seen)
    assert state(stage) == before

    task = stage.play("Merge duplicates in Tracks", "merge: yes")

    assert (task.status, "1 merged" in task.now) == (Status.DONE, True), task.now
    (row,) = stage.board.rows("tracks")
    assert (row.page_id, row.values["M4A File Path"], row.values["Genre"]) == (page, str(kept), ("House",))
    left = {path for path in before["files"] if path.exists()}
    assert {path for path in before["files"] if path not in left} == {
        stage.root / "out/Other/Album" / f"Oda - Harbour again.{form.lower()}" for form in FORMS
    }
    assert f"../{kept.relative_to(stage.root / 'out')}" in listed.read_text()
    assert "../Elsewhere/x.m4a" in listed.read_text()
    (item,) = stage.eagle.items()
    assert (item["id"], "mood:dark" in item["tags"], "bpm:62" in item["tags"]) == (
        row.values["Eagle File ID"], True, False,
    )  # fmt: skip
    assert "mine" in item["annotation"]
    with opened(stage.root / "home" / INDEX) as index:
        assert index.get("tracks", twin) is None

    assert all(one.undone for one in stage.undo(task)), stage.undo(task)
    assert state(stage) == before


def test_files_of_a_better_source_are_taken_over_with_their_item(stage: MusicStage) -> None:
    page = brought(stage)
    stage.board.update_row(page, {"Source Label": AAC, "Genre": ("House",), "Album": "Quay"}, "tracks")
    stage.eagle.items()[0]["annotation"] = stage.eagle.items()[0]["annotation"].replace("lossless", "lossy")
    twin = again(stage, page, lossless=True, **{"Source Label": FLAC})
    before = state(stage)

    task = stage.play("Merge duplicates in Tracks", "merge: yes")

    assert (task.status, "1 merged" in task.now) == (Status.DONE, True), task.now
    (row,) = stage.board.rows("tracks")
    assert (row.page_id, row.values["Source Label"], row.values["Album"]) == (page, FLAC, "Quay")
    for form in FORMS:
        path = Path(str(row.values[f"{form} File Path"]))
        assert (path.parent.parent.name, read.read(path).page_id.replace("-", "")) == (
            "Other", page.replace("-", ""),
        )  # fmt: skip
        assert read.read(path).comment.endswith("of another machine")
    (item,) = stage.eagle.items()
    assert (item["id"], row.values["Eagle File ID"]) == ("TWIN", "TWIN")
    assert f"page={page.replace('-', '')}" in item["annotation"]
    aside = [path for path in (stage.root / "out").rglob("*.wav") if ".segue" in path.parts]
    assert all(path.stat().st_size for path in aside)
    assert twin not in {one.page_id for one in stage.board.rows("tracks")}

    assert all(one.undone for one in stage.undo(task))
    assert state(stage) == before


def test_while_a_disk_is_missing_nothing_is_merged(stage: MusicStage) -> None:
    page = brought(stage)
    again(stage, page)
    before = state(stage)
    with Volumes(stage.root / "home" / INDEX) as volumes:
        known = volumes.get(str(stage.root / "out/Other/Album/Oda - Harbour again.wav"))
        assert known is not None
        volumes.put(known.model_copy(update={"volume": str(stage.root / "gone")}))

    task = stage.play("Merge duplicates in Tracks", "merge: yes")

    assert task.status is Status.WAITING, task.now
    assert f"the disk of {known.path} was at" in task.now
    now = state(stage)
    assert (now["files"], now["rows"], now["items"]) == (before["files"], before["rows"], before["items"])


def test_where_a_library_refuses_half_way_the_others_go_on_and_undo_takes_it_back(stage: MusicStage) -> None:
    page = brought(stage)
    twin = again(stage, page, **{"Source Label": FLAC})
    folder, moved = stage.root / "wav/Other", stage.root / "wav/Other/Oda - Harbour again.wav"
    folder.mkdir()
    (stage.root / "out/Other/Album/Oda - Harbour again.wav").rename(moved)
    stage.board.update_row(twin, {"WAV File Path": str(moved)}, "tracks")
    scanned(stage, stage.root / "wav")
    before = state(stage)
    aside = stage.root / "aside"

    def spoil(path: str) -> None:
        stage.eagle.before = lambda path: None
        folder.rename(aside)
        folder.write_text("a file where the folder was")

    stage.eagle.before = spoil  # Eagle is asked when the folders have said what they will do
    task = stage.play("Merge duplicates in Tracks", "merge: yes")

    assert task.status is Status.FAILED, task.now
    assert "1 merged, 1 of them not wholly" in task.now
    assert "the rows are one now, but folders did not do its part: " in task.now
    assert "a file where a folder is needed; nothing was written" in task.now
    assert [row.page_id for row in stage.board.rows("tracks")] == [page]
    assert len(stage.eagle.items()) == 1
    assert state(stage)["files"] == before["files"]  # those that went first were put back

    folder.unlink()
    aside.rename(folder)
    told = [one.why for one in stage.undo(task) if not one.undone]
    assert told == ["it was begun and never finished; look whether anything of it is there"]
    assert (moved.exists(), state(stage)) == (True, before)
