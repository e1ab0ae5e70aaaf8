"""A log of every request to the API, kept in memory, with counts per endpoint."""

from __future__ import annotations

import sys
import threading
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import IO, Any

from segue_sandbox.clock import exact

KEPT = 10_000  # entries; counts go on for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request and how it was answered; status 0 means that no whole answer was sent."""

    at: int  # milliseconds, by the sandbox's clock
    method: str
    endpoint: str  # such as /v1/pages/{page_id}
    path: str
    status: int
    ms: float
    bot: str | None  # the connection that asked
    fault: str | None  # what a plan of faults made of it

    def line(self) -> str:
        """Return the entry as one line for a terminal."""
        time = exact(self.at)[11:23]
        fault = f"  fault: {self.fault}" if self.fault else ""
        return f"{time}  {self.method:6} {self.path}  {self.status}  {self.ms:.1f} ms{fault}"


class RequestLog:
    """The last requests, oldest first."""

    def __init__(self) -> None:
        self.echo: IO[str] | None = None  # where to print each entry as it comes
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._counts: Counter[str] = Counter()

    def add(self, entry: Entry) -> None:
        """Note a request."""
        with self._lock:
            self._entries.append(entry)
            self._counts[f"{entry.method} {entry.endpoint}"] += 1
        if self.echo:
            print(entry.line(), file=self.echo, flush=True)

    def entries(self, method: str | None = None, endpoint: str | None = None) -> list[Entry]:
        """Return the requests kept, all or those of one method or endpoint."""
        with self._lock:
            return [e for e in self._entries if method in (None, e.method) and endpoint in (None, e.endpoint)]

    def counts(self) -> dict[str, int]:
        """Return how often each endpoint was asked, such as {"GET /v1/users/me": 2}."""
        with self._lock:
            return dict(sorted(self._counts.items()))

    def clear(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._entries.clear()
            self._counts.clear()

    def as_json(self) -> dict[str, Any]:
        """Return the whole log as plain data."""
        return {"counts": self.counts(), "requests": [asdict(entry) for entry in self.entries()]}

    def print_to(self, stream: IO[str] | None = None) -> None:
        """Print each request as it comes, to the error stream unless told otherwise."""
        self.echo = stream or sys.stderr
