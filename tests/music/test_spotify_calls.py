"""What Spotify is asked, how its answers are read, and what its refusals mean."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from music_spotify import Stage, served, stage

from segue.errors import Misconfigured, Refused, SegueError, Unavailable
from segue.plugins import load
from segue_music import resting
from segue_music.matching import compare
from segue_schemas import Recording
from segue_spotify.door import Gone, NotYours, SignedOut
from segue_spotify.line import LONGEST, UNSAID, pause_of
from segue_spotify.reading import recording_of
from segue_spotify.resolving import find, resolved
from segue_spotify.standin_catalogue import id_of


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


def link(track: dict[str, Any]) -> str:
    return f"https://open.spotify.com/intl-de/track/{track['id']}?si=0123456789abcdef"


def test_a_link_becomes_a_whole_recording(at: Stage) -> None:
    one = at.app.catalogue.add(
        "Sapphire - Joris Voorn Remix", "Bonobo & Joris Voorn", album="Sapphire", released="2013-09",
        duration_ms=421_500, explicit=True, external_ids={"isrc": "gb-cft-13-00123"},
    )  # fmt: skip
    assert resolved(at.settings, link(one)) == Recording(
        title="Sapphire - Joris Voorn Remix", artists=("Bonobo", "Joris Voorn"), album="Sapphire", year=2013,
        isrc="GBCFT1300123", duration=421.5, explicit=True,
        artwork=f"https://i.scdn.co/image/{one['id']}",
        links=(f"https://open.spotify.com/track/{one['id']}",), ids={"spotify": one["id"]},
    )  # fmt: skip


def test_a_link_is_asked_for_once_also_after_a_restart(at: Stage) -> None:
    one = at.app.catalogue.add("Sapphire")
    assert resolved(at.settings, link(one)) == resolved(at.settings, f"spotify:track:{one['id']}")
    assert at.asked() == [f"GET tracks/{one['id']}"]


def test_the_plugin_answers_the_hook_for_its_links_alone(at: Stage) -> None:
    hook = load(at.settings).manager.hook
    found = hook.resolve(settings=at.settings, link=link(at.app.catalogue.add("Sapphire")))
    assert (found.title, found.artists) == ("Sapphire", ("Somebody",))
    assert {"Spotify playing", "Spotify likes"} <= {
        one.name for several in hook.detect(settings=at.settings) for one in several
    }
    assert "Spotify" in {one.name for several in hook.playlists(settings=at.settings) for one in several}


def test_without_an_app_a_link_says_only_which_track_it_is(tmp_path: Path) -> None:
    at = stage(tmp_path, client_id="")
    one = at.app.catalogue.add("Sapphire")
    found = resolved(at.settings, link(one))
    assert found == Recording(
        links=(f"https://open.spotify.com/track/{one['id']}",), ids={"spotify": one["id"]}
    )
    assert at.asked() == []


def test_a_track_that_was_relinked_is_known_by_both_ids(at: Stage) -> None:
    one = at.app.catalogue.add("Sapphire")
    at.app.catalogue.tracks[id_of("old")] = one
    found = resolved(at.settings, f"spotify:track:{id_of('old')}")
    assert found is not None
    assert found.ids == {"spotify": id_of("old")}
    assert len(found.links) == 2


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        pytest.param({}, Recording(), id="nothing"),
        pytest.param(
            {"id": "x", "name": " A  \n B ", "artists": None, "album": None, "external_ids": None},
            Recording(
                title="A B", links=("https://open.spotify.com/track/x",), ids={"spotify": "x"}
            ),
            id="nulls",
        ),
        pytest.param(
            {"name": 5, "artists": [None, {}, {"name": "A"}], "duration_ms": "long", "explicit": "no"},
            Recording(artists=("A",)),
            id="other types",
        ),
        pytest.param(
            {"external_ids": {"isrc": "short"}, "duration_ms": 0, "album": {"release_date": "0000"}},
            Recording(),
            id="values that are none",
        ),
        pytest.param(
            {"album": {"images": [{"url": "file:///etc/passwd", "width": 9}], "release_date": "1999"}},
            Recording(year=1999),
            id="a picture that is no address",
        ),
    ],
)  # fmt: skip
def test_answers_with_holes_are_read_as_far_as_they_go(data: dict[str, Any], wanted: Recording) -> None:
    assert recording_of(data) == wanted


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        pytest.param(
            403, "Active premium subscription required for the owner of the app", Misconfigured, "Premium",
            id="no Premium",
        ),
        pytest.param(
            403, "User not registered in the Developer Dashboard", Misconfigured, "User Management",
            id="not on the list",
        ),
        pytest.param(403, "Insufficient client scope", SignedOut, "does not allow", id="scope"),
        pytest.param(403, "Forbidden", NotYours, "not yours", id="forbidden"),
        pytest.param(404, "Resource not found", Gone, "look at its link", id="gone"),
        pytest.param(400, "Invalid base62 id", Refused, "400: Invalid base62 id", id="bad request"),
    ],
)  # fmt: skip
def test_a_refusal_is_told_in_a_sentence_and_not_tried_again(
    at: Stage, status: int, body: str, kind: type[SegueError], said: str
) -> None:
    one = at.app.catalogue.add("Sapphire")
    at.app.order("/v1/tracks", status, f'{{"error": {{"status": {status}, "message": "{body}"}}}}')
    with pytest.raises(kind, match=said):
        resolved(at.settings, link(one))
    assert len(at.asked()) == 1


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        pytest.param(500, "<html>", "500", id="500"),
        pytest.param(502, '{"error": {"status": 502, "message": "Bad gateway."}}', "502", id="502"),
        pytest.param(503, "", "503", id="503"),
        pytest.param(200, "<html>Sign in to the hotel's network</html>", "no JSON", id="a page of others"),
        pytest.param(200, '{"id": "4uLU6h', "no JSON", id="cut short"),
        pytest.param(200, "[1, 2]", "no JSON", id="a list"),
    ],
)
def test_trouble_is_tried_a_few_times_and_then_later(at: Stage, status: int, body: str, said: str) -> None:
    one = at.app.catalogue.add("Sapphire")
    at.app.order("/v1/tracks", status, body, times=2)
    assert (found := resolved(at.settings, link(one))) is not None
    assert found.title == "Sapphire"
    two = at.app.catalogue.add("Ruby")
    at.app.order("/v1/tracks", status, body, times=3)
    with pytest.raises(Unavailable, match=said):
        resolved(at.settings, link(two))
    assert resolved(at.settings, link(two)) is not None, "what failed must not be remembered"


def test_a_429_is_obeyed_also_after_a_restart(at: Stage) -> None:
    one = at.app.catalogue.add("Sapphire")
    at.app.order("/v1/tracks", 429, "", Retry_After="86400")
    begun = time.monotonic()
    with pytest.raises(Unavailable, match="rests until") as told:
        resolved(at.settings, link(one))
    assert time.monotonic() - begun < 5, "it must not sleep through it"
    assert told.value.retry_after == pytest.approx(86_400, abs=30)
    for _ in range(5):  # the settings are read anew, as a program that was just started does
        with pytest.raises(Unavailable, match="rests until"):
            resolved(at.settings, link(one))
    assert len(at.asked()) == 1, "while it rests it is not asked"
    resting.wake(at.home, "Spotify")
    assert resolved(at.settings, link(one)) is not None


def test_what_is_known_is_told_while_it_rests(at: Stage) -> None:
    one = at.app.catalogue.add("Sapphire")
    resolved(at.settings, link(one))
    resting.rest(at.home, "Spotify", 3600, "it said so")
    assert (found := resolved(at.settings, link(one))) is not None
    assert found.title == "Sapphire"


NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        pytest.param("7", 7, id="seconds"),
        pytest.param("86400", 86_400, id="a day"),
        pytest.param("0", 1, id="none at all"),
        pytest.param("-5", 1, id="below none"),
        pytest.param("1e9", LONGEST, id="thirty years"),
        pytest.param("nan", UNSAID, id="no number"),
        pytest.param("inf", LONGEST, id="for ever"),
        pytest.param("", UNSAID, id="nothing said"),
        pytest.param("soon", UNSAID, id="a word"),
        pytest.param(
            format_datetime(datetime.fromtimestamp(NOW, UTC) + timedelta(minutes=2), usegmt=True), 120,
            id="a date",
        ),
    ],
)  # fmt: skip
def test_each_way_to_ask_for_a_pause_is_understood(header: str, seconds: float) -> None:
    assert pause_of(header, NOW) == seconds


def test_a_dead_address_is_trouble_of_the_network(tmp_path: Path) -> None:
    at = stage(tmp_path)
    at.sign_in()
    dead = at.settings.home / "segue.toml"
    dead.write_text(dead.read_text().replace(at.app.api, "http://127.0.0.1:9/v1/"))
    from segue.settings import load as read

    settings = read(home=at.home, folder=tmp_path)
    with pytest.raises(Unavailable, match="no connection"):
        resolved(settings, f"spotify:track:{id_of('x')}")


def test_a_recording_is_found_by_its_isrc_then_by_its_name(at: Stage) -> None:
    one = at.app.catalogue.add("Sapphire", "Bonobo")
    at.app.catalogue.add("Sapphire Remix", "Bonobo")
    isrc = one["external_ids"]["isrc"]
    by_isrc = find(at.door, Recording(title="Something else", isrc=f"{isrc[:2]}-{isrc[2:]}"))
    assert [found.title for found in by_isrc] == ["Sapphire"]
    assert at.asked() == ["GET search"]
    sought = Recording(title="Sapphire", artists=("Bonobo",), duration=215.0)
    found = find(at.door, sought)
    assert [compare(sought, one).verdict for one in found] == ["sure", "no"]
    assert find(at.door, Recording(title="Nothing of the kind")) == []
    assert find(at.door, Recording()) == []


def test_only_what_spotify_does_not_know_yet_is_searched_for_and_only_where_it_can_be(
    at: Stage, tmp_path: Path
) -> None:
    one = at.app.catalogue.add("Sapphire", "Bonobo")
    hook = load(at.settings).manager.hook
    sought = Recording(title="Sapphire", artists=("Bonobo",), links=("https://soundcloud.com/a/b",))

    def found(recording: Recording, audio: bool = False) -> list[str]:
        several = hook.candidates(settings=at.settings, recording=recording, audio=audio)
        return [link for brought in several for each in brought or () for link in each.links]

    assert found(sought) == [f"https://open.spotify.com/track/{one['id']}"]
    at.asked()
    assert found(sought.model_copy(update={"links": (link(one),)})) == []
    resting.rest(at.home, "Spotify", 60, "it said so")
    assert found(sought) == []
    assert at.asked() == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param('redirect = "http://localhost:8888/callback"', "localhost", id="localhost"),
        pytest.param('redirect = "http://127.0.0.1/callback"', "with a port", id="no port"),
        pytest.param('redirect = "https://example.com:1/callback"', "this machine", id="elsewhere"),
        pytest.param('api = "http://example.com/v1/"', "https", id="api without TLS"),
        pytest.param('accounts = "http://example.com"', "https", id="accounts without TLS"),
        pytest.param('client_id = "not an id!"', "client_id", id="no client id"),
        pytest.param("likes_at_first = -1", "likes_at_first", id="below zero"),
        pytest.param('likes = "all"', "likes", id="unknown key"),
    ],
)
def test_a_wrong_setting_is_told_with_its_value(tmp_path: Path, line: str, said: str) -> None:
    from segue.settings import load as read
    from segue_spotify.door import open_door

    (tmp_path / "segue.toml").write_text(f"[spotify]\n{line}\n")
    with pytest.raises(Misconfigured, match=said):
        open_door(read(home=tmp_path, folder=tmp_path))


def test_the_client_id_may_come_from_where_secrets_are_kept(tmp_path: Path) -> None:
    at = stage(tmp_path, client_id="")
    (at.home / "secrets.env").write_text("SPOTIFY_CLIENT_ID=5e9e5709115de2d0ba9d00d000c11e17\n")
    (at.home / "secrets.env").chmod(0o600)
    assert at.sign_in() == "dj"
