"""A small SoundCloud behind a proxy of its own, for tests and the demo, as yt-dlp's extractor asks it."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from segue_ytdlp.standin_tracks import Shelf

CLIENT = "stand1n" * 4 + "abcd"  # 32 signs, as the site's scripts hold them
TOKEN = "2-290697-12345678-standintoken"
CERTIFICATE = Path(__file__).with_name("standin.pem")  # with its key, in the open: nobody trusts it
PICTURE = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


class StandIn(ThreadingHTTPServer):
    """The proxy; whatever host is asked through it, this SoundCloud answers."""

    daemon_threads = True

    def __init__(self, shelf: Shelf, certificate: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Proxy)
        self.shelf = shelf
        self.certificate = certificate
        self.asked: list[str] = []  # method, host and path, in order
        self.tokens: list[str] = []  # that were shown with a request

    @property
    def proxy(self) -> str:
        """Its address, for the setting `proxy`."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away."""


@contextmanager
def soundcloud(shelf: Shelf) -> Iterator[StandIn]:
    """Run it until the block ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with StandIn(shelf, context) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="soundcloud")
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Proxy(BaseHTTPRequestHandler):
    server: StandIn

    def do_CONNECT(self) -> None:
        self.send_response(200, "Connection established")
        self.end_headers()
        host = self.path.partition(":")[0]
        with (
            suppress(OSError),
            self.server.certificate.wrap_socket(self.connection, server_side=True) as inner,
        ):
            _Site(host, inner, self.client_address, self.server)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


class _Site(BaseHTTPRequestHandler):
    server: StandIn
    protocol_version = "HTTP/1.1"

    def __init__(self, host: str, connection: ssl.SSLSocket, client: Any, server: StandIn) -> None:
        self.host = host
        super().__init__(connection, client, server)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append(f"{self.command} {self.host}{parts.path}")
        if given := self.headers.get("authorization"):
            self.server.tokens.append(given)
        length = int(self.headers.get("content-length") or 0)
        self.rfile.read(length)
        self._answer(parts.path, asked)

    do_HEAD = do_GET
    do_POST = do_GET

    def _answer(self, path: str, asked: dict[str, str]) -> None:
        shelf = self.server.shelf
        if self.host == "soundcloud.com":
            self._send(b'<script crossorigin src="https://a-v2.sndcdn.com/assets/0-1.js"></script>')
        elif self.host == "a-v2.sndcdn.com":
            self._send(f'x={{client_id:"{CLIENT}"}}'.encode())
        elif self.host == "i1.sndcdn.com":
            self._send(PICTURE, kind="image/jpeg")
        elif self.host == "cf-media.sndcdn.com":
            self._media(path)
        elif self.host == "on.soundcloud.com":
            there = shelf.short.get(path.strip("/"))
            self._send(b"", status=302 if there else 404, location=there or "")
        elif self.host == "api-auth.soundcloud.com":
            self._json({} if TOKEN in self.headers.get("authorization", TOKEN) else None)
        elif asked.get("client_id") != CLIENT:
            self._send(b"{}", status=401)
        else:
            self._api(path, asked)

    def _api(self, path: str, asked: dict[str, str]) -> None:
        shelf = self.server.shelf
        signed_in = "authorization" in self.headers
        kind, _, rest = path.strip("/").partition("/")
        listing = kind == "users" and "/" in rest
        if shelf.busy or (listing and (shelf.wall or "sec-ch-ua" not in self.headers)):
            self._send(b"{}", status=429 if shelf.busy else 403)
        elif kind == "resolve":
            self._json(shelf.resolved(asked.get("url", "")))
        elif kind == "tracks" and rest.endswith("/download"):
            number = rest.partition("/")[0]
            there = {"redirectUri": f"https://cf-media.sndcdn.com/original/{number}.wav"}
            self._send(json.dumps(there).encode() if signed_in else b"{}", status=200 if signed_in else 401)
        elif kind == "tracks" and rest:
            self._json(shelf.track(rest, asked.get("secret_token", "")))
        elif kind == "media":
            self._json({"url": f"https://cf-media.sndcdn.com/{rest}"})
        elif kind == "users":
            user, _, what = rest.partition("/")
            self._json(shelf.listing(user, what, int(asked.get("offset", 0))) if what else shelf.user(user))
        elif kind == "search":
            self._json(shelf.found(asked.get("q", "")))
        else:
            self._json(None)

    def _media(self, path: str) -> None:
        content = self.server.shelf.sound(path)
        self._send(content, kind="audio/mpeg", status=200 if content else 404)

    def _json(self, value: Any) -> None:
        self._send(json.dumps(value or {}).encode(), status=404 if value is None else 200)

    def _send(
        self, body: bytes, *, status: int = 200, kind: str = "application/json", location: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""
