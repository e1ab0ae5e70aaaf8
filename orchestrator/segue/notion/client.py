"""Requests to Notion: each passes the limiter, is repeated where that is safe, and fails in our words."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from notion_client import Client
from notion_client.errors import HTTPResponseError, NotionClientErrorBase, RequestTimeoutError

from segue.notion.config import BoardConfig
from segue.notion.failures import told
from segue.notion.limiter import Circuit, Lane, Limiter
from segue.notion.retry import Effect, Failure, Kind, kind_of, repeated, seconds
from segue.redact import hide_in

JSON = dict[str, Any]
VERSION = "2026-03-11"
LOCAL = {"127.0.0.1", "localhost", "::1"}
_log = logging.getLogger("segue.notion")


class NotionClient:
    """A connection to one workspace; threads share it."""

    def __init__(
        self,
        token: str,
        base_url: str = "https://api.notion.com",
        config: BoardConfig | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.config = config or BoardConfig()
        self.limiter = Limiter(self.config.rate, self.config.burst, clock=clock, sleep=sleep)
        self.circuit = Circuit(self.config.outage_after, self.config.outage_probe, clock=clock)
        self.requests: Counter[str] = Counter()  # how many of each were sent, such as "PATCH pages"
        self._sleep, self._count_lock = sleep, threading.Lock()
        # A sandbox on this machine is never asked through a proxy.
        trust = urlsplit(base_url).hostname not in LOCAL
        self._http = httpx.Client(transport=transport, trust_env=trust, follow_redirects=False)
        quiet = logging.getLogger("segue.notion.requests")
        self._notion = Client(
            auth=token, base_url=base_url.rstrip("/"), notion_version=VERSION, retry=False,
            client=self._http, logger=quiet, log_level=logging.CRITICAL,
        )  # fmt: skip
        self._http.timeout = httpx.Timeout(self.config.timeout, connect=10.0)

    @property
    def sent(self) -> int:
        """How many requests were sent so far, repeated ones included."""
        return sum(self.requests.values())

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def read(self, path: str, query: Mapping[str, Any] | None = None, lane: Lane = Lane.BULK) -> JSON:
        """Get something."""
        return self.call("GET", path, Effect.READ, query=query, lane=lane)

    def ask(self, path: str, body: JSON, lane: Lane = Lane.BULK) -> JSON:
        """Post a question, such as a query, that changes nothing."""
        return self.call("POST", path, Effect.READ, body=body, lane=lane)

    def set(self, path: str, body: JSON, lane: Lane = Lane.BULK) -> JSON:
        """Write to a known id; writing twice is harmless."""
        return self.call("PATCH", path, Effect.SET, body=body, lane=lane)

    def make(self, path: str, body: JSON, method: str = "POST") -> JSON:
        """Make or append something; where nobody knows whether it was made, `Uncertain` says so."""
        return self.call(method, path, Effect.MAKE, body=body)

    def call(
        self,
        method: str,
        path: str,
        effect: Effect,
        *,
        query: Mapping[str, Any] | None = None,
        body: JSON | None = None,
        form: Mapping[str, Any] | None = None,
        lane: Lane = Lane.BULK,
    ) -> JSON:
        """Send a request as often as its effect allows."""
        # The one place through which all texts leave: reports, issues, rows, the last error of a task.
        body = hide_in(body, self.config.secrets())

        def once() -> JSON:
            self.circuit.check()
            self.limiter.acquire(lane)
            return self._sent(method, path, query, body, form)

        try:
            return repeated(once, effect, tries=self.config.tries, pause=self.config.pause, sleep=self._sleep)
        except Failure as failure:
            raise told(failure, method, path, effect) from None

    def _sent(self, method: str, path: str, query: Any, body: JSON | None, form: Any) -> JSON:
        with self._count_lock:
            self.requests[f"{method} {path.split('/')[0]}"] += 1
        try:
            answer = self._notion.request(path=path, method=method, query=query, body=body, form_data=form)
            if not isinstance(answer, dict):
                raise Failure(Kind.UNKNOWN, "the answer is not an object", 200)
        except Failure as failure:
            failed = failure
        except (NotionClientErrorBase, httpx.HTTPError, ValueError) as error:
            failed = _failure(error)
        else:
            self.circuit.answered()
            return answer
        self._learn(failed)
        _log.debug("%s %s did not work out: %s", method, path, failed)
        raise failed

    def _learn(self, failure: Failure) -> None:
        if failure.throttled:
            self.limiter.throttled(failure.retry_after)
        if failure.outage:
            self.circuit.failed()
        else:
            self.circuit.answered()


def _failure(error: Exception) -> Failure:
    """Say in our words what is known after an error of the libraries."""
    if isinstance(error, HTTPResponseError):
        return _answered(error)
    if isinstance(error, RequestTimeoutError) and isinstance(error.__context__, httpx.HTTPError):
        error = error.__context__
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError):
        return Failure(Kind.NOT_APPLIED, f"no connection ({error or type(error).__name__})")
    if isinstance(error, RequestTimeoutError | httpx.TimeoutException):
        return Failure(Kind.UNKNOWN, "no answer in time")
    if isinstance(error, httpx.HTTPError):
        return Failure(Kind.UNKNOWN, f"the connection broke off ({error or type(error).__name__})")
    if isinstance(error, ValueError):
        return Failure(Kind.UNKNOWN, "the answer is no JSON, or only half of it")
    return Failure(Kind.REFUSED, str(error))


def _answered(error: HTTPResponseError) -> Failure:
    body = _body(error.body)
    more = body.get("additional_data") or {}
    code = str(body.get("code") or "")
    reason = str(more.get("rate_limit_reason") or "")
    text = str(
        body.get("message") or f"an answer that is not Notion's (cf-ray {error.headers.get('cf-ray')})"
    )
    asked = seconds(error.headers.get("retry-after"))
    return Failure(
        kind=kind_of(error.status, reason if reason in ("public_api_request_blocked",) else code),
        text=text, status=error.status, code=code,
        retry_after=asked if asked is not None else seconds(str(more.get("retry_after") or "")),
        committed=str(more.get("committed_resource_id") or ""),
    )  # fmt: skip


def _body(text: str) -> JSON:
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
