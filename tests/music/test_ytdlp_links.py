"""Links to SoundCloud and YouTube: which are passed on, in which form, and which are not."""

from __future__ import annotations

import pytest

from segue.errors import Refused
from segue_ytdlp.links import Page, Service, hidden, read

WATCH = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
SC = "https://soundcloud.com"
SHORT = "https://on.soundcloud.com/aB3"
YT = "https://www.youtube.com/"


@pytest.mark.parametrize(
    ("text", "page", "url", "shown"),
    [
        pytest.param(f"{SC}/mira/night?si=1&utm_source=x", Page.TRACK, f"{SC}/mira/night", "", id="tracking"),
        pytest.param("https://m.soundcloud.com/mira/night", Page.TRACK, f"{SC}/mira/night", "", id="mobile"),
        pytest.param("http://soundcloud.com:80/mira/night/", Page.TRACK, f"{SC}/mira/night", "", id="http"),
        pytest.param(
            f"{SC}/mira/night/s-AbC12", Page.TRACK, f"{SC}/mira/night/s-AbC12", f"{SC}/mira/night",
            id="private",
        ),
        pytest.param(
            f"{SC}/mira/sets/road/s-AbC12", Page.SET, f"{SC}/mira/sets/road/s-AbC12", f"{SC}/mira/sets/road",
            id="private set",
        ),
        pytest.param(
            "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/5%3Fsecret_token%3Ds-AbC12",
            Page.TRACK, "https://api.soundcloud.com/tracks/5?secret_token=s-AbC12",
            "https://api.soundcloud.com/tracks/5", id="widget",
        ),
        pytest.param(f"{SC}/mira/sets/road", Page.SET, f"{SC}/mira/sets/road", "", id="set"),
        pytest.param(f"{SC}/mira", Page.USER, f"{SC}/mira", "", id="person"),
        pytest.param(f"{SC}/mira/likes", Page.USER, f"{SC}/mira/likes", "", id="likes"),
        pytest.param(f"{SC}/discover", Page.OTHER, f"{SC}/", "", id="discover"),
        pytest.param(f"{SC}/mira/--exec=id", Page.OTHER, f"{SC}/", "", id="option within"),
        pytest.param(SHORT, Page.SHORT, SHORT, "", id="short"),
        pytest.param("https://youtu.be/dQw4w9WgXcQ?t=3", Page.TRACK, WATCH, "", id="youtu.be"),
        pytest.param("https://music.youtube.com/watch?v=dQw4w9WgXcQ", Page.TRACK, WATCH, "", id="music"),
        pytest.param("https://youtube.com/shorts/dQw4w9WgXcQ", Page.TRACK, WATCH, "", id="shorts"),
        pytest.param(
            "https://www.youtube.com/playlist?list=PLabc", Page.SET,
            "https://www.youtube.com/playlist?list=PLabc", "", id="playlist",
        ),
        pytest.param("https://www.youtube.com/@mira", Page.USER, f"{YT}@mira", "", id="channel"),
        pytest.param("https://www.youtube.com/watch?v=--exec=ls", Page.OTHER, f"{YT}watch", "",
                     id="odd video"),
    ],
)  # fmt: skip
def test_links_are_built_anew(text: str, page: Page, url: str, shown: str) -> None:
    found = read(text)
    assert found is not None
    assert (found.page, found.url, found.shown) == (page, url, shown or url)
    assert found.service is (Service.YOUTUBE if "youtu" in text else Service.SOUNDCLOUD)


@pytest.mark.parametrize(
    "text",
    [
        "--exec=touch x", "-o x", "ytsearch5:song", "scsearch:song", "file:///etc/passwd", "ftp://soundcloud.com/a/b",
        "http://127.0.0.1/a", "http://169.254.169.254/latest", "http://[::1]/a", "https://soundcloud.com.evil.example/a/b",
        "https://evil.example/soundcloud.com/a/b", "https://open.spotify.com/track/x", "javascript:1", "",
        "https://soundcloud.com:99999/a/b", "https://[soundcloud.com/a",
    ],
)  # fmt: skip
def test_other_texts_are_none_of_ours(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "https://user:pass@soundcloud.com/a/b",
        "https://soundcloud.com@youtube.com/watch?v=dQw4w9WgXcQ",
        "https://soundcloud.com:8443/a/b",
    ],
)
def test_passwords_and_ports_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="a password or a port") as caught:
        read(text)
    assert "pass@" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param(
            "x https://soundcloud.com/a/b/s-AbC12 y", "x https://soundcloud.com/a/b/[secret] y", id="path"
        ),
        pytest.param("tracks/5?secret_token=s-AbC12&x", "tracks/5?secret_token=[secret]&x", id="query"),
        pytest.param("Authorization: OAuth 2-290697-1-AbCdEf", "Authorization: OAuth [secret]", id="header"),
        pytest.param("a?client_id=AbCdEfGhIjKl&b", "a?client_id=[secret]&b", id="client"),
        pytest.param("the proxy hunter2x failed", "the proxy [secret] failed", id="given"),
    ],
)
def test_secrets_are_hidden_in_texts(text: str, kept: str) -> None:
    assert hidden(text, "hunter2x") == kept
