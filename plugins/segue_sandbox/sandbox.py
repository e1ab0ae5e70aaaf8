"""The sandbox itself: takes a request, answers it in one transaction, and tells what happened."""

from __future__ import annotations

import json
import logging
import threading
import uuid as uuids
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from segue_sandbox import access
from segue_sandbox.automations import trigger
from segue_sandbox.call import Actor, Call, Event, Reply, Request
from segue_sandbox.clock import Clock
from segue_sandbox.delivery import Courier
from segue_sandbox.errors import ApiError, restricted
from segue_sandbox.faults import Faults, Plan
from segue_sandbox.ids import Ids
from segue_sandbox.limits import Limiter
from segue_sandbox.query.lag import watch
from segue_sandbox.requestlog import RequestLog
from segue_sandbox.routing import body_of, checked, routed, version_of
from segue_sandbox.store import open_store
from segue_sandbox.webhooks import gather

_log = logging.getLogger(__name__)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Sandbox:
    """A Notion workspace that answers requests; `server.py` puts it on a port."""

    def __init__(
        self,
        path: Path | None = None,
        *,
        seed: int | None = None,
        clock: Clock | None = None,
        faults: Plan | None = None,
        limit: int | None = None,
        webhook_window: float = 0.2,
    ) -> None:
        self.clock = clock or Clock()
        self.ids = Ids(seed)
        self.faults = Faults(faults)
        self.limiter = Limiter(self.clock, limit)
        self.log = RequestLog()
        self.store = open_store(path, self.ids)
        self.host, self.base_url = "127.0.0.1", "http://127.0.0.1"
        self.listeners: list[Callable[[list[Event]], None]] = []
        self.leaving: list[Callable[[], None]] = []  # told when the server stops
        self.webhook_window = webhook_window  # seconds in which events of one object become one webhook
        self._lock = threading.RLock()
        self._courier = Courier(self.call, self.clock)
        if self.store.db.execute("SELECT 1 FROM delivery WHERE status IN ('gathering', 'due')").fetchone():
            self._courier.wake()

    @property
    def query_lag(self) -> float:
        """Seconds by which queries and searches lag behind writes."""
        return self.faults.plan.query_lag

    def close(self) -> None:
        """Let go of the file."""
        self._courier.close()
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
                    base_url=self.base_url, query_lag=self.query_lag, **given,
                )  # fmt: skip
                if call.query_lag:
                    watch(db, call.now)
                yield call
                if call.events:
                    self._gather(call)
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
        if call.events:
            for listener in self.listeners:
                listener(call.events)
        if call.posts:
            self._courier.wake()

    def _gather(self, call: Call) -> None:
        """Note for each subscription what it is to be told, in the transaction in which it happened."""
        window = int(self.webhook_window * 1000)
        for kind, doc in call.db.execute("SELECT kind, doc FROM subscription ORDER BY rowid").fetchall():
            subscription = json.loads(doc)
            for event in call.events:
                if kind == "webhook":
                    gather(call, window, self.faults.webhook_fate, subscription, event)
                else:
                    trigger(call, subscription, event)

    def handle(self, request: Request) -> Reply:
        """Answer one request to the API."""
        request_id = str(uuids.uuid4())
        try:
            status, body = self._answered(request)
        except ApiError as error:
            return _reply(error.status, error.body(request_id), request_id, error.headers)
        except RecursionError:
            deep = ApiError(400, "validation_error", "The content is nested too deeply.")
            return _reply(400, deep.body(request_id), request_id, {})
        except Exception:
            _log.exception("the sandbox could not answer %s %s", request.method, request.path)
            unexpected = ApiError(500, "internal_server_error", "Unexpected error occurred.")
            return _reply(500, unexpected.body(request_id), request_id, {})
        if "templates" not in body:  # the one list without an envelope
            body = {**body, "request_id": request_id}
        return _reply(status, body, request_id, {})

    def bot_name(self, request: Request) -> str | None:
        """Return the name of the connection that a request comes from, if its token is known."""
        try:
            with self._lock:
                return access.actor(self.store.db, request.headers.get("authorization")).name
        except ApiError:
            return None

    def _answered(self, request: Request) -> tuple[int, dict[str, Any]]:
        route, params = routed(request)
        with self._lock:
            actor = access.actor(self.store.db, request.headers.get("authorization"))
        version = version_of(request)
        params = checked(params)
        if route.needs and route.needs not in actor.capabilities:
            raise restricted()
        with self.call(
            actor, write=request.method != "GET", version=version, params=params, query=request.query,
            body=body_of(request), request=request,
        ) as call:  # fmt: skip
            answer = route.endpoint(call)
            return call.status or route.status, answer


def _reply(status: int, body: dict[str, Any], request_id: str, headers: Mapping[str, str]) -> Reply:
    head = {"content-type": "application/json; charset=utf-8", "x-notion-request-id": request_id, **headers}
    return Reply(status=status, headers=head, body=_ENCODER.encode(body).encode())
