"""Talks to Eagle over its local HTTP API: one request at a time, each answer checked."""

from __future__ import annotations

import ipaddress
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx

from segue.errors import Misconfigured, Refused, Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

PAUSES = (0.02, 0.1, 0.3, 0.6)  # seconds before a question is asked again
START = "start it, then the import is made up for"


class Away(Unavailable):
    """Eagle is not running, or works with another library: a matter of later, not of trying again now."""


class Silent(Unavailable):
    """Eagle did not answer in time, and may still do what it was asked."""


class Declined(Refused):
    """Eagle itself said no."""


class Door:
    """The way to one Eagle; which of its two APIs it speaks is found out once."""

    def __init__(self, url: str, token: str = "", *, timeout: float = 20.0) -> None:
        self.url = url.rstrip("/")
        # No connection is kept: on this machine a new one costs nothing, and none has to be closed later.
        self._client = httpx.Client(
            base_url=self.url, timeout=httpx.Timeout(timeout, connect=3.0), trust_env=False, verify=False,
            transport=_Keyed(token), limits=httpx.Limits(max_keepalive_connections=0),
        )  # fmt: skip
        self._lock = threading.Lock()
        self._v2: bool | None = None

    @property
    def v2(self) -> bool:
        """Whether it speaks the second version of its API, as Eagle 4 does."""
        with self._lock:
            if self._v2 is None:
                self._v2 = self._speaks_v2()
            return self._v2

    def about(self) -> dict[str, Any]:
        """Tell version and build."""
        told = self.get("app/info") if self.v2 else self.get("application/info")
        return dict(told) if isinstance(told, Mapping) else {}

    def get(self, name: str, **query: Any) -> Any:
        """Ask for something."""
        return self._call("GET", name, params=query)

    def post(self, name: str, body: Mapping[str, Any]) -> Any:
        """Ask with a body, or have something done that may be done twice."""
        return self._call("POST", name, json=body)

    def once(self, name: str, body: Mapping[str, Any]) -> Any:
        """Have something done that must not be done twice: a broken answer is left to the caller."""
        return self._answer("POST", self._path(name), json=body)

    def _call(self, method: str, name: str, **more: Any) -> Any:
        return again(lambda: self._answer(method, self._path(name), **more))

    def _path(self, name: str) -> str:
        return f"/api/v2/{name}" if self.v2 else f"/api/{name}"

    def _answer(self, method: str, path: str, **more: Any) -> Any:
        return _data(self._send(method, path, **more), f"{self.url}{path}")

    def _speaks_v2(self) -> bool:
        def look() -> bool:
            answer = self._send("GET", "/api/v2/app/info")
            if answer.status_code == httpx.codes.NOT_FOUND:
                return False
            _data(answer, f"{self.url}/api/v2/app/info")
            return True

        return again(look)

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            return self._client.request(method, path, **more)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            self._v2 = None  # what is started next may be another version of it
            raise Away(f"Eagle is not running (nothing answers at {self.url}); {START}") from None
        except httpx.TimeoutException:
            raise Silent(
                f"Eagle at {self.url} did not answer in time; look whether it shows a dialog and close it; "
                "the import is made up for"
            ) from None
        except httpx.HTTPError as error:
            raise Unavailable(
                f"the connection to Eagle at {self.url} broke ({type(error).__name__})"
            ) from None


def again(ask: Callable[[], T]) -> T:
    """Ask a few times where an answer is broken; silence and absence are not a matter of moments."""
    for pause in PAUSES:
        try:
            return ask()
        except (Away, Silent):
            raise
        except Unavailable as trouble:
            log.debug("asked again: %s", trouble)
        time.sleep(pause)
    return ask()


class _Keyed(httpx.BaseTransport):
    """Adds the token to each request below the place where httpx writes its log."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._inner = httpx.HTTPTransport(verify=False, limits=httpx.Limits(max_keepalive_connections=0))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not self._token:
            return self._inner.handle_request(request)
        url = request.url.copy_merge_params({"token": self._token})
        keyed = httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        return self._inner.handle_request(keyed)

    def close(self) -> None:
        self._inner.close()


def _data(answer: httpx.Response, where: str) -> Any:
    """Return what an answer holds, or raise what is wrong with it."""
    status = answer.status_code
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise Misconfigured(
            f"Eagle at {where} wants another token; copy it from Eagle's settings (Developer) "
            "and set EAGLE_TOKEN to it"
        )
    if status >= 500:
        raise Unavailable(f"Eagle answered {status} at {where}; it is tried again")
    try:
        told = answer.json()
    except ValueError:
        raise Unavailable(f"what answers at {where} is not Eagle, or is in trouble (no JSON)") from None
    if not isinstance(told, Mapping) or told.get("status") not in ("success", "error", "fail"):
        raise Unavailable(f"what answers at {where} does not speak as Eagle does")
    if told["status"] != "success":
        why = told.get("message") or told.get("data") or f"status {status}"
        raise Declined(f"Eagle declined {where.partition('/api/')[2]!r}: {why}")
    return told.get("data")


def loopback(url: str) -> bool:
    """Tell whether an address is on this machine, where Eagle asks for no token."""
    host = httpx.URL(url).host
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
