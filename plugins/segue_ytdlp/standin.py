"""A proxy on this machine behind which small services answer, for tests and the demo, as yt-dlp asks them."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

CERTIFICATE = Path(__file__).with_name("standin.pem")  # with its key, in the open: nobody trusts it
PICTURE = Path(__file__).with_name("standin.jpg").read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request."""

    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return what a request to an API says."""
        said: dict[str, Any] = json.loads(self.body or b"{}")
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    location: str = ""
    range: str = ""  # which bytes of the whole these are


Site = Callable[[Asked], Answer | None]  # None: not its host


def in_json(value: Any) -> Answer:
    """Return a value as an API gives it; None is not there."""
    return Answer(body=json.dumps(value or {}).encode(), status=404 if value is None else 200)


class StandIn(ThreadingHTTPServer):
    """The proxy; whatever host is asked through it, one of its sites answers."""

    daemon_threads = True

    def __init__(self, sites: tuple[Site, ...], certificate: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Proxy)
        self.sites = sites
        self.certificate = certificate
        self.asked: list[str] = []  # method, host and path, in order
        self.tokens: list[str] = []  # that were shown with a request

    @property
    def proxy(self) -> str:
        """Its address, for the setting `proxy`."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, asked: Asked) -> Answer:
        """Return what the site of a host answers."""
        answers = (site(asked) for site in self.sites)
        return next((one for one in answers if one is not None), Answer(status=404))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away."""


@contextmanager
def standing_in(*sites: Site) -> Iterator[StandIn]:
    """Run it until the block ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with StandIn(sites, context) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="stand-in")
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
        self.server.asked.append(f"{self.command} {self.host}{parts.path}")
        headers = {name.lower(): value for name, value in self.headers.items()}
        if given := headers.get("authorization"):
            self.server.tokens.append(given)
        asked = Asked(
            host=self.host,
            path=parts.path,
            query={name: values[0] for name, values in parse_qs(parts.query).items()},
            headers=headers,
            body=self.rfile.read(int(headers.get("content-length") or 0)),
        )
        self._send(_part(self.server.answer(asked), headers.get("range", "")))

    do_HEAD = do_GET
    do_POST = do_GET

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in (("Location", answer.location), ("Content-Range", answer.range)):
            if value:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


def _part(answer: Answer, wanted: str) -> Answer:
    """Return the bytes of a file that are wanted, as `bytes=0-99` names them."""
    first, dash, last = wanted.removeprefix("bytes=").partition("-")
    if not dash or answer.status != 200 or not answer.kind.startswith("audio/"):
        return answer
    whole = len(answer.body)
    body = answer.body[int(first) : int(last or whole) + 1]
    shown = f"bytes {first}-{int(first) + len(body) - 1}/{whole}"
    return replace(answer, body=body, status=206, range=shown)
