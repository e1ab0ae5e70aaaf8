"""New likes of Spotify: each is named until it has a row, and an idle look costs one request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from music_spotify import Stage, served, stage

from segue.errors import Unavailable
from segue_music import resting
from segue_music.index import opened
from segue_music.kit import INDEX
from segue_schemas import Held, Recording
from segue_spotify.likes import SpotifyLikes
from segue_spotify.standin_catalogue import local


@pytest.fixture(scope="module", autouse=True)
def one_spotify() -> Iterator[None]:
    with served():
        yield


@pytest.fixture
def at(tmp_path: Path) -> Stage:
    made = stage(tmp_path)
    made.sign_in()
    return made


def like(at: Stage, title: str, day: str, **values: Any) -> dict[str, Any]:
    one = at.app.catalogue.add(title, **values)
    at.app.catalogue.like(one, f"2026-{day}T10:00:00Z")
    return one


def likes(at: Stage, number: int, month: str = "01") -> None:
    for day in range(1, number + 1):
        like(at, f"Track {month} {day}", f"{month}-{day:03}")


def new(at: Stage, limit: int = 10) -> list[str]:
    """Look as a program that was just started does."""
    found = SpotifyLikes(at.settings).detect(limit)
    assert not found.reason
    return [one.title for one in found.found]


def row(at: Stage, track: dict[str, Any]) -> None:
    """Let Tracks have a row of a track."""
    link = f"https://open.spotify.com/track/{track['id']}?si=1"
    with opened(at.home / INDEX) as index:
        index.put(Held(place="tracks", ref=track["id"], recording=Recording(title="x", links=(link,))))


def test_new_likes_are_named_newest_first_and_once(at: Stage) -> None:
    likes(at, 3)
    assert new(at) == ["Track 01 3", "Track 01 2", "Track 01 1"]
    assert new(at) == []
    like(at, "Newer", "02-001")
    like(at, "Newest", "02-002")
    assert new(at) == ["Newest", "Newer"]
    assert new(at) == []


def test_an_idle_look_costs_one_request_however_many_likes_there_are(at: Stage) -> None:
    likes(at, 120)
    new(at)
    at.asked()
    assert new(at, limit=0) == []
    assert at.asked() == ["GET me/tracks"]


def test_what_is_beyond_the_limit_is_named_the_next_time(at: Stage) -> None:
    likes(at, 5)
    assert new(at, limit=2) == ["Track 01 5", "Track 01 4"]
    like(at, "Newest", "02-001")
    assert new(at, limit=2) == ["Newest", "Track 01 3"]
    assert new(at, limit=9) == ["Track 01 2", "Track 01 1"]


def test_a_dry_run_leaves_the_likes_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_MODE", "DEV")
    dry = stage(tmp_path)
    dry.sign_in()
    likes(dry, 3)
    assert new(dry) == new(dry) == ["Track 01 3", "Track 01 2", "Track 01 1"]


def test_many_new_likes_are_read_page_by_page_down_to_the_known(at: Stage) -> None:
    likes(at, 3)
    new(at)
    likes(at, 130, "02")
    at.asked()
    assert len(new(at, limit=1000)) == 130
    assert at.asked() == ["GET me/tracks"] * 3


def test_a_page_that_fails_loses_nothing(at: Stage) -> None:
    likes(at, 3)
    new(at)
    likes(at, 130, "02")
    page = '{"items": [], "next": null}'
    at.app.order("/v1/me/tracks", 429, page, Retry_After="60")
    with pytest.raises(Unavailable, match="rests until"):
        new(at)
    with pytest.raises(Unavailable, match="rests until"):
        new(at)
    resting.wake(at.home, "Spotify")
    assert len(new(at, limit=1000)) == 130


def test_what_waits_is_named_while_spotify_cannot_be_asked(at: Stage) -> None:
    likes(at, 5)
    assert len(new(at, limit=2)) == 2
    resting.rest(at.home, "Spotify", 86_400, "429")
    at.asked()
    assert new(at, limit=2) == ["Track 01 3", "Track 01 2"]
    assert at.asked() == []


def test_likes_from_before_the_first_look_are_taken_as_far_as_the_settings_say(tmp_path: Path) -> None:
    at = stage(tmp_path, more="likes_at_first = 2")
    at.sign_in()
    likes(at, 60)
    at.asked()
    assert new(at) == ["Track 01 60", "Track 01 59"]
    assert at.asked() == ["GET me/tracks"]
    like(at, "Newest", "02-001")
    assert new(at) == ["Newest"]


def test_the_first_like_of_all_is_new_also_where_none_from_before_are_wanted(tmp_path: Path) -> None:
    at = stage(tmp_path, more="likes_at_first = 0")
    at.sign_in()
    assert new(at) == []
    like(at, "First", "01-001")
    assert new(at) == ["First"]


def test_what_has_a_row_is_passed_over(at: Stage) -> None:
    one, two = like(at, "Has a row", "01-001"), like(at, "Has none", "01-002")
    row(at, one)
    assert new(at) == ["Has none"]
    assert two["name"] == "Has none"


def test_a_like_that_got_no_row_is_named_again_later_and_not_for_ever(
    at: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    like(at, "Unlucky", "01-001")
    import time

    now = time.time()
    hours = [0.0, 0.001, 0.1, 0.2, 2, 3, 30, 40, 250, 251, 9_000]
    named = []
    for hour in hours:
        monkeypatch.setattr(time, "time", lambda hour=hour: now + hour * 3600)
        at.app.accounts.access.clear()  # an access token lasts an hour
        named.append(bool(new(at)))
    assert named == [True, False, True, False, True, False, True, False, True, False, False]


def test_a_like_that_was_taken_back_is_let_go(at: Stage) -> None:
    likes(at, 3)
    assert new(at, limit=1) == ["Track 01 3"]
    at.app.catalogue.likes = [one for one in at.app.catalogue.likes if one["track"]["name"] != "Track 01 2"]
    assert new(at) == ["Track 01 1"]


def test_the_known_ones_are_known_also_when_the_newest_was_taken_back(at: Stage) -> None:
    likes(at, 3)
    new(at)
    del at.app.catalogue.likes[0]
    assert new(at) == []


def test_likes_of_the_same_second_are_all_named(at: Stage) -> None:
    like(at, "One", "01-001")
    assert new(at) == ["One"]
    like(at, "Two", "01-001")
    assert new(at) == ["Two"]
    at.app.catalogue.likes.reverse()
    like(at, "Three", "01-001")
    at.app.catalogue.likes.reverse()
    assert new(at) == ["Three"]


def test_what_is_no_track_is_passed_over(at: Stage) -> None:
    like(at, "Real", "01-001")
    at.app.catalogue.likes.insert(0, {"added_at": "2026-01-002T00:00:00Z", "track": local("Mine")})
    at.app.catalogue.likes.insert(0, {"added_at": "2026-01-003T00:00:00Z", "track": None})
    assert new(at) == ["Real"]
    assert new(at) == []


def test_another_account_begins_anew(at: Stage) -> None:
    like(at, "Theirs", "05-001")
    new(at)
    at.app.accounts.user = "other"
    at.sign_in()
    at.app.catalogue.likes.clear()
    like(at, "Older, of the other", "01-001")
    assert new(at) == ["Older, of the other"]


@pytest.mark.parametrize("client_id", ["", "5e9e5709115de2d0ba9d00d000c11e17"], ids=["no app", "signed out"])
def test_it_is_said_why_nobody_can_look(tmp_path: Path, client_id: str) -> None:
    at = stage(tmp_path, client_id=client_id)
    found = SpotifyLikes(at.settings).detect(1)
    assert found.found == ()
    assert "segue spotify login" in found.reason or "client id" in found.reason
    assert at.asked() == []


def test_what_likes_told_is_not_asked_for_again(at: Stage) -> None:
    from segue_spotify.resolving import resolved

    one = like(at, "Sapphire", "01-001")
    new(at)
    at.asked()
    found = resolved(at.settings, f"spotify:track:{one['id']}")
    assert found is not None
    assert (found.title, found.isrc) == ("Sapphire", one["external_ids"]["isrc"])
    assert at.asked() == []
