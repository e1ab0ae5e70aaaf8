"""Track sync with Spotify: links fill rows, likes and what plays are looked for, refusals are sentences."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from music_programs import fake
from music_spotify import agreeing, section
from music_stage import MusicStage, music_stage

from segue import Status
from segue_spotify.door import open_door
from segue_spotify.signin import login
from segue_spotify.standin import StandIn, running
from segue_spotify.tokens import Tokens

pytestmark = pytest.mark.sandbox
ALONE = "[ytdlp]\nsearch = false\n"  # no other place is asked for the sound of a track


@pytest.fixture(scope="module")
def app() -> Iterator[StandIn]:
    with running() as made:
        yield made


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, app: StandIn) -> Iterator[MusicStage]:
    """A workspace with somebody signed in to Spotify."""
    root: Path = tmp_path_factory.mktemp("music")
    with music_stage(root, eagle=False, more=section(app) + ALONE) as made:
        login(open_door(made.kit.settings), agreeing, browser=False, wait=20)
        yield made


@pytest.fixture(autouse=True)
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the app on this machine be closed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    fake(folder, "osascript", err="(-600)", code=1)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def link(id_: str) -> str:
    return f"https://open.spotify.com/intl-de/track/{id_}?si=0123456789abcdef"


def test_a_link_of_spotify_fills_the_row_of_a_track_that_is_fetched_elsewhere(
    stage: MusicStage, app: StandIn
) -> None:
    one = app.catalogue.add(
        "Copper Rain", "Kite & Vera", album="Weather", released="2021-04-02", duration_ms=12_000
    )
    sound = stage.audio("copper.flac", seed=11)
    stage.row("Copper Rain", **{"Link": sound, "Spotify URL": link(one["id"])})
    task = stage.play("Sync the track Copper Rain")
    assert task.status == Status.DONE, task.now
    row = stage.tracks()["Copper Rain"].values
    assert (row["Album"], row["Year"], row["ISRC"]) == ("Weather", 2021, one["external_ids"]["isrc"])
    assert row["Artist"] == "Kite, Vera"


def test_a_link_of_an_album_is_refused_in_the_row(stage: MusicStage, app: StandIn) -> None:
    before = len(app.requests)
    task = stage.play("Sync this", "https://open.spotify.com/album/4cOdK2wGLETKBW3PvgPWqT")
    assert task.status == Status.FAILED
    assert "album" in task.now
    assert len(app.requests) == before


def test_each_link_of_the_chain_says_what_it_saw(stage: MusicStage, app: StandIn) -> None:
    told = stage.report(stage.play("Sync a track"))
    assert "Spotify likes: nothing new" in told
    assert "Spotify playing: nothing new" in told or "the app is not running" in told


def test_a_new_like_is_found(stage: MusicStage, app: StandIn) -> None:
    one = app.catalogue.add("Only Liked", "Nobody")
    app.catalogue.like(one, "2026-11-01T10:00:00Z")
    told = stage.report(stage.play("Sync a track"))
    assert "Spotify likes" in told
    assert "found" in told
    assert "Only Liked" in told


def test_a_sign_in_that_has_ended_is_told_and_stops_nothing(stage: MusicStage) -> None:
    Tokens(stage.kit.home).end("the sign-in to Spotify has ended")
    sound = stage.audio("amber.flac", seed=12)
    stage.row("Amber", Artist="Ann", Link=sound)
    task = stage.play("Sync a track")
    assert task.status == Status.DONE, task.now
    assert "the sign-in to Spotify has ended; run: segue spotify login" in stage.report(task)
    assert stage.tracks()["Amber"].values["Downloaded"] is True
