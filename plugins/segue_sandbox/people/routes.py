"""The addresses of the page for people, and what is checked before anything is answered."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from segue_sandbox import guard
from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError
from segue_sandbox.ids import uuid
from segue_sandbox.people.actions import ACTIONS
from segue_sandbox.people.editors import editor
from segue_sandbox.people.events import Listeners, stream
from segue_sandbox.people.home import home, trash
from segue_sandbox.people.layout import View, document, empty
from segue_sandbox.people.page import STRETCH, page
from segue_sandbox.people.policy import HEADERS, same_origin
from segue_sandbox.people.table import table, wish_of
from segue_sandbox.people.uploading import upload
from segue_sandbox.people.webhooks_view import webhooks
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]
Show = Callable[[Call, Request], View]
Endpoint = Callable[[Request], Awaitable[Response]]

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the routes of the page for people."""
    listeners = Listeners(sandbox)

    async def follow(request: Request) -> Response:
        return stream(listeners, request)

    shown = {
        "/": lambda call, request: home(call),
        "/trash": lambda call, request: trash(call),
        "/webhooks": lambda call, request: webhooks(call),
        "/d/{id}": lambda call, request: table(call, _id(request), wish_of(dict(request.query_params))),
        "/p/{id}": lambda call, request: page(call, _id(request), _stretch(request)),
    }
    endpoints = {
        "/people/edit": _editing(sandbox), "/people/events": follow, "/people/static/{name}": _static,
        **{path: _showing(sandbox, listeners, show) for path, show in shown.items()},
    }  # fmt: skip
    return [
        *(Route(path, _guarded(sandbox, endpoint)) for path, endpoint in endpoints.items()),
        Route("/people/do/{name}", _guarded(sandbox, _doing(sandbox)), methods=["POST"]),
        Route("/people/upload", _guarded(sandbox, _uploading(sandbox)), methods=["POST"]),
    ]


def _guarded(sandbox: Sandbox, endpoint: Endpoint) -> Endpoint:
    async def guarded(request: Request) -> Response:
        return guard.refusal(request, sandbox.host) or await endpoint(request)

    return guarded


def _id(request: Request) -> str:
    # Addresses of Notion's put the title before the id.
    found = uuid(request.path_params["id"].replace("-", "")[-32:])
    if found is None:
        raise ApiError(404, "object_not_found", "There is nothing at this address.")
    return found


def _stretch(request: Request) -> int:
    asked = request.query_params.get("blocks", "")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else STRETCH


def _showing(sandbox: Sandbox, listeners: Listeners, show: Show) -> Endpoint:
    def shown(request: Request) -> Response:
        state = listeners.state  # before the first look: what changes meanwhile is told
        with sandbox.call(write=False) as call:
            try:
                status, view = 200, show(call, request)
            except ApiError as error:
                lost = empty("search", error.message, "It may have been moved, or the address is mistyped.")
                status, view = error.status, View(title="Not here", main=lost, here="")
            return HTMLResponse(document(call, view, state), status, HEADERS)

    return lambda request: run_in_threadpool(shown, request)


def _editing(sandbox: Sandbox) -> Endpoint:
    def shown(request: Request) -> Response:
        asked = request.query_params
        with sandbox.call(write=False) as call:
            try:
                html = editor(
                    call, str(uuid(asked.get("page"))), asked.get("prop", ""), asked.get("find", "")
                )
            except ApiError as error:
                return JSONResponse({"problem": error.message}, error.status, HEADERS)
        return HTMLResponse(html, headers=HEADERS)

    return lambda request: run_in_threadpool(shown, request)


def _doing(sandbox: Sandbox) -> Endpoint:
    def done(name: str, given: JSON) -> Response:
        if name not in ACTIONS:
            return JSONResponse({"problem": "There is no such command."}, 404, HEADERS)
        try:
            with sandbox.call() as call:
                return JSONResponse(ACTIONS[name](call, given), headers=HEADERS)
        except ApiError as error:
            return JSONResponse({"problem": error.message}, error.status, HEADERS)

    async def doing(request: Request) -> Response:
        if not same_origin(request) or request.headers.get("content-type") != "application/json":
            return _strange()
        try:
            given = json.loads(await request.body())
        except ValueError:
            given = None
        if not isinstance(given, dict):
            return JSONResponse({"problem": "The request is not a JSON object."}, 400, HEADERS)
        return await run_in_threadpool(done, request.path_params["name"], given)

    return doing


def _strange() -> Response:
    return JSONResponse({"problem": "Only the page itself may do this."}, 403, HEADERS)


def _uploading(sandbox: Sandbox) -> Endpoint:
    def kept(name: str, kind: str, content: bytes) -> Response:
        try:
            with sandbox.call() as call:
                return JSONResponse({"id": upload(call, name, kind, content)}, headers=HEADERS)
        except ApiError as error:
            return JSONResponse({"problem": error.message}, error.status, HEADERS)

    async def uploading(request: Request) -> Response:
        if not same_origin(request):
            return _strange()
        name, kind = request.query_params.get("name", ""), request.headers.get("content-type", "")
        return await run_in_threadpool(kept, name or "file", kind, await request.body())

    return uploading


async def _static(request: Request) -> Response:
    path = STATIC / request.path_params["name"]
    if path.suffix not in KINDS or not path.is_file():
        return Response(status_code=404, headers=HEADERS)
    return FileResponse(path, media_type=KINDS[path.suffix], headers={**HEADERS, "cache-control": "no-cache"})
