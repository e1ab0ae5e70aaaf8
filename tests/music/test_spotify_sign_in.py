"""Signing in to Spotify and staying so: the link, the answer, the file, renewing, and its end."""

from __future__ import annotations

import json
import logging
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from music_spotify import Stage, agreeing, served, stage

from segue.errors import Misconfigured, Refused, Unavailable
from segue_spotify.door import SignedOut
from segue_spotify.signin import login
from segue_spotify.tokens import Tokens


@pytest.fixture(scope="module", autouse=True)
def one_spotify() -> Iterator[None]:
    with served():
        yield


@pytest.fixture
def at(tmp_path: Path) -> Stage:
    return stage(tmp_path)


def held(at: Stage) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((at.home / "spotify.json").read_text())
    return found


def outdate(at: Stage) -> None:
    """Let the access token be over, as after an hour."""
    tokens = Tokens(at.home)
    tokens.save_token_to_cache({**held(at), "expires_at": time.time() - 1})


def who(at: Stage) -> str:
    return str(at.door.as_user(lambda api: api.me(), "me")["id"])


def test_a_sign_in_is_kept_for_its_owner_alone(at: Stage) -> None:
    assert at.sign_in() == "dj"
    file = at.home / "spotify.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert abs(held(at)["authorised_at"] - time.time()) < 60
    assert who(at) == "dj"
    assert not list(at.home.glob(".spotify*")), "a half-written file was left"


def test_the_link_asks_for_reading_alone_and_proves_who_asked(at: Stage) -> None:
    shown: list[str] = []

    def say(text: str) -> None:
        shown.append(text)
        agreeing(text)

    login(at.door, say, browser=False, wait=20)
    (link,) = [line for text in shown for line in text.splitlines() if line.startswith("http")]
    asked = parse_qs(urlsplit(link).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 16
    assert sorted(asked["scope"][0].split()) == [
        "playlist-read-collaborative", "playlist-read-private", "user-library-read",
        "user-read-currently-playing",
    ]  # fmt: skip
    assert "client_secret" not in asked


def test_who_does_not_agree_is_not_signed_in(at: Stage) -> None:
    at.app.accounts.says_yes = False
    with pytest.raises(Refused, match="you did not agree"):
        at.sign_in()
    assert not (at.home / "spotify.json").exists()


def test_nobody_who_answers_is_not_waited_for_for_ever(at: Stage) -> None:
    with pytest.raises(Refused, match=r"nobody agreed within 0\.3 seconds"):
        login(at.door, lambda text: None, browser=False, wait=0.3)


def test_without_a_client_id_it_is_said_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"developer\.spotify\.com"):
        stage(tmp_path, client_id="").sign_in()


def test_a_foreign_answer_is_not_taken(at: Stage) -> None:
    def intruding(text: str) -> None:
        for line in text.splitlines():
            if line.startswith("http"):
                redirect = parse_qs(urlsplit(line).query)["redirect_uri"][0]
                httpx.get(f"{redirect}?code=stolen&state=other", trust_env=False)

    with pytest.raises(Refused, match="another sign-in"):
        login(at.door, intruding, browser=False, wait=20)


def test_other_requests_to_the_port_do_not_count(at: Stage) -> None:
    def browsing(text: str) -> None:
        for line in text.splitlines():
            if line.startswith("http"):
                redirect = parse_qs(urlsplit(line).query)["redirect_uri"][0]
                for path in ("/favicon.ico", "/callback"):  # the second without an answer in it
                    answer = httpx.get(httpx.URL(redirect).copy_with(path=path), trust_env=False)
                    assert answer.status_code == 404
                agreeing(text)

    assert login(at.door, browsing, browser=False, wait=20) == "dj"


def test_an_outdated_token_is_renewed_and_the_day_of_the_sign_in_stays(at: Stage) -> None:
    at.sign_in()
    before = held(at)
    outdate(at)
    assert who(at) == "dj"
    after = held(at)
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] != before["refresh_token"]
    assert (after["authorised_at"], after["user"]) == (before["authorised_at"], "dj")


