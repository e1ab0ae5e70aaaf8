"""A playlist that is killed again and again goes on with the tracks that are left, and ends as it should."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from music_spotify import agreeing, section
from music_stage import MusicStage, music_stage

from segue import Status
from segue.board import NewTask
from segue_spotify.door import open_door
from segue_spotify.signin import login
from segue_spotify.standin import StandIn, running
from segue_spotify.standin_catalogue import Playlist

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

TRACKS = int(os.environ.get("PLAYLIST_TRACKS") or 110)
KILLS = int(os.environ.get("PLAYLIST_KILLS") or 4)
SEED = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
SOUNDS = 3  # tracks that have audio; the others go on the hunt list, which is their whole path
PROGRAM = Path(__file__).parents[1] / "shared" / "music_program.py"
CHAIN = '[ytdlp]\nsearch = false\n[music]\nplaylist_chain = ["Spotify"]\n'


def test_no_track_is_lost_or_done_twice_and_the_next_sync_writes_nothing(tmp_path: Path) -> None:
    print(f"\nplaylist: {TRACKS} tracks, {KILLS} kills, seed {SEED} (again with CHAOS_SEED={SEED})")
    began = time.monotonic()
    more = f'{CHAIN}[rekordbox]\nfile = "{tmp_path / "dj.xml"}"\n'
    with (
        running() as spotify,
        music_stage(tmp_path / "m", eagle=False, more=section(spotify) + more) as stage,
    ):
        stage.app.stop()  # programs work here, not this process
        login(open_door(stage.kit.settings), agreeing, browser=False, wait=20)
        names = fill(stage, spotify)
        task = put(stage, "Sync playlist Long")
        dice = random.Random(SEED)
        for begun in sorted(dice.randrange(2, TRACKS - SOUNDS - 2) for _ in range(KILLS)):
            kill_when(stage, begun)
        finish(stage)
        check(stage, task, names)
        took = time.monotonic() - began
        asked, written = again(stage, spotify)
    print(f"playlist: {took:.0f} s; the next sync asked Spotify {asked} times and wrote {written} rows")
    assert (asked <= 2, written) == (True, 0)


def fill(stage: MusicStage, spotify: StandIn) -> list[str]:
    """Put the list into Spotify; some of its tracks have a row with a link to their sound."""
    names = [f"Track {n:04}" for n in range(TRACKS)]
    tracks = [spotify.catalogue.add(name, "Ines", duration_ms=8_000) for name in names]
    spotify.catalogue.playlists.append(Playlist("Long", list(tracks)))
    for seed in range(SOUNDS):
        name = names[seed * (TRACKS // SOUNDS)]
        style = ("house", "techno", "ambient")[seed]
        link = stage.audio(f"{name}.flac", seed=seed + 30, style=style, seconds=8)
        there = tracks[seed * (TRACKS // SOUNDS)]["external_urls"]["spotify"]
        stage.row(name, Artist="Ines", Link=link, **{"Spotify URL": there})
    return names


def put(stage: MusicStage, title: str) -> str:
    """Make a task that is ready."""
    page_id = stage.board.create_task(NewTask(title=title), f"test/{title}").page_id
    stage.board.update_row(page_id, {"Status": "Ready"}, "tasks")
    return page_id


def start(stage: MusicStage, until: str) -> subprocess.Popen[str]:
    """Start the program."""
    told = {"home": str(stage.root / "home"), "url": stage.sandbox.base_url, "until": until, "patience": 900}
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), json.dumps(told)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def kill_when(stage: MusicStage, begun: int) -> None:
    """Let the program work until so many tracks have been begun, and kill it."""
    process, deadline = start(stage, "forever"), time.monotonic() + 300
    while rows_made(stage) < begun + SOUNDS:
        assert time.monotonic() < deadline
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.02)
        assert process.poll() is None, f"it ended by itself: {process.communicate()[1][-2000:]}"
    process.kill()
    process.communicate()


def rows_made(stage: MusicStage) -> int:
    """Return how many rows Tracks holds, filled or not."""
    return len(stage.board.rows("tracks"))


def finish(stage: MusicStage) -> None:
    """Let the program work until all is quiet."""
    process = start(stage, "quiet")
    out, err = process.communicate(timeout=1000)
    assert process.returncode == 0, err[-3000:]
    assert json.loads(out.splitlines()[-1])["settled"]


def check(stage: MusicStage, task: str, names: list[str]) -> None:
    """Compare Notion and the disk with the list."""
    found = stage.board.task(task)
    assert found is not None
    assert found.status is Status.DONE, found.now
    rows = stage.board.rows("tracks")
    assert sorted(row.title for row in rows) == names
    assert all(row.values["Downloaded"] for row in rows)
    tries = [row.values["Hunt tries"] for row in rows if row.values["Audio Processing"] != ("Processed",)]
    assert tries == [1] * (TRACKS - SOUNDS)  # a track that was done twice would have been looked for twice
    assert len([name for name in stage.files() if name.endswith(".m4a") and name.startswith("out")]) == SOUNDS
    lines = (stage.root / "out" / "Playlists" / "Long.m3u8").read_text().splitlines()
    there = [Path(line).stem.partition(" - ")[2] for line in lines if not line.startswith("#")]
    assert there == names[:: TRACKS // SOUNDS][:SOUNDS]
    (listed,) = [row for row in stage.board.rows("playlists") if row.title == "Long"]
    by_page = {row.page_id: row.title for row in rows}
    whole = stage.board.row(listed.page_id)
    assert whole is not None
    linked = [by_page[str(page)] for page in whole.values["Tracks"] or ()]  # type: ignore[union-attr]  # a relation
    assert linked[:100] == names[:100]
    assert sorted(linked) == names


def again(stage: MusicStage, spotify: StandIn) -> tuple[int, int]:
    """Sync once more; return how often Spotify was asked, and how many rows of music were written."""
    rows = {row.page_id: row.edited for role in ("tracks", "playlists") for row in stage.board.rows(role)}
    files = {path: path.stat().st_mtime_ns for path in stage.root.parent.rglob("*.[mx]*l*") if path.is_file()}
    spotify.requests.clear()
    stage.sandbox.log.clear()
    task = put(stage, "Sync the playlist Long")
    finish(stage)
    found = stage.board.task(task)
    assert found is not None
    assert "nothing new" in found.now, found.now
    assert files == {path: path.stat().st_mtime_ns for path in files}
    changed = {
        entry.path.rpartition("/")[2].replace("-", "")
        for entry in stage.sandbox.log.entries("PATCH", "/v1/pages/{page_id}")
    }
    return len(spotify.requests), len(changed & {page.replace("-", "") for page in rows})
