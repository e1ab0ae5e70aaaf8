"""Playlists: links to the stored files, in order, changed one entry at a time, and undone so."""

from __future__ import annotations

from pathlib import Path

from music_filing import Filing, library, take_back, track, tree

from segue.testing import run_task
from segue_folders.library import Folders
from segue_folders.playlist import entry_for

LIST = "Playlists/Friday- late.m3u8"
GLUE = "#EXTINF:210,Joris Voorn - Glue\n../Joris Voorn/Unknown Album/Joris Voorn - Glue.m4a\n"
SAPPHIRE = "#EXTINF:210,Joris Voorn - Sapphire\n../Joris Voorn/Unknown Album/Joris Voorn - Sapphire.m4a\n"


def folders(tmp_path: Path, **more: str) -> Folders:
    return library(tmp_path / "home", out_dir=str(tmp_path / "out"), **more)


def filed(tmp_path: Path, opened: Folders, title: str, page_id: str = "") -> None:
    work = tmp_path / f"work {title}"
    one = track(work, content=title, title=title, playlists=["Friday: late"], page_id=page_id)
    run_task(Filing(opened, [one]), "file it")


def test_a_playlist_links_its_tracks_in_order(tmp_path: Path) -> None:
    opened = folders(tmp_path)
    filed(tmp_path, opened, "Sapphire")
    filed(tmp_path, opened, "Glue")
    filed(tmp_path, opened, "Sapphire")  # once more: nothing changes
    assert tree(tmp_path / "out")[LIST] == "#EXTM3U\n" + SAPPHIRE + GLUE
    path = (tmp_path / "out/Playlists" / SAPPHIRE.splitlines()[1]).resolve()
    assert path.exists()


def test_undo_takes_out_one_entry_and_leaves_what_others_added(tmp_path: Path) -> None:
    opened = folders(tmp_path)
    result = run_task(Filing(opened, [track(tmp_path / "w", playlists=["Friday: late"])]), "file it")
    filed(tmp_path, opened, "Glue")
    listed = tmp_path / "out" / LIST
    listed.write_text(listed.read_text() + "/somebody/elses.mp3\n")
    take_back(opened, result.changes)
    assert listed.read_text() == "#EXTM3U\n" + GLUE + "/somebody/elses.mp3\n"


def test_undo_removes_a_playlist_that_it_made(tmp_path: Path) -> None:
    opened = folders(tmp_path)
    result = run_task(Filing(opened, [track(tmp_path / "w", playlists=["Friday: late"])]), "file it")
    take_back(opened, result.changes)
    assert not (tmp_path / "out").exists()


def test_a_track_that_moves_keeps_its_place_in_every_playlist(tmp_path: Path) -> None:
    opened = folders(tmp_path, playlists_dir=str(tmp_path / "lists"))
    page = "11111111-2222-3333-4444-555555555555"
    for title in ("Sapphire", "Glue"):
        filed(tmp_path, opened, title, page_id=page if title == "Sapphire" else "")
    before = tree(tmp_path / "lists")
    again = track(tmp_path / "again", content="again", page_id=page, album="Nights")
    result = run_task(Filing(opened, [again]), "file it")
    lines = (tmp_path / "lists/Friday- late.m3u8").read_text().splitlines()
    assert lines[2] == "../out/Joris Voorn/Nights/Joris Voorn - Sapphire.m4a"
    assert lines[4].endswith("Glue.m4a")
    take_back(opened, result.changes)
    assert tree(tmp_path / "lists") == before


def test_a_playlist_on_another_disk_names_whole_paths() -> None:
    mounts = ("/Volumes",)
    assert entry_for(Path("/Volumes/A/x.m4a"), Path("/Volumes/A/lists"), mounts) == "../x.m4a"
    assert entry_for(Path("/Volumes/A/x.m4a"), Path("/home/ann"), mounts) == "/Volumes/A/x.m4a"
    assert entry_for(Path("/m/# 1.m4a"), Path("/m"), mounts) == "./# 1.m4a"
