"""A small Spotify over real HTTP, for tests and the demo: sign-in, tracks, likes, playlists, refusals."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from segue_sandbox.server import listening_socket
from segue_spotify.standin_accounts import Accounts, Wrong
from segue_spotify.standin_catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An answer that some request gets instead of its own."""

    path: str  # a pattern
    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class StandIn:
    """The service at work; its fields can be changed while it runs."""

    catalogue: Catalogue = field(default_factory=Catalogue)
    accounts: Accounts = field(default_factory=Accounts)
    faults: list[Fault] = field(default_factory=list)  # each is met once
    requests: list[str] = field(default_factory=list)  # method and path of each, in order
    base_url: str = ""

    def begin(self) -> None:
        """Start anew, with nothing known and nobody signed in."""
        self.catalogue, self.accounts, self.faults, self.requests = Catalogue(), Accounts(), [], []

    @property
    def api(self) -> str:
        """The address for the setting `api`."""
        return f"{self.base_url}/v1/"

    def order(self, path: str, status: int, body: str = "", times: int = 1, **headers: str) -> None:
        """Let the next requests whose path matches get this answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.faults += [Fault(path=path, status=status, body=body, headers=named)] * times

    def fault(self, path: str) -> Fault | None:
        """Return the answer that is ordered for a path, once."""
        for at, one in enumerate(self.faults):
            if re.search(one.path, path):
                return self.faults.pop(at)
        return None


Answer = Callable[[StandIn, Request], Any]


def _me(spotify: StandIn, request: Request) -> Any:
    user = spotify.accounts.user
    return {"id": user, "account_id": f"account-{user}", "display_name": user.upper(), "type": "user"}


def _track(spotify: StandIn, request: Request) -> Any:
    return spotify.catalogue.tracks.get(request.path_params["id"]) or _no(404, "Resource not found")


def _likes(spotify: StandIn, request: Request) -> Any:
    return _page(spotify.catalogue.likes, request)


def _lists(spotify: StandIn, request: Request) -> Any:
    return _page([one.head() for one in spotify.catalogue.playlists], request)


def _list(spotify: StandIn, request: Request) -> Any:
    found = [one for one in spotify.catalogue.playlists if one.id == request.path_params["id"]]
    return found[0].head() if found else _no(404, "Resource not found")


def _items(spotify: StandIn, request: Request) -> Any:
    found = [one for one in spotify.catalogue.playlists if one.id == request.path_params["id"]]
    if not found:
        return _no(404, "Resource not found")
    if found[0].owner != spotify.accounts.user and not found[0].collaborative:
        return _no(403, "Forbidden")
    return _page(found[0].entries(), request)


def _search(spotify: StandIn, request: Request) -> Any:
    if int(request.query_params.get("limit", "5")) > 10:
        return _no(400, "Invalid limit")
    return {"tracks": _page(spotify.catalogue.search(request.query_params["q"]), request)}


def _playing(spotify: StandIn, request: Request) -> Any:
    return spotify.catalogue.playing or Response(status_code=204)


def _gone(spotify: StandIn, request: Request) -> Any:
    return _no(403, "Forbidden")


ROUTES: dict[str, tuple[Answer, bool]] = {  # how it is answered, and whether a user must be signed in
    "/v1/me": (_me, True),
    "/v1/me/tracks": (_likes, True),
    "/v1/me/playlists": (_lists, True),
    "/v1/me/player/currently-playing": (_playing, True),
    "/v1/playlists/{id}": (_list, False),
    "/v1/playlists/{id}/items": (_items, True),
    "/v1/playlists/{id}/tracks": (_gone, True),  # as it was called until 2026
    "/v1/tracks": (_gone, False),  # many at a time
    "/v1/tracks/{id}": (_track, False),
    "/v1/search": (_search, False),
}


def _page(rows: list[Any], request: Request) -> Any:
    limit, offset = (int(request.query_params.get(name, or_)) for name, or_ in (("limit", 20), ("offset", 0)))
    if not 1 <= limit <= 50:
        return _no(400, "Invalid limit")
    more = offset + limit < len(rows)
    following = str(request.url.include_query_params(limit=limit, offset=offset + limit)) if more else None
    return {
        "items": rows[offset : offset + limit], "total": len(rows), "limit": limit, "offset": offset,
        "next": following, "previous": None, "href": str(request.url),
    }  # fmt: skip


def _no(status: int, message: str) -> Response:
    return JSONResponse({"error": {"status": status, "message": message}}, status)


def _door(spotify: StandIn, answer: Answer, signed_in: bool) -> Callable[[Request], Any]:
    async def reply(request: Request) -> Response:
        spotify.requests.append(f"{request.method} {request.url.path}")
        if fault := spotify.fault(request.url.path):
            return Response(fault.body, fault.status, headers=fault.headers)
        user = spotify.accounts.who(request.headers.get("authorization", ""))
        if user is None:
            return _no(401, "The access token expired")
        if signed_in and not user:
            return _no(401, "Valid user authentication required")
        found = answer(spotify, request)
        return found if isinstance(found, Response) else JSONResponse(found)

    return reply


def application(spotify: StandIn) -> Starlette:
    """Return the ASGI application."""

    async def authorize(request: Request) -> Response:
        try:
            return RedirectResponse(spotify.accounts.authorize(request.query_params), 303)
        except Wrong as wrong:
            return Response(wrong.error, 400)

    async def token(request: Request) -> Response:
        spotify.requests.append(f"{request.method} {request.url.path}")
        if fault := spotify.fault(request.url.path):
            return Response(fault.body, fault.status, headers=fault.headers)
        form = {name: str(value) for name, value in (await request.form()).items()}
        try:
            return JSONResponse(spotify.accounts.token(form, request.headers.get("authorization", "")))
        except Wrong as wrong:
            said = {"error": wrong.error, "error_description": wrong.description}
            return JSONResponse(said, 400)

    doors = [Route(path, _door(spotify, *how), methods=["GET"]) for path, how in ROUTES.items()]
    return Starlette(
        routes=[
            Route("/authorize", authorize), Route("/api/token", token, methods=["POST"]), *doors,
        ]
    )  # fmt: skip


@contextmanager
def running(*, port: int = 0) -> Iterator[StandIn]:
    """Run the service in a thread; its address is `base_url`."""
    spotify = StandIn()
    sock = listening_socket("127.0.0.1", port)
    spotify.base_url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    config = uvicorn.Config(
        application(spotify), log_level="warning", access_log=False, lifespan="off", ws="none",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([sock])), name="spotify", daemon=True)
    thread.start()
    try:
        yield spotify
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        sock.close()