def test_where_no_new_refresh_token_comes_the_old_one_stays(at: Stage) -> None:
    at.sign_in()
    at.app.accounts.rotates = False
    before = held(at)["refresh_token"]
    outdate(at)
    assert who(at) == "dj"
    assert held(at)["refresh_token"] == before


def test_a_token_that_ends_early_is_renewed_once(at: Stage) -> None:
    at.sign_in()
    at.app.accounts.access.clear()
    at.asked()
    assert who(at) == "dj"
    assert at.asked() == ["GET me", "POST /api/token", "GET me"]


def test_many_at_a_time_renew_the_token_once(at: Stage) -> None:
    at.sign_in()
    outdate(at)
    at.asked()
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(who(at))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert found == ["dj"] * 6
    assert at.asked().count("POST /api/token") == 1


def test_a_dead_sign_in_is_thrown_away_and_told(at: Stage) -> None:
    at.sign_in()
    at.app.accounts.revoke()
    at.asked()
    for _ in range(3):
        with pytest.raises(SignedOut, match=r"has ended .* run: segue spotify login"):
            who(at)
    assert at.asked() == ["GET me", "POST /api/token"], "a dead sign-in was tried again"
    assert "refresh_token" not in held(at)
    assert at.sign_in() == "dj"
    assert who(at) == "dj"


@pytest.mark.parametrize("status", [500, 503])
def test_trouble_while_renewing_does_not_end_the_sign_in(at: Stage, status: int) -> None:
    at.sign_in()
    outdate(at)
    at.app.order("/api/token", status, "<html>no")
    with pytest.raises(Unavailable, match=str(status)):
        who(at)
    assert who(at) == "dj"


def test_a_sign_in_of_another_app_is_told(at: Stage, tmp_path: Path) -> None:
    at.sign_in()
    other = stage(tmp_path, client_id="0" * 32)
    with pytest.raises(SignedOut, match="another client id"):
        who(other)


def test_a_file_that_others_can_read_is_not_used(at: Stage) -> None:
    at.sign_in()
    (at.home / "spotify.json").chmod(0o644)
    with pytest.raises(Misconfigured, match="chmod 600"):
        who(at)


def test_a_broken_file_is_told(at: Stage) -> None:
    at.sign_in()
    (at.home / "spotify.json").write_text('{"access_tok')
    with pytest.raises(Misconfigured, match="remove it and run: segue spotify login"):
        who(at)


def test_a_netrc_does_not_take_the_place_of_the_token(
    at: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    at.sign_in()
    assert who(at) == "dj"


def test_the_app_alone_may_ask_for_what_everybody_sees(tmp_path: Path) -> None:
    at = stage(tmp_path, secret=True)
    one = at.app.catalogue.add("Sapphire")
    for _ in range(2):
        found = at.door.as_anybody(lambda api: api.track(one["id"]), "it")
    assert found["name"] == "Sapphire"
    assert at.asked().count("POST /api/token") == 1, "the app's token is kept for its hour"
    at.app.accounts.access.clear()
    assert at.door.as_anybody(lambda api: api.track(one["id"]), "it")["name"] == "Sapphire"
    with pytest.raises(SignedOut, match="nobody is signed in"):
        who(at)


def test_no_token_reaches_a_log(at: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="urllib3")  # other tests may have made it quiet
    for name in ("spotipy", "spotipy.client", "spotipy.oauth2"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    at.sign_in()
    secrets = [held(at)["access_token"], held(at)["refresh_token"]]
    outdate(at)
    who(at)
    at.app.order("/v1/me", 500, "no", times=3)
    with pytest.raises(Unavailable):
        who(at)
    at.app.accounts.revoke()
    with pytest.raises(SignedOut):
        who(at)
    secrets += [*at.app.accounts.codes, *at.app.accounts.access]
    ours = [one for one in caplog.records if not one.name.startswith("http")]  # the rest is the browser
    told = "\n".join(f"{one.getMessage()} {one.args}" for one in ours)
    assert "/v1/me" in told, "nothing was logged, so nothing was tried"
    assert not [one for one in secrets if one in told]
    assert "BQ" not in told
