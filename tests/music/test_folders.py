"""Finished files in their folders: where they go, what happens to those that lie there, and undo."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from music_filing import Filing, library, take_back, track, tree

from segue import Conflict, World
from segue.testing import MemoryBoard, run_task
from segue_folders.disk import Root
from segue_folders.placing import PlaceFile
from segue_schemas import Recording

WORLD = World(MemoryBoard())

OURS = "Joris Voorn/Unknown Album/Joris Voorn - Sapphire"


def test_three_files_are_placed_by_the_template(tmp_path: Path) -> None:
    folders = library(tmp_path / "home", out_dir=str(tmp_path / "out"), wav_dir=str(tmp_path / "wav"))
    result = run_task(Filing(folders, [track(tmp_path / "work")]), "file it")
    assert result.outcome is not None
    assert list(tree(tmp_path / "out")) == [f"{OURS}.aiff", f"{OURS}.m4a"]
    assert list(tree(tmp_path / "wav")) == [f"{OURS}.wav"]
    assert (tmp_path / "out" / f"{OURS}.m4a").read_bytes() == (tmp_path / "work/made.m4a").read_bytes()


def test_without_settings_they_go_to_the_state_folder(tmp_path: Path) -> None:
    run_task(Filing(library(tmp_path / "home"), [track(tmp_path / "work")]), "file it")
    assert list(tree(tmp_path / "home/library")) == [f"{OURS}.{e}" for e in ("aiff", "m4a", "wav")]


def test_undo_leaves_nothing_behind(tmp_path: Path) -> None:
    folders = library(tmp_path / "home", out_dir=str(tmp_path / "a/b/out"), backup_dir=str(tmp_path / "safe"))
    result = run_task(Filing(folders, [track(tmp_path / "work")]), "file it")
    assert len(tree(tmp_path / "safe")) == 3
    take_back(folders, result.changes)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "work"]


def test_a_dry_run_touches_nothing(tmp_path: Path) -> None:
    folders = library(tmp_path / "home", out_dir=str(tmp_path / "out"))
    result = run_task(Filing(folders, [track(tmp_path / "work")]), "file it", dry=True)
    assert result.changes[0].text.startswith("put 'Joris Voorn - Sapphire.m4a' into")
    assert not (tmp_path / "out").exists()


def test_another_track_of_the_same_name_gets_a_number(tmp_path: Path) -> None:
    folders = library(tmp_path / "home", out_dir=str(tmp_path / "out"))
    pair = [track(tmp_path / "one", content="one"), track(tmp_path / "two", content="two")]
    result = run_task(Filing(folders, pair), "file them")
    found = tree(tmp_path / "out")
    assert sorted(found) == sorted(f"{OURS}{n}.{e}" for n in ("", " (2)") for e in ("aiff", "m4a", "wav"))
    assert "one" in found[f"{OURS}.m4a"]
    assert "two" in found[f"{OURS} (2).m4a"]
    take_back(folders, result.changes)
    assert not (tmp_path / "out").exists()


def test_the_same_track_again_replaces_the_old_file_and_undo_brings_it_back(tmp_path: Path) -> None:
    folders = library(tmp_path / "home", out_dir=str(tmp_path / "out"))
    page = "11111111-2222-3333-4444-555555555555"
    run_task(Filing(folders, [track(tmp_path / "one", content="one", page_id=page)]), "file it")
    before = tree(tmp_path / "out")
    again = track(tmp_path / "two", content="two", page_id=page, album="Nights", title="Sapphire (Edit)")
    result = run_task(Filing(folders, [again]), "file it")
    now = tree(tmp_path / "out")
    visible = [name for name in now if not name.startswith(".segue")]
    assert visible == [
        f"Joris Voorn/Nights/Joris Voorn - Sapphire (Edit).{e}" for e in ("aiff", "m4a", "wav")
    ]
    assert sorted(now.values()) == sorted([*before.values(), *(now[name] for name in visible)])
    assert not (tmp_path / "out/Joris Voorn/Unknown Album").exists()  # no empty folder is left
    take_back(folders, result.changes)
    assert tree(tmp_path / "out") == before
    assert not (tmp_path / "out/Joris Voorn/Nights").exists()


def test_the_same_file_again_changes_nothing_and_undo_leaves_it(tmp_path: Path) -> None:
    folders = library(tmp_path / "home", out_dir=str(tmp_path / "out"))
    run_task(Filing(folders, [track(tmp_path / "one")]), "file it")
    before = tree(tmp_path / "out")
    result = run_task(Filing(folders, [track(tmp_path / "two")]), "file it")
    assert tree(tmp_path / "out") == before
    take_back(folders, result.changes)
    assert tree(tmp_path / "out") == before


def test_a_file_that_was_changed_since_is_left_by_undo(tmp_path: Path) -> None:
    folders = library(tmp_path / "home", out_dir=str(tmp_path / "out"))
    result = run_task(Filing(folders, [track(tmp_path / "work")]), "file it")
    wav = tmp_path / "out" / f"{OURS}.wav"
    wav.unlink()
    wav.write_text("cue points of somebody")
    with pytest.raises(Conflict, match="was changed since"):
        take_back(folders, result.changes)
    assert wav.read_text() == "cue points of somebody"


def test_tracks_of_one_name_side_by_side_get_a_name_each(tmp_path: Path) -> None:
    def placed(number: int) -> str:
        source = tmp_path / f"{number}.wav"
        source.write_text(f"track {number}")
        change = PlaceFile(
            source=str(source), root=Root(path=str(tmp_path / "out")), folder=("Intro",), stem="Intro",
            ending=".wav",
        )  # fmt: skip
        return str(change.apply(WORLD, f"run/{number}", change.look(WORLD))["path"])

    with ThreadPoolExecutor(8) as pool:
        paths = [*pool.map(placed, range(24))]
    assert len(set(paths)) == 24
    assert not (tmp_path / "out/.segue").exists()
    assert [Path(path).read_text() for path in paths] == [f"track {number}" for number in range(24)]


def test_the_gates_see_a_file_that_is_gone_or_changed(tmp_path: Path) -> None:
    folders = library(tmp_path / "home", out_dir=str(tmp_path / "out"))
    filing = Filing(folders, [track(tmp_path / "work")])
    run_task(filing, "file it")
    assert [gate.state for gate in filing.gates()] == ["passed"] * 3
    (tmp_path / "out" / f"{OURS}.m4a").unlink()
    aiff = tmp_path / "out" / f"{OURS}.aiff"
    aiff.unlink()
    aiff.write_text("half")
    assert [gate.state for gate in filing.gates()] == ["failed", "failed", "passed"]


def test_what_was_placed_is_held(tmp_path: Path) -> None:
    folders = library(tmp_path / "home", out_dir=str(tmp_path / "out"))
    done = track(tmp_path / "work", links=("https://soundcloud.com/joris/sapphire",))
    result = run_task(Filing(folders, [done]), "file it")
    asked = Recording(links=("https://soundcloud.com/joris/sapphire?utm_source=x",))
    assert [Path(held.ref).suffix for held in folders.holds(asked, None)] == [".aiff", ".m4a", ".wav"]
    assert len(folders.holds(Recording(), done.print)) == 3
    take_back(folders, result.changes)
    assert folders.holds(asked, done.print) == []
