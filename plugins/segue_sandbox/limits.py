"""The rate limit: a number of requests per connection in a fixed window of sixty seconds."""

from __future__ import annotations

from segue_sandbox.clock import MINUTE, Clock

PER_MINUTE = 180  # what Notion allows on most plans


class Limiter:
    """Counts requests; without a limit it lets everything pass."""

    def __init__(self, clock: Clock, per_minute: int | None = None) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._windows: dict[str, tuple[int, int]] = {}  # by token: start, requests

    def wait(self, token: str) -> int:
        """Count a request; return how many seconds its sender should wait, or 0 to let it pass."""
        if self.per_minute is None:
            return 0
        now = self._clock.now()
        start, used = self._windows.get(token, (now, 0))
        if not 0 <= now - start < MINUTE:
            start, used = now, 0
        if used >= self.per_minute:
            return -(-(start + MINUTE - now) // 1000)
        self._windows[token] = (start, used + 1)
        return 0
