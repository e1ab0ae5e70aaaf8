"""Puts a sandbox on a port: the API under /v1, the page for people at /."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.requests import Request as Incoming
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from segue_sandbox import control, guard, pipeline
from segue_sandbox.access import connect
from segue_sandbox.breakage import Protocol
from segue_sandbox.call import Request
from segue_sandbox.people import routes as people
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.uploads_import import import_new
from segue_sandbox.uploads_served import serve_file

METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"]


def application(sandbox: Sandbox) -> Starlette:
    """Return the ASGI application for a sandbox."""
    return Starlette(
        routes=[
            Route("/v1/{rest:path}", _Api(sandbox), methods=METHODS),
            Route("/files/{rest:path}", _files(sandbox)),
            *control.routes(sandbox),
            *people.routes(sandbox),
        ]
    )


def _files(sandbox: Sandbox) -> Callable[[Incoming], Awaitable[Response]]:
    async def answer(incoming: Incoming) -> Response:
        url, headers = incoming.url, incoming.headers
        reply = await run_in_threadpool(serve_file, sandbox, url.path, incoming.query_params, headers)
        return pipeline.plain(reply)

    return answer


class _Api:
    """The API as an ASGI application, so that a fault can take hold of the connection itself."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        incoming = Incoming(scope, receive)
        response: ASGIApp | None = None
        if guard.from_a_browser(incoming):
            response = guard.refusal(incoming, self._sandbox.host)
        try:
            if response is None:
                response = await pipeline.answer(self._sandbox, await _complete(incoming))
            await response(scope, receive, send)
        except ClientDisconnect:  # whoever asked died in the middle; nothing was applied
            return


async def _complete(incoming: Incoming) -> Request:
    return Request(
        method="GET" if incoming.method == "HEAD" else incoming.method,  # the server leaves the body away
        path=incoming.scope["raw_path"].decode("ascii", "replace").partition("?")[0],
        query=tuple(incoming.query_params.multi_items()),
        headers={key.decode("latin-1"): value.decode("latin-1") for key, value in incoming.scope["headers"]},
        body=await incoming.body(),
    )


def listening_socket(host: str, port: int) -> socket.socket:
    """Open the port before anything else, so that a port in use is told at once."""
    # The protocol must be named: asyncio turns off Nagle's algorithm only on sockets that say they are TCP.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(128)
    except OSError:
        sock.close()
        raise
    return sock


def server_for(sandbox: Sandbox) -> uvicorn.Server:
    """Return the HTTP server for a sandbox, not yet started."""
    config = uvicorn.Config(
        application(sandbox), log_level="warning", access_log=False, lifespan="off", server_header=False,
        timeout_graceful_shutdown=1, http=Protocol, ws="none",
    )  # fmt: skip
    return _Server(config, sandbox)


class _Server(uvicorn.Server):
    """A server that ends what would never end by itself before it waits for the rest."""

    def __init__(self, config: uvicorn.Config, sandbox: Sandbox) -> None:
        super().__init__(config)
        self._sandbox = sandbox

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        for leave in self._sandbox.leaving:
            leave()
        await super().shutdown(sockets)


@contextmanager
def opened(
    path: Path | None = None, *, host: str = "127.0.0.1", port: int = 0, **options: Any
) -> Iterator[tuple[Sandbox, socket.socket]]:
    """Open a workspace and a port for it; `segue sandbox` serves it in the foreground, tests in a thread."""
    sock = listening_socket(host, port)
    try:
        sandbox = Sandbox(path, **options)
    except BaseException:
        sock.close()
        raise
    sandbox.host, sandbox.base_url = host, f"http://{host}:{sock.getsockname()[1]}"
    sandbox.store.announce(sandbox.base_url)
    sandbox.listeners.append(partial(import_new, sandbox))
    try:
        with sandbox.call() as call:
            if not call.db.execute("SELECT 1 FROM connection").fetchone():
                connect(call.db, call.ids)
        yield sandbox, sock
    finally:
        sock.close()
        sandbox.close()


@contextmanager
def running(
    path: Path | None = None, *, host: str = "127.0.0.1", port: int = 0, **options: Any
) -> Iterator[Sandbox]:
    """Run a sandbox in a thread of this process; its address is `sandbox.base_url`."""
    with opened(path, host=host, port=port, **options) as (sandbox, sock):
        server = server_for(sandbox)
        thread = threading.Thread(
            target=lambda: asyncio.run(server.serve([sock])), name="sandbox", daemon=True
        )
        thread.start()
        try:
            yield sandbox
        finally:
            server.should_exit = True
            thread.join(timeout=10)
