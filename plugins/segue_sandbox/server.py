"""Puts a sandbox on a port: the API under /v1, the page for people at /."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request as Incoming
from starlette.responses import Response
from starlette.routing import Route

from segue_sandbox.access import connect
from segue_sandbox.call import Request
from segue_sandbox.sandbox import Sandbox

METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]


def application(sandbox: Sandbox) -> Starlette:
    """Return the ASGI application for a sandbox."""

    async def api(incoming: Incoming) -> Response:
        reply = sandbox.handle(await _complete(incoming))
        return Response(reply.body, status_code=reply.status, headers=dict(reply.headers))

    return Starlette(routes=[Route("/v1/{rest:path}", api, methods=METHODS)])


async def _complete(incoming: Incoming) -> Request:
    return Request(
        method=incoming.method,
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
    sock.bind((host, port))
    sock.listen(128)
    return sock


def _server(sandbox: Sandbox) -> uvicorn.Server:
    config = uvicorn.Config(
        application(sandbox), log_level="warning", access_log=False, lifespan="off", server_header=False,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    return uvicorn.Server(config)


@contextmanager
def running(
    path: Path | None = None, *, host: str = "127.0.0.1", port: int = 0, **options: Any
) -> Iterator[Sandbox]:
    """Run a sandbox in a thread of this process; its address is `sandbox.base_url`."""
    sandbox = Sandbox(path, **options)
    with sandbox.call() as call:
        connect(call.db, call.ids)
    sock = listening_socket(host, port)
    sandbox.base_url = f"http://{host}:{sock.getsockname()[1]}"
    server = _server(sandbox)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([sock])), name="sandbox", daemon=True)
    thread.start()
    try:
        yield sandbox
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        sock.close()
        sandbox.close()
