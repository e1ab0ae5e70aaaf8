"""Short links of Spotify: followed by heads of answers, on its own hosts, and never anywhere else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from segue.errors import Refused, SegueError, Unavailable
from segue_spotify.shortlinks import followed, leads_to

TRACK = "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC?si=abc"
LEADS = {
    "/track": TRACK,
    "/list": "https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M",
    "/twice": "https://spotify.app.link/track?_p=1",
    "/round": "https://spotify.link/round",
    "/to-and": "https://spotify.link/fro",
    "/fro": "https://spotify.link/to-and",
    "/away": "https://example.com/track/4uLU6hMCjMI75M1A2tKUQC",
    "/inside": "http://127.0.0.1:9/admin",
    "/file": "file:///etc/passwd",
    "/metadata": "http://169.254.169.254/latest/meta-data",
}


class _Short(BaseHTTPRequestHandler):
    """Leads on to where the table says; anything else is a page."""

    server: _Server

    def do_HEAD(self) -> None:
        self.server.asked.append(self.path)
        there = LEADS.get(self.path, "")
        self.send_response(503 if self.path == "/down" else 307 if there else 200)
        if there:
            self.send_header("Location", there)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


class _Server(ThreadingHTTPServer):
    asked: list[str]

    def head(self, link: str) -> str:
        """Ask this server what a link of Spotify would be asked."""
        assert urlsplit(link).hostname in ("spotify.link", "spotify.app.link")
        return leads_to(f"http://127.0.0.1:{self.server_port}{urlsplit(link).path}")


@contextmanager
def serving() -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Short) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("link", "there"),
    [
        ("https://spotify.link/track", TRACK),
        ("spotify.link/track/", TRACK),
        ("http://user:secret@spotify.link:8080/track?x=--exec", TRACK),
        ("https://spotify.app.link/twice", TRACK),
        ("https://spotify.link/list", LEADS["/list"]),
    ],
)
def test_a_short_link_leads_to_the_long_one(link: str, there: str) -> None:
    with serving() as server:
        assert followed(link, server.head) == there


@pytest.mark.parametrize(
    ("link", "kind", "says", "requests"),
    [
        pytest.param("away", Refused, "leads away from Spotify", 1, id="another host"),
        pytest.param("inside", Refused, "leads away from Spotify", 1, id="this machine"),
        pytest.param("metadata", Refused, "leads away from Spotify", 1, id="the network's own"),
        pytest.param("file", Refused, "leads away from Spotify", 1, id="a file"),
        pytest.param("round", Refused, "put the long link", 1, id="itself"),
        pytest.param("to-and", Refused, "put the long link", 4, id="a circle"),
        pytest.param("nowhere", Refused, "put the long link", 1, id="a page"),
        pytest.param("..%2Ftrack", Refused, "put the long link", 0, id="no short name"),
        pytest.param("down", Unavailable, "it answered 503", 1, id="down"),
    ],
)
def test_where_it_may_not_lead_nothing_is_asked(
    link: str, kind: type[SegueError], says: str, requests: int
) -> None:
    with serving() as server, pytest.raises(kind, match=says):
        followed(f"https://spotify.link/{link}", server.head)
    assert len(server.asked) == requests


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(Unavailable, match="could not be asked"):
        leads_to("http://127.0.0.1:9/track")


@pytest.mark.parametrize("link", [TRACK, "spotify:track:4uLU6hMCjMI75M1A2tKUQC", "https://youtu.be/x", "x"])
def test_other_links_stay_as_they_are(link: str) -> None:
    assert followed(link, lambda _: pytest.fail("asked")) == link
