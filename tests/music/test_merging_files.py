"""Merging rows on a whole stage: one set of files and one item are left, and undo brings all back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from music_stage import MusicStage, music_stage

from segue import Status
from segue_eagle.mark import Mark
from segue_music.index import opened
from segue_music.kit import INDEX
from segue_music.scan import Scanner
from segue_music.tags import read
from segue_music.tags.fields import Tags
from segue_music.tags.write import write
from segue_music.volumes import Volumes

pytestmark = pytest.mark.sandbox

FLAC, AAC = "flac, sound up to 20.0 kHz", "aac 128 kb/s, sound up to 16.0 kHz"
FORMS = ("M4A", "AIFF", "WAV")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[MusicStage]:
    with music_stage(tmp_path) as made:
        yield made


def brought(stage: MusicStage) -> str:
    """Bring a track in, and return its row."""
    link = stage.audio("Oda - Harbour.flac", seed=11, bpm=124.0)
    assert stage.play("Sync this track", link).status is Status.DONE
    return stage.tracks()["Harbour"].page_id


def again(stage: MusicStage, page: str, **said: Any) -> str:
    """Make what another machine would have made of the same track: a row, files, an item in Eagle."""
    first = stage.board.row(page)
    assert first is not None
    twin = stage.row("Harbour", Artist="Oda", Duration=first.values["Duration"], ISRC="USABC2400001")
    stage.board.update_row(page, {"ISRC": "USABC2400001"}, "tracks")
    folder = stage.root / "out/Other/Album"
    folder.mkdir(parents=True)
    paths = {}
    for form in FORMS:
        source = Path(str(first.values[f"{form} File Path"]))
        paths[form] = folder / f"Oda - Harbour again{source.suffix}"
        shutil.copy(source, paths[form])
        write(paths[form], Tags(page_id=twin, comment="of another machine"))
    shelf = stage.eagle.shelf
    mark = Mark(id="TWIN", page=twin.replace("-", ""), lossless=bool(said.pop("lossless", False)))
    shelf.begin("TWIN", paths["M4A"], {"tags": ["mood:dark", "bpm:62"], "annotation": f"mine\n{mark}"})
    shelf.copy("TWIN", paths["M4A"])
    named = {f"{form} File Path": str(path) for form, path in paths.items()}
    stage.board.update_row(twin, {**named, "Eagle File ID": "TWIN", **said}, "tracks")
    scanned(stage)
    return twin


def scanned(stage: MusicStage) -> None:
    with Volumes(stage.root / "home" / INDEX) as volumes:
        scanner = Scanner(
            volumes=volumes, index=stage.kit.index, studio=stage.kit.studio, workers=1,
            progress=lambda done, of: None,
        )  # fmt: skip
        scanner.scan(stage.root / "out")


def playlist(stage: MusicStage, *entries: str) -> Path:
    path = stage.root / "out/Playlists/Night.m3u8"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["#EXTM3U", *(line for entry in entries for line in ("#EXTINF:12,Oda - Harbour", entry)), ""]
    path.write_text("\n".join(lines))
    return path


def state(stage: MusicStage) -> dict[str, Any]:
    """Return all that a person can see of it, files byte by byte."""
    files = {path: path.read_bytes() for path in (stage.root / "out").rglob("*") if path.is_file()}
    rows = {row.page_id: row.values for row in stage.board.rows("tracks")}
    items = {item["id"]: {**item, "modificationTime": 0} for item in stage.eagle.shelf.items.values()}
    with Volumes(stage.root / "home" / INDEX) as volumes:
        known = {path: volumes.get(path) for path in volumes.stamps(stage.root / "out")}
    whose = {path: (row.page_id, row.pcm) for path, row in known.items() if row}
    return {"files": files, "rows": rows, "items": items, "known": whose}


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
