"""The sandbox's clock: real time plus whatever a test adds, and the forms in which Notion prints it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

MINUTE = 60_000  # milliseconds


class Clock:
    """Milliseconds since 1970, shifted or stopped on request."""

    def __init__(self) -> None:
        self._shift = 0
        self._stopped: int | None = None
        self.watchers: list[Callable[[], None]] = []  # called after each jump

    @property
    def stopped(self) -> bool:
        """Tell whether time stands still."""
        return self._stopped is not None

    def now(self) -> int:
        """Return the present, in milliseconds."""
        if self._stopped is not None:
            return self._stopped
        return time.time_ns() // 1_000_000 + self._shift

    def stop(self, at: int | None = None) -> None:
        """Stop the clock now, or at a given millisecond."""
        self._stopped = self.now() if at is None else at
        self._tell()

    def advance(self, seconds: float) -> None:
        """Let time jump, forwards or back."""
        if self._stopped is not None:
            self._stopped += int(seconds * 1000)
        else:
            self._shift += int(seconds * 1000)
        self._tell()

    def resume(self) -> None:
        """Follow real time again."""
        self._stopped, self._shift = None, 0
        self._tell()

    def _tell(self) -> None:
        for watcher in self.watchers:
            watcher()


def minute(ms: int) -> str:
    """Print a time floored to the minute, as pages, blocks and comments carry it."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:00.000Z")


def exact(ms: int, suffix: str = "+00:00") -> str:
    """Print a time to the millisecond, as databases and views (+00:00) or async tasks (Z) carry it."""
    stamp = datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{stamp}.{ms % 1000:03d}{suffix}"
