"""Playlists of Spotify: listed, looked at, read; those of others are marked and not asked about."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from music_spotify import Stage, served, stage

from segue.doctor import Level
from segue.errors import Refused, Unavailable
from segue_schemas import Playlist as Found
from segue_spotify.door import Gone, NotYours
from segue_spotify.health import ending, findings
from segue_spotify.likes import SpotifyLikes
from segue_spotify.lists import SpotifyPlaylists
from segue_spotify.resolving import resolved
from segue_spotify.standin_catalogue import Playlist, episode, local, track
from segue_spotify.tokens import DAY, LIFETIME, Tokens, days_left


@pytest.fixture(scope="module", autouse=True)
def one_spotify() -> Iterator[None]:
    with served():
        yield


@pytest.fixture
def at(tmp_path: Path) -> Stage:
    """A Spotify where somebody is signed in."""
    made = stage(tmp_path)
    made.sign_in()
    made.asked()
    return made


def listing(at: Stage, name: str, *rows: dict[str, Any] | None, **values: Any) -> Playlist:
    made = Playlist(name, list(rows), **values)
    at.app.catalogue.playlists.append(made)
    return made


def source(at: Stage) -> SpotifyPlaylists:
    return SpotifyPlaylists(at.settings)


def look(at: Stage, made: Playlist) -> Found:
    found = source(at).playlist(f"https://open.spotify.com/intl-de/playlist/{made.id}?si=1")
    assert found is not None
    return found


def test_the_playlists_are_listed_with_their_snapshots(at: Stage) -> None:
    mine, theirs = listing(at, "Sunset", track("A"), track("B")), listing(at, "Chart", owner="label")
    shared = listing(at, "Together", owner="friend", collaborative=True)
    found = source(at).playlists(50).found
    assert [one.title for one in found] == ["Sunset", "Chart", "Together"]
    assert [bool(one.unreadable) for one in found] == [False, True, False]
    assert (found[0].id, found[0].count, found[0].owner) == (mine.id, 2, "DJ")
    assert found[0].link == f"https://open.spotify.com/playlist/{mine.id}"
    assert "belongs to LABEL" in found[1].unreadable
    assert at.asked() == ["GET me/playlists"]
    assert found[0].snapshot != found[1].snapshot
    mine.change(track("A"))
    shared.change(track("C"))
    again = source(at).playlists(50).found
    assert [one.snapshot == was.snapshot for one, was in zip(again, found, strict=True)] == [
        False,
        True,
        False,
    ]
    assert theirs.version == 1


def test_many_playlists_are_listed_as_far_as_wanted(at: Stage) -> None:
    for number in range(120):
        listing(at, f"List {number}")
    assert len(source(at).playlists(500).found) == 120
    assert at.asked() == ["GET me/playlists"] * 3
    assert len(source(at).playlists(60).found) == 60
    assert at.asked() == ["GET me/playlists"] * 2


@pytest.mark.parametrize("name", ["item", "track"])
def test_what_a_playlist_holds_is_read_in_order(at: Stage, name: str) -> None:
    rows = [track(f"Track {number}") for number in range(130)]
    made = listing(at, "Long", *rows, field_name=name)
    playlist = look(at, made)
    at.asked()
    read = source(at).entries(playlist, 1000)
    assert [one.title for one in read.entries] == [row["name"] for row in rows]
    assert (read.complete, read.skipped) == (True, ())
    assert len(at.asked()) == 3
    assert resolved(at.settings, read.entries[77].links[0]) == read.entries[77]
    assert at.asked() == [], "what the list told of a track must not be asked for again"


def test_no_more_is_read_than_wanted(at: Stage) -> None:
    playlist = look(at, listing(at, "Long", *(track(f"Track {number}") for number in range(130))))
    at.asked()
    read = source(at).entries(playlist, 60)
    assert (len(read.entries), read.complete) == (60, False)
    assert len(at.asked()) == 2


def test_what_is_no_track_is_left_out_with_a_sentence(at: Stage) -> None:
    made = listing(at, "Mixed", track("A"), local("Mine"), episode("Talk"), None, track("B"), track("A"))
    read = source(at).entries(look(at, made), 100)
    assert [one.title for one in read.entries] == ["A", "B", "A"]
    assert [why.split(" is ")[-1] for why in read.skipped] == [
        "a file on somebody's own disk, which Spotify does not have", "an episode, not a track",
        "gone from Spotify",
    ]  # fmt: skip


def test_a_playlist_of_somebody_else_is_not_asked_about(at: Stage) -> None:
    playlist = look(at, listing(at, "Chart", track("A"), owner="label"))
    assert "belongs to LABEL" in playlist.unreadable
    at.asked()
    with pytest.raises(Refused, match="cannot be read: it belongs to LABEL"):
        source(at).entries(playlist, 10)
    assert at.asked() == []


def test_one_that_was_taken_away_meanwhile_is_told_and_not_tried_again(at: Stage) -> None:
    made = listing(at, "Ours", track("A"), owner="friend", collaborative=True)
    playlist = look(at, made)
    made.collaborative = False
    at.asked()
    with pytest.raises(NotYours, match="'Ours' cannot be read: it is not yours"):
        source(at).entries(playlist, 10)
    assert len(at.asked()) == 1
    at.app.catalogue.playlists.clear()
    with pytest.raises(Gone):
        source(at).entries(playlist, 10)


def test_a_page_that_fails_is_no_end_of_the_list(at: Stage) -> None:
    playlist = look(at, listing(at, "Long", *(track(f"Track {number}") for number in range(130))))
    at.app.order("/items", 503, times=3)
    with pytest.raises(Unavailable):
        source(at).entries(playlist, 1000)


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("https://open.spotify.com/track/4cOdK2wGLETKBW3PvgPWqT", id="track"),
        pytest.param("https://open.spotify.com/album/4cOdK2wGLETKBW3PvgPWqT", id="album"),
        pytest.param("https://soundcloud.com/someone/sets/something", id="SoundCloud"),
    ],
)
def test_other_links_are_left_to_others(at: Stage, link: str) -> None:
    assert source(at).playlist(link) is None
    assert at.asked() == []


def test_the_playlist_that_plays_is_found(at: Stage) -> None:
    assert source(at).playing().found == ()
    made = listing(at, "Sunset", track("A"))
    at.app.catalogue.play(track("A"))
    assert source(at).playing().found == ()
    at.app.catalogue.play(track("A"), context=made)
    (found,) = source(at).playing().found
    assert (found.title, found.id) == ("Sunset", made.id)
    assert at.app.catalogue.playing is not None
    at.app.catalogue.playing["context"] = {"type": "album", "uri": f"spotify:album:{made.id}"}
    assert source(at).playing().found == ()


def test_it_is_said_why_nobody_can_look(tmp_path: Path) -> None:
    at = stage(tmp_path)
    assert "run: segue spotify login" in source(at).playing().reason
    assert "run: segue spotify login" in source(at).playlists(5).reason


def told(at: Stage) -> list[tuple[Level, str, str]]:
    return [(one.level, one.text, one.fix) for one in findings(at.door)]


def test_doctor_tells_who_is_signed_in_and_for_how_long(at: Stage) -> None:
    assert [(level, text) for level, text, _ in told(at)] == [
        (Level.OK, "signed in for 180 days more"), (Level.OK, "it answers DJ"),
    ]  # fmt: skip
    assert ending(at.door) == ""


@pytest.mark.parametrize(
    ("days", "said"),
    [
        pytest.param(160, "ends in 20 days", id="soon"),
        pytest.param(179, "ends in 1 day,", id="tomorrow"),
        pytest.param(181, "ends in 0 days", id="past"),
    ],
)
def test_doctor_warns_before_a_sign_in_ends(at: Stage, days: float, said: str) -> None:
    tokens = Tokens(at.home)
    held = json.loads(tokens.path.read_text())
    tokens.begin(held, held["client_id"], "dj")
    held = json.loads(tokens.path.read_text()) | {"authorised_at": time.time() - days * DAY}
    tokens.path.write_text(json.dumps(held))
    level, text, fix = told(at)[0]
    assert (level, fix) == (Level.WARNING, "run: segue spotify login")
    assert said in text
    assert "segue spotify login" in ending(at.door)
    for found in (SpotifyLikes(at.settings).detect(1), source(at).playlists(1)):
        assert found.note == ending(at.door), "the report must tell it too"


@pytest.mark.parametrize(
    ("at_", "left"),
    [
        pytest.param(0.0, LIFETIME, id="now"),
        pytest.param(-90.0 * DAY, 90, id="half"),
        pytest.param(None, None, id="unknown"),
        pytest.param("yesterday", None, id="no time"),
    ],
)
def test_the_days_are_counted_from_the_sign_in(at_: object, left: float | None) -> None:
    now = 1_800_000_000.0
    at = now + at_ if isinstance(at_, float) else at_
    assert days_left({"authorised_at": at}, now) == left


def test_doctor_tells_what_is_wrong(at: Stage, tmp_path: Path) -> None:
    at.app.order(
        "/v1/me", 403, '{"error": {"message": "Active premium subscription required for the owner"}}'
    )
    assert any(level is Level.ERROR and "Premium" in text for level, text, _ in told(at))
    at.app.order("/v1/me", 429, Retry_After="7200")
    assert any(level is Level.WARNING and "rests until" in text for level, text, _ in told(at))
    at.asked()
    assert any("rests until" in text for _, text, _ in told(at))
    assert at.asked() == [], "while it rests, doctor does not ask it either"
    at.app.accounts.revoke()
    Tokens(at.home).end("the sign-in to Spotify has ended")
    assert (Level.WARNING, "run: segue spotify login") in [(level, fix) for level, _, fix in told(at)]
    away = stage(tmp_path, client_id="")
    assert [level for level, _, _ in told(away)] == [Level.OK]
