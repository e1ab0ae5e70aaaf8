"""One budget of requests for all threads: adaptive, with two lanes, and a circuit for outages."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import Enum

from segue.errors import Unavailable

RECOVERY = 120.0  # seconds from a standstill back to the full rate
SLOWER = 0.75  # what is left of the rate after a refusal
LOWEST = 0.1  # of the full rate
LONGEST_STOP = 120.0  # when Notion asks for a longer one, the caller is told to come back later
PATIENCE = 30.0  # seconds after which bulk work is as urgent as anything


class Lane(Enum):
    """Who goes first: claims, write-backs and heartbeats do."""

    URGENT = "urgent"
    BULK = "bulk"


class Limiter:
    """A bucket of tokens that all requests of one connection draw from."""

    def __init__(
        self,
        rate: float,
        burst: int = 5,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._full, self._burst = rate, max(1, burst)
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._learned, self._since = rate, clock()  # the rate learned at the last refusal, and when
        self._tokens, self._filled = float(self._burst), clock()
        self._closed_until = 0.0
        self._urgent = 0  # how many urgent requests wait

    @property
    def rate(self) -> float:
        """Requests per second that are allowed now."""
        grown = self._learned + (self._clock() - self._since) * self._full / RECOVERY
        return min(self._full, grown)

    def acquire(self, lane: Lane = Lane.BULK) -> None:
        """Wait until one more request may be sent."""
        started = self._clock()
        with self._lock:
            self._urgent += lane is Lane.URGENT
        try:
            while wait := self._wait(lane, self._clock() - started):
                self._sleep(wait)
        finally:
            with self._lock:
                self._urgent -= lane is Lane.URGENT

    def throttled(self, retry_after: float | None = None) -> None:
        """Learn from a refusal: slower from now on, and nobody sends before it is over."""
        with self._lock:
            now = self._clock()
            if now >= self._closed_until:  # answers to requests of the same burst teach nothing new
                self._learned = max(self._full * LOWEST, self.rate * SLOWER)
                self._since = now
            self._closed_until = max(self._closed_until, now + (1.0 if retry_after is None else retry_after))
            self._tokens, self._filled = 1.0, self._closed_until

    def _wait(self, lane: Lane, waited: float) -> float:
        """Take a token and return 0, or return how long to wait before asking again."""
        with self._lock:
            now = self._clock()
            if (closed := self._closed_until - now) > 0:
                if closed > LONGEST_STOP:
                    raise Unavailable(f"Notion asks for no requests for {closed:.0f} seconds", closed)
                return closed
            rate = self.rate
            self._tokens = min(self._burst, self._tokens + max(0.0, now - self._filled) * rate)
            self._filled = max(self._filled, now)
            # The last token is kept for an urgent request, so that it need not wait for one to grow.
            spare = 0.0 if lane is Lane.URGENT or waited > PATIENCE else float(self._burst > 1)
            if spare and self._urgent:
                return 1 / rate
            if self._tokens >= 1 + spare - 1e-9:
                self._tokens -= 1
                return 0.0
            return (1 + spare - self._tokens) / rate


class Circuit:
    """Keeps quiet while Notion is down: a single request now and then finds out whether it is back."""

    def __init__(
        self, failures: int = 10, probe: float = 60.0, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit, self._probe, self._clock = failures, probe, clock
        self._lock = threading.Lock()
        self._failures, self._next = 0, 0.0

    def check(self) -> None:
        """Let a request through, or say when it is worth trying again."""
        with self._lock:
            now = self._clock()
            if self._failures < self._limit:
                return
            if now < self._next:
                raise Unavailable(
                    f"Notion has not answered {self._failures} times in a row; the next try is in "
                    f"{self._next - now:.0f} seconds, and the work goes on by itself when it is back",
                    retry_after=self._next - now,
                )
            self._next = now + self._probe

    def failed(self) -> None:
        """Count a request that got no proper answer."""
        with self._lock:
            self._failures += 1
            if self._failures == self._limit:
                self._next = self._clock() + self._probe

    def answered(self) -> None:
        """Forget the failures: Notion answers."""
        self._failures = 0
