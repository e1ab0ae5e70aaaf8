"""Whole tracks from SoundCloud: links, likes and sets become files and rows; secrets stay secret."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from music_soundcloud import SECRET, running, shelf
from music_soundcloud_plugin import at_stand_in
from music_stage import MusicStage, music_stage

from segue import Status
from segue_music import synth
from segue_ytdlp.standin_tracks import Shelf, Track

pytestmark = pytest.mark.sandbox
SECONDS = 31.0


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    piece = synth.track(3, "techno", bpm=130.0, key="Cm", seconds=SECONDS)
    path = tmp_path_factory.mktemp("sound") / "stream.mp3"
    synth.write(piece.samples, piece.rate, path, "mp3", 128)
    made = shelf()
    made.content = path.read_bytes()
    return made


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, books: Shelf) -> Iterator[MusicStage]:
    root: Path = tmp_path_factory.mktemp("music")
    with ExitStack() as stack:
        server = stack.enter_context(running(books))
        made = stack.enter_context(music_stage(root, more='[soundcloud]\nuser = "mira"\n'))
        stack.enter_context(at_stand_in(made.plugins.manager, server))
        yield made


def test_a_private_link_is_brought_in_and_its_secret_stands_nowhere(
    stage: MusicStage, books: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "segue_ytdlp")
    track = Track(id=5, slug="demo", title="Mira - Demo", secret=SECRET, seconds=SECONDS)
    books.tracks = [track]
    task = stage.play("Sync this track", f"{track.link}/{SECRET}")
    assert (task.status, "failed" in task.now) == (Status.DONE, False), stage.report(task)
    row = stage.tracks()["Demo"]
    assert row.values["Downloaded"] is True
    assert track.link in str(row.values)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("segue"))
    for text in (str(row.values), stage.board.body(row.page_id), stage.report(task), task.now, ours):
        assert SECRET not in text
