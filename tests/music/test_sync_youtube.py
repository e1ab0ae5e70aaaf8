"""Whole tracks from YouTube: links, searches and playlists become files and rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from music_soundcloud import shelf
from music_stage import MusicStage, music_stage

from segue import Status
from segue_music import synth
from segue_ytdlp.standin import standing_in
from segue_ytdlp.standin_plugin import at_stand_in
from segue_ytdlp.standin_soundcloud import SoundCloud
from segue_ytdlp.standin_tracks import Shelf, Track
from segue_ytdlp.standin_videos import Channel, State, Video, VideoList
from segue_ytdlp.standin_youtube import YouTube

pytestmark = pytest.mark.sandbox
SECONDS = 31
NAMES = {"linkedvideo": "techno", "searchfound": "house", "listedfirst": "trance", "listedother": "garage"}


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Channel:
    folder = tmp_path_factory.mktemp("sound")
    made = Channel()
    for seed, (name, style) in enumerate(NAMES.items(), 1):
        piece = synth.track(seed, style, seconds=SECONDS)
        synth.write(piece.samples, piece.rate, folder / f"{seed}.webm", "opus", 128)
        made.streams[name] = (folder / f"{seed}.webm").read_bytes()
    return made


@pytest.fixture(scope="module")
def books() -> Shelf:
    return shelf()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, books: Shelf, channel: Channel) -> Iterator[MusicStage]:
    root: Path = tmp_path_factory.mktemp("music")
    with ExitStack() as stack:
        server = stack.enter_context(standing_in(SoundCloud(books), YouTube(channel)))
        made = stack.enter_context(music_stage(root, more="[youtube]\npause_seconds = 0\n"))
        stack.enter_context(at_stand_in(made.plugins.manager, server))
        yield made


def test_a_link_becomes_a_track(stage: MusicStage, channel: Channel) -> None:
    video = Video(id="linkedvideo", title="Mira - Harbour (Official Video)", seconds=SECONDS)
    channel.videos = [video]
    task = stage.play("Sync this track", "https://youtu.be/linkedvideo?si=AbC&t=4")
    assert (task.status, "failed" in task.now) == (Status.DONE, False), stage.report(task)
    row = stage.tracks()["Harbour"]
    assert (row.values["Artist"], row.values["Downloaded"]) == ("Mira", True)
    assert video.link in str(row.values)
    assert "opus" in stage.report(task)


def test_a_track_that_is_only_sold_elsewhere_is_found_by_a_search(
    stage: MusicStage, books: Shelf, channel: Channel
) -> None:
    held = Track(id=30, slug="glass", title="Noor - Glass Rivers", seconds=SECONDS, state="drm")
    books.tracks = [held]
    channel.videos = [
        Video(id="otherremix1", title="Noor - Glass Rivers (Kite Remix)", seconds=SECONDS),
        Video(id="searchfound", title="Glass Rivers", channel="Noor - Topic", seconds=SECONDS),
    ]
    task = stage.play("Sync this track", held.link)
    assert (task.status, "failed" in task.now) == (Status.DONE, False), stage.report(task)
    assert stage.tracks()["Glass Rivers"].values["Downloaded"] is True
    assert "searchfound" in stage.report(task)


def test_a_track_that_is_nowhere_is_hunted_where_it_is_sold(
    stage: MusicStage, books: Shelf, channel: Channel
) -> None:
    shop = "https://noor.bandcamp.example/track/only-here"
    channel.videos = []
    books.tracks = [
        Track(id=31, slug="only", title="Noor - Only Here", seconds=SECONDS, state="drm", sold=shop)
    ]
    task = stage.play("Sync this track", books.tracks[0].link)
    assert "protected stream (DRM)" in stage.report(task)
    assert shop in stage.report(task)
    assert str(stage.tracks()["Only Here"].values["Purchase links"]).startswith(shop)


def test_a_playlist_becomes_tracks_in_order_and_names_what_is_gone(
    stage: MusicStage, channel: Channel
) -> None:
    channel.videos = [
        Video(id="listedfirst", title="Ola - Fourth Wall", seconds=SECONDS),
        Video(id="listedother", title="Ola - High Five", seconds=SECONDS),
        Video(id="gonegonegon", title="Ola - Gone", state="removed"),
    ]
    ids = ["listedother", "gonegonegon", "listedfirst"]
    channel.lists = {"PLroadtrip": VideoList(title="Road", videos=ids)}
    task = stage.play("Sync playlist", "https://www.youtube.com/playlist?list=PLroadtrip")
    assert (task.status, "failed" in task.now) == (Status.DONE, False), stage.report(task)
    assert stage.playlist() == ("Road", ["High Five", "Fourth Wall"])
    assert "1 entry is private, deleted or no track" in stage.report(task)
    assert "artwork was left out" not in stage.report(task)


@pytest.mark.parametrize(
    ("state", "says"),
    [("private", "is not there"), ("soon", "has not begun"), ("bot", "takes us for a bot")],  # it rests then
)
def test_what_no_page_describes_makes_no_row(
    stage: MusicStage, channel: Channel, state: State, says: str
) -> None:
    channel.videos = [Video(id=f"nobody_{state:_<7}"[:11], title="Nobody", state=state)]
    before = set(stage.tracks())
    task = stage.play("Sync this track", channel.videos[0].link)
    assert says in task.now
    assert set(stage.tracks()) == before
