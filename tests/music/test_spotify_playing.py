"""What plays: first the app on this machine is asked, then Spotify itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from music_programs import fake, script_says
from music_spotify import Stage, served, stage

from segue_schemas import Recording
from segue_spotify import desktop
from segue_spotify.playing import SpotifyPlaying
from segue_spotify.standin_catalogue import episode, id_of, local

ID = id_of("Selena Ojos Tristes")
TRACK = Recording(
    title="Ojos, Tristes", artists=("Selena",), album="Single", duration=207.5,
    links=(f"https://open.spotify.com/track/{ID}",), ids={"spotify": ID},
)  # fmt: skip
SAID = script_says(f"spotify:track:{ID}", "Ojos, Tristes", "Selena", "Single", "207500")


@pytest.fixture(scope="module", autouse=True)
def one_spotify() -> Iterator[None]:
    with served():
        yield


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that alone is searched for programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def at(tmp_path: Path, programs: Path) -> Stage:
    """A machine whose app is not running, and a Spotify where somebody is signed in."""
    fake(programs, "osascript", err="(-600)", code=1)
    made = stage(tmp_path)
    made.sign_in()
    made.asked()
    return made


def test_what_plays_on_another_device_is_found(at: Stage) -> None:
    one = at.app.catalogue.add("Sapphire", "Bonobo")
    at.app.catalogue.play(one)
    (found,) = SpotifyPlaying(at.settings).detect(1).found
    assert (found.title, found.artists, found.isrc) == ("Sapphire", ("Bonobo",), one["external_ids"]["isrc"])
    assert at.asked() == ["GET me/player/currently-playing"]


def test_an_idle_spotify_is_no_news(at: Stage) -> None:
    found = SpotifyPlaying(at.settings).detect(1)
    assert (found.found, found.reason) == ((), "")


def test_what_is_no_track_is_no_news(at: Stage) -> None:
    catalogue = at.app.catalogue
    for item, kind in ((episode("Talk"), "episode"), (None, "ad"), (None, "track"), (local("Mine"), "track")):
        catalogue.play(item, kind=kind)
        found = SpotifyPlaying(at.settings).detect(1)
        assert (found.found, found.reason) == ((), ""), kind


def test_the_app_here_is_asked_first_and_spotify_tells_the_rest(at: Stage, programs: Path) -> None:
    one = at.app.catalogue.add("Ojos Tristes", "Selena")
    fake(programs, "osascript", script_says(f"spotify:track:{one['id']}", "Ojos Tristes", "Selena", "", "1"))
    (found,) = SpotifyPlaying(at.settings).detect(1).found
    assert found.isrc == one["external_ids"]["isrc"]
    assert SpotifyPlaying(at.settings).detect(1).found == (found,)
    assert at.asked() == [f"GET tracks/{one['id']}"]


def test_the_app_here_is_enough(tmp_path: Path, programs: Path) -> None:
    at = stage(tmp_path, client_id="")
    fake(
        programs,
        "osascript",
        script_says(f"spotify:track:{ID}", "Ojos, Tristes", "Selena", "Single", "207500"),
    )
    assert SpotifyPlaying(at.settings).detect(1).found == (TRACK,)


def test_both_reasons_are_told_where_neither_can_look(tmp_path: Path, programs: Path) -> None:
    fake(programs, "osascript", err="(-600)", code=1)
    found = SpotifyPlaying(stage(tmp_path).settings).detect(1)
    assert found.reason.startswith(f"{desktop.NOT_RUNNING}; nobody is signed in")


def test_a_long_rest_of_spotify_does_not_keep_the_app_from_being_asked(at: Stage, programs: Path) -> None:
    at.app.order("currently-playing", 429, Retry_After="86400")
    assert "rests until" in SpotifyPlaying(at.settings).detect(1).reason
    fake(
        programs,
        "osascript",
        script_says(f"spotify:track:{ID}", "Ojos, Tristes", "Selena", "Single", "207500"),
    )
    assert SpotifyPlaying(at.settings).detect(1).found == (TRACK,)
    assert len(at.asked()) == 1
