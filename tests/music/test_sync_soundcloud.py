"""Whole tracks from SoundCloud: links, likes and sets become files and rows; secrets stay secret."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from music_soundcloud import SECRET, shelf
from music_stage import MusicStage, music_stage

from segue import Status
from segue_music import synth
from segue_ytdlp.standin_plugin import at_stand_in
from segue_ytdlp.standin_soundcloud import soundcloud
from segue_ytdlp.standin_tracks import Shelf, Track

pytestmark = pytest.mark.sandbox
SECONDS = 31.0


def stream(folder: Path, seed: int, style: str) -> bytes:
    piece = synth.track(seed, style, seconds=SECONDS)
    path = folder / f"{seed}.mp3"
    synth.write(piece.samples, piece.rate, path, "mp3", 128)
    return path.read_bytes()


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("sound")
    styles = ("techno", "house", "trance", "garage", "dnb")
    made = shelf()
    made.streams = {n: stream(folder, n, style) for n, style in enumerate(styles, 1)}
    return made


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, books: Shelf) -> Iterator[MusicStage]:
    root: Path = tmp_path_factory.mktemp("music")
    with ExitStack() as stack:
        server = stack.enter_context(soundcloud(books))
        made = stack.enter_context(music_stage(root, more='[soundcloud]\nuser = "mira"\n'))
        stack.enter_context(at_stand_in(made.plugins.manager, server))
        yield made


def test_a_private_link_is_brought_in_and_its_secret_stands_nowhere(
    stage: MusicStage, books: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "segue_ytdlp")
    track = Track(id=1, slug="demo", title="Mira - Demo", secret=SECRET, seconds=SECONDS)
    books.tracks = [track]
    task = stage.play("Sync this track", f"{track.link}/{SECRET}")
    assert (task.status, "failed" in task.now) == (Status.DONE, False), stage.report(task)
    row = stage.tracks()["Demo"]
    assert row.values["Downloaded"] is True
    assert track.link in str(row.values)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("segue"))
    for text in (str(row.values), stage.board.body(row.page_id), stage.report(task), task.now, ours):
        assert SECRET not in text


def test_a_new_like_is_brought_in_once_where_a_task_names_nothing(stage: MusicStage, books: Shelf) -> None:
    books.tracks = [Track(id=2, slug="harbour", title="Mira - Harbour", seconds=SECONDS)]
    books.likes = [2]
    task = stage.play("Sync track")
    assert (task.status, "failed" in task.now) == (Status.DONE, False), stage.report(task)
    assert stage.tracks()["Harbour"].values["Downloaded"] is True
    assert "SoundCloud likes" in stage.report(task)
    rows = len(stage.tracks())
    again = stage.play("Sync track, once more")
    assert "SoundCloud likes: nothing new" in stage.report(again)
    assert len(stage.tracks()) == rows


def test_a_protected_track_is_fetched_from_another_page_that_is_surely_it(
    stage: MusicStage, books: Shelf
) -> None:
    held = Track(id=30, slug="glass", title="Noor - Glass Rivers", seconds=SECONDS, state="drm")
    books.tracks = [held, Track(id=3, slug="glass-2", title="Noor - Glass Rivers", seconds=SECONDS)]
    task = stage.play("Sync this track", held.link)
    assert (task.status, "failed" in task.now) == (Status.DONE, False), stage.report(task)
    assert stage.tracks()["Glass Rivers"].values["Downloaded"] is True


def test_a_protected_track_that_is_nowhere_else_is_an_ending(stage: MusicStage, books: Shelf) -> None:
    books.tracks = [Track(id=31, slug="gone", title="Noor - Only Here", seconds=SECONDS, state="drm")]
    task = stage.play("Sync this track", books.tracks[0].link)
    assert task.status is Status.DONE, task.now
    assert "protected stream (DRM)" in stage.report(task)
    assert "Only Here" in stage.tracks()


def test_a_set_becomes_tracks_in_order(stage: MusicStage, books: Shelf) -> None:
    books.tracks = [
        Track(id=4, slug="four", title="Ola - Fourth Wall", seconds=SECONDS),
        Track(id=5, slug="five", title="Ola - High Five", seconds=SECONDS),
    ]
    books.sets = {"road": [5, 4]}
    task = stage.play("Sync playlist", "https://soundcloud.com/mira/sets/road")
    assert (task.status, "failed" in task.now) == (Status.DONE, False), stage.report(task)
    assert stage.playlist() == ("Road", ["High Five", "Fourth Wall"])


def test_a_private_set_opens_also_when_its_row_is_synced_and_its_secret_stands_nowhere(
    stage: MusicStage, books: Shelf
) -> None:
    books.tracks = [Track(id=4, slug="four", title="Ola - Fourth Wall", seconds=SECONDS)]
    books.sets, books.locked = {"mixes": [4]}, {"mixes": SECRET}
    closed = stage.play("Sync playlist, closed", "https://soundcloud.com/mira/sets/mixes")
    assert (closed.status, "is not there" in closed.now) == (Status.FAILED, True), closed.now
    task = stage.play("Sync playlist", f"https://soundcloud.com/mira/sets/mixes/{SECRET}")
    assert task.status is Status.DONE, task.now
    (row,) = [row for row in stage.board.rows("playlists") if row.title == "Mixes"]
    for text in (str(row.values), stage.board.body(row.page_id), stage.report(task), task.now):
        assert SECRET not in text
    assert "nothing new" in stage.play("Sync playlist Mixes").now
    again = stage.play("Update playlist Mixes", "again: yes")
    assert (again.status, "1 there already" in again.now) == (Status.DONE, True), again.now
