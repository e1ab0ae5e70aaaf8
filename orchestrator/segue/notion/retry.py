"""Which failures are tried again: a table of what is known after each, and how long to wait."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum
from time import time
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from segue.notion.limiter import LONGEST_STOP

T = TypeVar("T")
LONGEST = 20.0  # seconds between two tries, unless Notion asks for more


class Effect(Enum):
    """What a request does, which decides whether it can be sent twice."""

    READ = "read"
    SET = "set"  # writes to a known id; twice is as good as once
    MAKE = "make"  # makes or appends something; twice makes two


class Kind(Enum):
    """What is known after a failure."""

    NOT_APPLIED = "certainly not applied"
    UNKNOWN = "nobody knows"
    REFUSED = "refused for good"
    TOKEN = "the token is not accepted"
    FORBIDDEN = "not allowed"
    ABSENT = "not there, or not shared"


REPEATED: dict[Kind, frozenset[Effect]] = {
    Kind.NOT_APPLIED: frozenset(Effect),
    Kind.UNKNOWN: frozenset({Effect.READ, Effect.SET}),
}

KINDS: dict[int, Kind] = {
    400: Kind.REFUSED, 401: Kind.TOKEN, 403: Kind.FORBIDDEN, 404: Kind.ABSENT,
    409: Kind.NOT_APPLIED, 429: Kind.NOT_APPLIED, 529: Kind.NOT_APPLIED,
    500: Kind.UNKNOWN, 502: Kind.UNKNOWN, 503: Kind.UNKNOWN, 504: Kind.UNKNOWN,
}  # fmt: skip

FINAL_CODES = frozenset({"row_limit_exceeded", "public_api_request_blocked"})


@dataclass(eq=False)
class Failure(Exception):
    """One request that did not work out, and what is known about it."""

    kind: Kind
    text: str  # in Notion's or the network's words, without anything secret
    status: int = 0  # 0: there was no answer
    code: str = ""
    retry_after: float | None = None
    committed: str = ""  # the id of what was saved all the same, where Notion says so

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.text}" if self.status else self.text

    @property
    def throttled(self) -> bool:
        """Whether everybody should slow down."""
        return self.status in (429, 529)

    @property
    def outage(self) -> bool:
        """Whether it looks as if Notion, or the way there, is down."""
        return self.status == 0 or (self.status >= 500 and self.status != 529)


def kind_of(status: int, code: str = "") -> Kind:
    """Return what is known after an answer with this status and error code."""
    if code in FINAL_CODES:
        return Kind.REFUSED
    if status in KINDS:
        return KINDS[status]
    return Kind.UNKNOWN if status >= 500 or status < 400 else Kind.REFUSED


def again(failure: Failure, effect: Effect) -> bool:
    """Tell whether a request with this effect may be sent again after this failure."""
    if (failure.retry_after or 0) > LONGEST_STOP:
        return False
    return effect in REPEATED.get(failure.kind, ())


def seconds(retry_after: str | None) -> float | None:
    """Read a Retry-After header: seconds, or a date."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time())
    except ValueError:
        return None


def repeated(
    function: Callable[[], T], effect: Effect, *, tries: int, pause: float, sleep: Callable[[float], None]
) -> T:
    """Call a function until it works out, fails for good, or has been tried often enough."""

    def wait(state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        if isinstance(failure, Failure) and failure.throttled:
            return 0.0  # the limiter makes everybody wait, this request too
        doubled: float = pause * 2.0 ** (state.attempt_number - 1)
        return min(LONGEST, doubled) * random.uniform(0.5, 1.0)

    retrying = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, Failure) and again(error, effect)),
        stop=stop_after_attempt(tries), wait=wait, sleep=sleep, reraise=True,
    )  # fmt: skip
    return retrying(function)
