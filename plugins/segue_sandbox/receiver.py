"""A real address for webhooks, to test with: it remembers what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JSON = dict[str, Any]


class Receiver:
    """What came to an address, and how it answers."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200  # of its answers
        self.got: list[tuple[dict[str, str], bytes]] = []  # headers, names in lower case, and raw bodies
        self._changed = threading.Condition()

    def bodies(self, number: int, timeout: float = 10) -> list[JSON]:
        """Wait until so many posts have come, and return their bodies."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.got) >= number, timeout):
                raise TimeoutError(f"{len(self.got)} webhooks came within {timeout:g} s, not {number}")
            return [json.loads(body) for _, body in self.got]

    def types(self) -> list[str]:
        """Return which events came so far."""
        with self._changed:
            return [str(json.loads(body).get("type")) for _, body in self.got]

    def token(self) -> str:
        """Wait for the handshake, forget it and return its token."""
        token = str(self.bodies(1)[0]["verification_token"])
        self.got.clear()
        return token

    def take(self, headers: dict[str, str], body: bytes) -> None:
        """Note a post."""
        with self._changed:
            self.got.append((headers, body))
            self._changed.notify_all()


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on a free port of this machine; the address is the receiver's `url`."""
    remembered = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(remembered.take, lambda: remembered.status))
    server.daemon_threads = True
    remembered.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield remembered
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(
    take: Callable[[dict[str, str], bytes], None], status: Callable[[], int]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            take({name.lower(): value for name, value in self.headers.items()}, body)
            self.send_response(status())
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet: what came is in the receiver."""

    return Handler
