"""A file server on loopback for the tests, which misbehaves as it is told."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]
CONTENT = bytes(range(256)) * 4000  # about 1 MB
ETAG = '"v1"'


class FileServer(ThreadingHTTPServer):
    """Answers by path, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.asked: list[dict[str, str]] = []

    @property
    def host(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self.server_address[1]}"

    def link(self, path: str) -> str:
        """A link to one of its files."""
        return f"http://{self.host}{path}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, FileServer)
        server.asked.append({"path": self.path, **{k.lower(): v for k, v in self.headers.items()}})
        server.answers[self.path.partition("?")[0]](self)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(answers: dict[str, Answer]) -> Iterator[FileServer]:
    """Run the server for the length of a block."""
    server = FileServer(answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reply(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Answer with this, and with the length of the body unless `length` says another one."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        length = headers.pop("length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if length:
            handler.send_header("Content-Length", length)
        if int(length or 0) != len(body) or not length:
            handler.close_connection = True
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def audio(
    body: bytes = CONTENT, *, stop_at: int | None = None, etag: str = ETAG, ranges: bool = True
) -> Answer:
    """Hand out a file as good servers do; `stop_at` breaks the first answer off after so many bytes."""
    times: list[int] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        times.append(1)
        asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        start = int(asked[1]) if asked and ranges and handler.headers.get("If-Range") == etag else 0
        if start >= len(body):
            return reply(416, Content_Range=f"bytes */{len(body)}")(handler)
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Type", "audio/flac")
        handler.send_header("Content-Length", str(len(body) - start))
        if etag:
            handler.send_header("ETag", etag)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        handler.end_headers()
        broken = stop_at is not None and len(times) == 1
        handler.wfile.write(body[start:stop_at] if broken else body[start:])
        handler.close_connection = broken
        return None

    return answer
