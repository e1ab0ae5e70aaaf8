"""The sandbox itself: takes a request, answers it in one transaction, and tells what happened."""

from __future__ import annotations

import json
import threading
import uuid as uuids
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote

from segue_sandbox import access
from segue_sandbox.api import ROUTES
from segue_sandbox.call import VERSIONS, Actor, Call, Event, Reply, Request, Route
from segue_sandbox.clock import Clock
from segue_sandbox.errors import ApiError, failed, invalid, restricted
from segue_sandbox.ids import Ids, uuid
from segue_sandbox.store import open_store

NOT_UUIDS = {"property_id", "task_id"}


class Sandbox:
    """A Notion workspace that answers requests; `server.py` puts it on a port."""

    def __init__(
        self, path: Path | None = None, *, seed: int | None = None, clock: Clock | None = None
    ) -> None:
        self.clock = clock or Clock()
        self.ids = Ids(seed)
        self.store = open_store(path, self.ids)
        self.base_url = "http://127.0.0.1"
        self.listeners: list[Callable[[list[Event]], None]] = []
        self._lock = threading.RLock()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self.store.close()

    @contextmanager
    def call(self, actor: Actor | None = None, *, write: bool = True, **given: Any) -> Iterator[Call]:
        """Work on the workspace in one transaction; as the workspace's person unless told otherwise."""
        with self._lock:
            db = self.store.db
            db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                call = Call(
                    db=db, ids=self.ids, now=self.clock.now(), actor=actor or access.person(db),
                    base_url=self.base_url, **given,
                )  # fmt: skip
                yield call
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
        if call.events:
            for listener in self.listeners:
                listener(call.events)

    def handle(self, request: Request) -> Reply:
        """Answer one request to the API."""
        request_id = str(uuids.uuid4())
        try:
            status, body = self._answered(request)
        except ApiError as error:
            return _reply(error.status, error.body(request_id), request_id, error.headers)
        if "templates" not in body:  # the one list without an envelope
            body = {**body, "request_id": request_id}
        return _reply(status, body, request_id, {})

    def _answered(self, request: Request) -> tuple[int, dict[str, Any]]:
        with self._lock:
            actor = access.actor(self.store.db, request.headers.get("authorization"))
        version = _version(request)
        route, params = _routed(request)
        if route.needs and route.needs not in actor.capabilities:
            raise restricted()
        body = _body(request)
        write = request.method != "GET"
        with self.call(
            actor,
            write=write,
            version=version,
            params=params,
            query=request.query,
            body=body,
            request=request,
        ) as call:
            return route.status, route.endpoint(call)


def _reply(status: int, body: dict[str, Any], request_id: str, headers: dict[str, str]) -> Reply:
    head = {"content-type": "application/json; charset=utf-8", "x-notion-request-id": request_id, **headers}
    return Reply(status=status, headers=head, body=json.dumps(body, ensure_ascii=False).encode())


def _version(request: Request) -> str:
    version = request.headers.get("notion-version")
    if version is None:
        raise ApiError(
            400,
            "missing_version",
            "Notion-Version header failed validation: Notion-Version header should be defined, "
            "instead was `undefined`.",
        )
    if version not in VERSIONS:
        words = ", or ".join(f'`"{known}"`' for known in VERSIONS)
        raise invalid(
            f"Notion-Version header failed validation: Notion-Version header should be {words}, "
            f'instead was `"{version}"`.'
        )
    return version


def _routed(request: Request) -> tuple[Route, dict[str, str]]:
    for route in ROUTES:
        if route.method == request.method and (match := route.pattern.match(request.path)):
            return route, {key: _checked(key, unquote(value)) for key, value in match.groupdict().items()}
    raise ApiError(400, "invalid_request_url", "Invalid request URL.")


def _checked(key: str, value: str) -> str:
    if not key.endswith("_id") or key in NOT_UUIDS:
        return value
    found = uuid(value)
    return found if found is not None else _refuse(key, value)


def _refuse(key: str, value: str) -> NoReturn:
    raise failed(f"path.{key}", "a valid uuid", value)


def _body(request: Request) -> dict[str, Any]:
    if not request.body or request.headers.get("content-type", "").startswith("multipart/"):
        return {}
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise ApiError(400, "invalid_json", "Error parsing JSON body.") from None
    if not isinstance(body, dict):
        raise failed("body", "an object", body)
    return body
