"""The file that rekordbox imports when rows become one, and when the whole library is written into it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from music_dj import FOREIGN, do, order, put, take_back
from music_merging import again, brought, playlist, state
from music_radio import ALONE
from music_stage import music_stage

from segue import Status
from segue_music import resting
from segue_rekordbox.collection import location
from segue_rekordbox.uniting import MEMORY, UniteTracks, weigh
from segue_schemas import Double


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "segue.xml"


def merging(file: Path, *names: str, stays: str) -> UniteTracks:
    rows = [Double(page_id=name, name=name, paths=(f"/Music/{name}.m4a",)) for name in names]
    rows[0] = rows[0].model_copy(update={"paths": (f"/Music/{stays}.m4a", *rows[0].paths)})
    (change,) = weigh(str(file), file.parent, rows).changes
    return UniteTracks.model_validate(change)


@pytest.mark.parametrize("stays", ["A", "D", "New"])
def test_of_several_that_are_one_track_one_is_left_in_all_lists(file: Path, stays: str) -> None:
    do(put(file, "A", "B", "C", "D", playlist="Late"))
    do(put(file, "D", "C", playlist="Early"))
    resting.keep_all(file.parent, MEMORY, {name: location(f"/Music/{name}.m4a") for name in "AD"})
    before, told = file.read_bytes(), resting.all_kept(file.parent, MEMORY)

    change = merging(file, "A", "D", stays=stays)
    receipt = do(change)
    assert do(change)["tracks"].keys() == receipt["tracks"].keys()

    assert (order(file, "Late"), order(file, "Early")) == ([stays, "B", "C"], [stays, "C"])
    assert file.read_text().count("<TRACK TrackID") == 3
    assert {page: one.doc for page, one in resting.all_kept(file.parent, MEMORY).items()} == {
        "A": location(f"/Music/{stays}.m4a")
    }
    for _ in range(2):  # as after an interruption
        take_back(change, receipt)
        assert file.read_bytes() == before
    assert {page: one.doc for page, one in told.items()} == {
        page: one.doc for page, one in resting.all_kept(file.parent, MEMORY).items()
    }


def test_what_came_since_a_merge_stays_when_it_is_taken_back(file: Path) -> None:
    do(put(file, "A", "B", playlist="Late"))
    change = merging(file, "A", "B", stays="A")
    receipt = do(change)
    do(put(file, "C", "A", playlist="Late"))
    take_back(change, receipt)
    assert order(file, "Late") == ["C", "A", "B"]
    numbers = [line.split('"')[1] for line in file.read_text().splitlines() if "<TRACK TrackID" in line]
    assert len(set(numbers)) == 3


def test_a_merge_is_not_kept_from_happening_by_a_file_of_somebody_else(file: Path) -> None:
    file.write_text(FOREIGN)
    rows = [Double(page_id=name, name=name, paths=(f"/Music/{name}.m4a",)) for name in "AB"]
    weighed = weigh(str(file), file.parent, rows)
    assert (weighed.changes, "may still tell of files that go" in weighed.told[0]) == ((), True)


@pytest.mark.skipif(
    not importlib.util.find_spec("pyrekordbox"), reason="pyrekordbox has no build for this machine"
)
def test_a_reader_of_others_finds_the_one_that_is_left(file: Path) -> None:
    from pyrekordbox import RekordboxXml

    do(put(file, "A", "B", "C", playlist="Late"))
    do(merging(file, "A", "C", stays="New"))
    there = RekordboxXml(file)
    numbers = {track.Location.lstrip("/"): track.TrackID for track in there.get_tracks()}
    assert there.get_playlist("Late").get_tracks() == [numbers["Music/New.m4a"], numbers["Music/B.m4a"]]
    assert there.num_tracks == len(numbers) == 2


@pytest.mark.sandbox
def test_the_whole_library_is_written_and_a_merge_leaves_one_track_in_it(tmp_path: Path) -> None:
    file = tmp_path / "segue.xml"
    with music_stage(tmp_path / "m", eagle=True, more=f'[rekordbox]\nfile = "{file}"\n') as stage:
        page = brought(stage)
        file.unlink()
        again(stage, page)
        playlist(stage, "../Other/Album/Oda - Harbour again.m4a")

        told = resting.all_kept(stage.root / "home", MEMORY)
        listed = stage.play("Export all tracks", dry=True)
        assert "1 change listed" in listed.now, listed.now
        assert (file.exists(), resting.all_kept(stage.root / "home", MEMORY)) == (False, told)

        export = stage.play("Export the whole library")
        assert (export.status, export.now) == (Status.DONE, "2 tracks are in the file of rekordbox")
        names = {one.name for one in paths(file)}
        assert names == {"Oda - Harbour.m4a", "Oda - Harbour again.m4a"}
        before, seen = file.read_bytes(), state(stage)

        task = stage.play("Merge duplicates in Tracks", "merge: yes")
        assert "1 merged" in task.now, task.now
        (left,) = paths(file)
        assert (left.name, left.is_file()) == ("Oda - Harbour.m4a", True)
        assert f"{file} tells of one track instead of 2" in stage.report(task)

        assert all(one.undone for one in stage.undo(task)), stage.undo(task)
        assert (file.read_bytes(), state(stage)) == (before, seen)
        assert all(one.undone for one in stage.undo(export))
        assert not file.exists()


def paths(file: Path) -> list[Path]:
    tracks = ElementTree.parse(file).iterfind("COLLECTION/TRACK")
    return [Path(unquote(urlsplit(str(one.get("Location"))).path)) for one in tracks]


@pytest.mark.sandbox
def test_without_a_file_in_the_settings_an_export_says_so(tmp_path: Path) -> None:
    with music_stage(tmp_path / "m", eagle=False, more=ALONE) as stage:
        told = stage.play("Export all tracks")
        assert (told.status, "name one as file under [rekordbox]" in told.now) == (Status.FAILED, True)
