"""A small Eagle over real HTTP, for tests and the demo: it behaves as Eagle's documentation says."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Literal

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from segue_eagle import standin_v1, standin_v2
from segue_eagle.standin_faults import Faults
from segue_eagle.standin_library import Shelf
from segue_sandbox.breakage import Protocol, Reset
from segue_sandbox.server import listening_socket

PAUSE = 0.01  # seconds between two looks whether the dialog was closed


@dataclass(slots=True)
class StandIn:
    """The app at work; its fields can be changed while it runs."""

    shelf: Shelf
    v2: bool = True
    build: int = 21
    existing: Literal["rejected", "overwritten", "second"] = "rejected"  # what an add with a known id does
    copy_after: float = 0.02  # seconds until an added file is copied
    dialog: threading.Event | None = None  # requests that come now wait until it is set
    token: str = ""  # asked of every caller where it is set, as of those who are not on this machine
    deaf_to: frozenset[str] = frozenset()  # filters that are not obeyed
    faults: Faults = field(default_factory=Faults)
    counts: Counter[str] = field(default_factory=Counter)
    before: Callable[[str], None] = lambda path: None  # told of each request before it is done
    base_url: str = ""
    _copying: set[asyncio.Task[None]] = field(default_factory=set, init=False)

    def switch(self, path: Path) -> None:
        """Open another library, as a person does in the app."""
        shelf = Shelf(path, self.shelf.dice)
        shelf.load()
        self.shelf = shelf

    def begin(self, folder: Path, **settings: Any) -> None:
        """Start anew with another library, as an app that was just installed."""
        fresh = StandIn(Shelf(folder, Random(0)), base_url=self.base_url, **settings)
        fresh.shelf.load()
        for one in fields(StandIn):
            if one.init:
                setattr(self, one.name, getattr(fresh, one.name))

    def take(self, item_id: str, source: Path, values: Mapping[str, Any]) -> None:
        """Note an item now, and copy its file a moment later."""
        self.shelf.begin(item_id, source, values)
        task = asyncio.get_running_loop().create_task(self._copy(self.shelf, item_id, source))
        self._copying.add(task)
        task.add_done_callback(self._copying.discard)

    async def _copy(self, shelf: Shelf, item_id: str, source: Path) -> None:
        await asyncio.sleep(self.copy_after)
        shelf.copy(item_id, source)

    def items(self, *, trashed: bool = False) -> list[dict[str, Any]]:
        """Return the items of the open library, or those in its trash."""
        return [item for item in self.shelf.items.values() if item["isDeleted"] is trashed]


class _Api:
    """One of the two APIs as an ASGI application, so that a fault can take hold of the connection."""

    def __init__(
        self, eagle: StandIn, routes: Mapping[str, tuple[tuple[str, ...], standin_v2.Answer]]
    ) -> None:
        self._eagle, self._routes = eagle, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, eagle = Request(scope, receive), self._eagle
        body = await request.body()
        eagle.before(request.path_params["rest"])
        dialog = eagle.dialog
        while dialog and not dialog.is_set():
            await asyncio.sleep(PAUSE)
        fault = eagle.faults.next(request.url.path)
        response: ASGIApp = Response() if fault.endswith("before") else self._answer(request, body)
        await (_broken(fault) or response)(scope, receive, send)

    def _answer(self, request: Request, body: bytes) -> Response:
        eagle, name = self._eagle, request.path_params["rest"]
        methods, answer = self._routes.get(name, ((), None))
        if answer is None or (self._routes is standin_v2.ROUTES and not eagle.v2):
            return JSONResponse({"status": "error", "message": "Not Found"}, 404)
        if request.method not in methods:
            return JSONResponse({"status": "error", "message": "Method Not Allowed"}, 405)
        if eagle.token and request.query_params.get("token") != eagle.token:
            return JSONResponse({"status": "error", "message": "Unauthorized"}, 401)
        eagle.counts[name] += 1
        try:
            asked = {**request.query_params, **(json.loads(body) if body else {})}
            return JSONResponse({"status": "success", "data": answer(eagle, asked)})
        except (standin_v2.Wrong, ValueError) as wrong:
            return JSONResponse({"status": "error", "message": str(wrong)}, 400)


def _broken(fault: str) -> ASGIApp | None:
    if fault.startswith("reset"):
        return Reset()
    if fault.startswith("500"):
        return JSONResponse({"status": "error", "message": "Internal Server Error"}, 500)
    return HTMLResponse("<!DOCTYPE html><p>something went") if fault else None


async def _switch(eagle: StandIn, request: Request) -> Response:
    eagle.switch(Path((await request.json())["path"]))
    return JSONResponse({})


def application(eagle: StandIn) -> Starlette:
    """Return the ASGI application."""
    door: Callable[[Request], Awaitable[Response]] = partial(_switch, eagle)
    return Starlette(
        routes=[
            Route("/api/v2/{rest:path}", _Api(eagle, standin_v2.ROUTES), methods=["GET", "POST"]),
            Route("/api/{rest:path}", _Api(eagle, standin_v1.ROUTES), methods=["GET", "POST"]),
            Route("/stand-in/library", door, methods=["POST"]),
        ]
    )


@contextmanager
def running(folder: Path, *, port: int = 0, seed: int = 0, **settings: Any) -> Iterator[StandIn]:
    """Run the app in a thread with the library in this folder; its address is `base_url`."""
    shelf = Shelf(folder, Random(seed))
    shelf.load()
    eagle = StandIn(shelf, **settings)
    sock = listening_socket("127.0.0.1", port)
    eagle.base_url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    config = uvicorn.Config(
        application(eagle), log_level="warning", access_log=False, lifespan="off", http=Protocol, ws="none",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([sock])), name="eagle", daemon=True)
    thread.start()
    try:
        yield eagle
    finally:
        if eagle.dialog:
            eagle.dialog.set()
        server.should_exit = True
        thread.join(timeout=10)
        sock.close()
