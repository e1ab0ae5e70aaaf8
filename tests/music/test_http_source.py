"""Direct links: what is fetched and kept, what is refused, and what is tried again."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from music_fileserver import CONTENT, Answer, FileServer, audio, reply, serving

from segue.errors import Refused, Unavailable
from segue_http import places
from segue_http.answers import retry_after
from segue_http.fetching import Fetching
from segue_http.partfile import Part
from segue_http.settings import HttpSettings
from segue_http.source import DirectLink, named

LINK = "/music/Joris%20Voorn%20-%20Sapphire.flac"


def quiet(text: str, done: int | None, of: int | None) -> None:
    """Take the progress and say nothing."""


def fetch(server: FileServer, folder: Path, path: str = LINK, **settings: Any) -> Path:
    section = HttpSettings.model_validate({"hosts": [server.host]} | settings)
    return Path(DirectLink(server.link(path), section).fetch(folder, quiet).path)


def left(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.iterdir())


def test_a_file_is_fetched_whole_and_named_by_its_link(tmp_path: Path) -> None:
    with serving({LINK: audio()}) as server:
        fetched = DirectLink(server.link(LINK), HttpSettings(hosts=(server.host,))).fetch(tmp_path, quiet)
    assert Path(fetched.path).read_bytes() == CONTENT
    assert (fetched.source, fetched.recording.artists, fetched.recording.title) == (
        "HTTP", ("Joris Voorn",), "Sapphire",
    )  # fmt: skip
    assert left(tmp_path) == [".flac"]


def test_a_file_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    with serving({LINK: audio()}) as server:
        assert fetch(server, tmp_path) == fetch(server, tmp_path)
        assert len(server.asked) == 1


def test_progress_is_told_in_megabytes(tmp_path: Path) -> None:
    said: list[tuple[int | None, int | None]] = []
    with serving({LINK: audio(CONTENT * 3)}) as server:
        section = HttpSettings(hosts=(server.host,))
        DirectLink(server.link(LINK), section).fetch(tmp_path, lambda _, done, of: said.append((done, of)))
    assert said == [(1, 4), (2, 4), (3, 4)]


@pytest.mark.parametrize(
    ("again", "range_asked"),
    [
        pytest.param(audio(stop_at=300_000), True, id="it goes on where it stopped"),
        pytest.param(audio(stop_at=300_000, ranges=False), True, id="a server that sends all of it again"),
        pytest.param(audio(stop_at=300_000, etag=""), False, id="a server that names no version"),
        pytest.param(audio(stop_at=300_000, etag='W/"v1"'), False, id="a version that only looks the same"),
    ],
)
def test_what_broke_off_is_finished_by_the_second_call(
    tmp_path: Path, again: Answer, range_asked: bool
) -> None:
    with serving({LINK: again}) as server:
        with pytest.raises(Unavailable, match="broke off"):
            fetch(server, tmp_path)
        assert ".flac" not in left(tmp_path)
        assert fetch(server, tmp_path).read_bytes() == CONTENT
        assert ("range" in server.asked[1]) is range_asked
    assert left(tmp_path) == [".flac"]


def test_another_version_of_the_file_is_fetched_from_the_start(tmp_path: Path) -> None:
    with serving({LINK: audio(b"old" * 200_000, stop_at=300_000)}) as server:
        with pytest.raises(Unavailable):
            fetch(server, tmp_path)
        server.answers[LINK] = audio(etag='"v2"')
        assert fetch(server, tmp_path).read_bytes() == CONTENT


def test_a_whole_half_is_finished_without_fetching_more(tmp_path: Path) -> None:
    with serving({LINK: audio(stop_at=300_000)}) as server:
        with pytest.raises(Unavailable):
            fetch(server, tmp_path)
        (part,) = tmp_path.glob("*.part")
        part.write_bytes(CONTENT)  # killed after the last byte, before the name
        assert fetch(server, tmp_path).read_bytes() == CONTENT


FINAL = [
    pytest.param(reply(404), "no such file", id="gone"),
    pytest.param(reply(410), "for good", id="gone for good"),
    pytest.param(reply(403), "does not hand the file out", id="forbidden"),
    pytest.param(reply(401), "name and password", id="password"),
    pytest.param(reply(451), "legal reasons", id="legal"),
    pytest.param(reply(418), "answered with 418", id="anything else"),
    pytest.param(reply(200, b"<html>", Content_Type="text/html"), "sent text/html instead", id="page"),
    pytest.param(
        reply(200, b"\n<!DOCTYPE html><p>", Content_Type="audio/mpeg"), "a web page", id="page as audio"
    ),
    pytest.param(reply(200, b"", Content_Type="audio/mpeg"), "an empty file", id="empty"),
    pytest.param(reply(200, b"x", Content_Encoding="gzip"), "packed as gzip", id="packed"),
    pytest.param(reply(200, b"", length="999999999999"), "larger than 1000 MB", id="too large"),
    pytest.param(reply(302, Location="ftp://127.0.0.1/x.mp3"), "not a link of the web", id="other scheme"),
    pytest.param(reply(302, Location="file:///etc/passwd"), "not a link of the web", id="local file"),
    pytest.param(reply(302, Location="http://127.0.0.1:9/x.mp3"), "not among the hosts", id="other port"),
    pytest.param(reply(302, Location="http://169.254.169.254/x.mp3"), "leads on to 169.254", id="link-local"),
    pytest.param(
        reply(302, Location="http://u:p@127.0.0.1/x.mp3"), "has a password", id="password in redirect"
    ),
    pytest.param(reply(302, Location=LINK), "leads on and on", id="circle"),
]


@pytest.mark.parametrize(("answer", "why"), FINAL)
def test_what_is_refused_says_why_and_leaves_nothing(tmp_path: Path, answer: Answer, why: str) -> None:
    with serving({LINK: answer}) as server, pytest.raises(Refused, match=why):
        fetch(server, tmp_path)
    assert left(tmp_path) == []


AGAIN = [
    pytest.param(reply(429, Retry_After="7"), 7.0, id="too many"),
    pytest.param(reply(503), None, id="down"),
    pytest.param(reply(500, Retry_After="soon"), None, id="broken"),
    pytest.param(reply(408), None, id="late"),
    pytest.param(reply(200, b"short", length="500"), None, id="wrong length"),
]


@pytest.mark.parametrize(("answer", "wait"), AGAIN)
def test_what_may_pass_is_tried_again(tmp_path: Path, answer: Answer, wait: float | None) -> None:
    with serving({LINK: answer}) as server, pytest.raises(Unavailable) as caught:
        fetch(server, tmp_path)
    assert caught.value.retry_after == wait
    assert ".flac" not in left(tmp_path)


def test_nobody_at_home_is_tried_again(tmp_path: Path) -> None:
    with serving({}) as server:
        pass
    with pytest.raises(Unavailable, match="cannot be reached"):
        fetch(server, tmp_path)


def test_a_redirect_to_a_listed_host_is_followed(tmp_path: Path) -> None:
    with (
        serving({"/real.flac": audio()}) as there,
        serving({LINK: reply(302, Location=there.link("/real.flac"))}) as here,
    ):
        assert fetch(here, tmp_path, hosts=[here.host, there.host]).read_bytes() == CONTENT


def test_a_server_that_drips_is_given_up(tmp_path: Path) -> None:
    stop = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not stop.wait(0.02):
            handler.wfile.write(b"x")

    with serving({LINK: drip}) as server:
        started = time.monotonic()
        with pytest.raises(Refused, match="not all there after"):
            fetch(server, tmp_path, longest_minutes=0.002)
        stop.set()
    assert time.monotonic() - started < 5
    assert left(tmp_path) == []


def test_a_stream_without_a_length_stops_at_the_limit(tmp_path: Path) -> None:
    with (
        serving({LINK: reply(200, CONTENT * 3, length="")}) as server,
        pytest.raises(Refused, match="larger"),
    ):
        fetch(server, tmp_path, largest_mb=2)
    assert left(tmp_path) == []


def test_a_name_whose_address_changes_is_asked_at_the_one_that_was_checked(tmp_path: Path) -> None:
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    section = HttpSettings(hosts=("files.example.com",), longest_minutes=0.001)
    place = places.checked("http://files.example.com/x.mp3", section.hosts, lambda *_: answers.pop(0))
    assert place.addresses == ("93.184.216.34",)
    again = Fetching(
        link="http://files.example.com/x.mp3", settings=section, part=Part(tmp_path / "x.part"),
        progress=quiet, resolve=lambda *_: answers.pop(0),
    )  # fmt: skip
    with pytest.raises(Refused, match="own network"):
        again.to(tmp_path / "x.mp3")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "192.168.1.2", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "224.0.0.1", "255.255.255.255", "192.0.0.8", "198.18.0.1",
     "::1", "::", "fe80::1", "fe80::1%e", "fc00::1",
     "ff02::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::",
     "2001::1", "fec0::1", "no address"],
)  # fmt: skip
def test_addresses_inside_are_refused_unless_the_port_is_listed(address: str) -> None:
    with pytest.raises(Refused, match="own network"):
        places.checked("http://inside.example/x.mp3", ("inside.example",), lambda *_: [address])
    assert places.checked("http://inside.example/x.mp3", ("inside.example:80",), lambda *_: [address])


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:5db8:d822"]
)
def test_addresses_outside_are_asked(address: str) -> None:
    place = places.checked("https://A.Example./x.mp3", ("a.example",), lambda *_: [address])
    assert place.addresses == (address,)


@pytest.mark.parametrize(
    "link",
    [
        "ftp://a.example/x.mp3",
        "javascript:alert(1)",
        "http:///x.mp3",
        "http://[::1/x.mp3",
        "http://a:99999/x",
        "x.mp3",
    ],
)
def test_other_links_are_none_of_ours(link: str) -> None:
    with pytest.raises(Refused, match="not a link of the web"):
        places.checked(link, ("a.example",), lambda *_: ["93.184.216.34"])


@pytest.mark.parametrize(
    ("hosts", "link", "allowed"),
    [
        pytest.param(("a.example",), "https://a.example/x", True, id="usual port"),
        pytest.param(("a.example",), "http://a.example:8080/x", False, id="another port"),
        pytest.param(("a.example:8080",), "http://a.example:8080/x", True, id="that port"),
        pytest.param(("a.example:8080",), "http://a.example/x", False, id="only that port"),
        pytest.param(("example",), "http://a.example/x", False, id="a part of the name"),
        pytest.param(("a.example",), "http://a.example.evil.test/x", False, id="a longer name"),
        pytest.param(("a.example",), "http://a.example@evil.test/x", False, id="a name before the host"),
        pytest.param(("[::1]:80",), "http://[::1]/x", True, id="IPv6"),
        pytest.param((), "http://a.example/x", False, id="nobody listed"),
    ],
)
def test_the_list_of_hosts_is_exact(hosts: tuple[str, ...], link: str, allowed: bool) -> None:
    assert places.listed(link, HttpSettings(hosts=hosts).hosts) is allowed


@pytest.mark.parametrize(
    ("last", "artists", "title"),
    [
        pytest.param("Joris%20Voorn%20-%20Sapphire.mp3", ("Joris Voorn",), "Sapphire", id="both"),
        pytest.param("01%20-%20Bicep%20-%20Glue%20(Edit).wav", ("Bicep",), "Glue (Edit)", id="number"),
        pytest.param("Bicep_-_Glue.flac", ("Bicep",), "Glue", id="underscores"),
        pytest.param("99%20Problems.mp3", (), "99 Problems", id="a number of the title"),
        pytest.param("Glue.final.mp3", (), "Glue.final", id="dots"),
        pytest.param("a%0Ab%E2%80%AEc.mp3", (), "a b c", id="control signs"),
        pytest.param("%FF%FE.mp3", (), "��", id="not UTF-8"),
        pytest.param("Bicep%20-%20.mp3", (), "Bicep -", id="half of it"),
    ],
)
def test_a_link_tells_who_it_is(last: str, artists: tuple[str, ...], title: str) -> None:
    recording = named(f"https://a.example/music/{last}?token=1")
    assert (recording.artists, recording.title) == (artists, title)


def test_a_date_to_wait_for_is_understood() -> None:
    assert retry_after("Fri, 31 Dec 1999 23:59:59 GMT") == 0.0
    assert retry_after("999999999") == 24 * 3600.0
