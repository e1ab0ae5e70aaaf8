"""What can go wrong with the stand-in: cut connections, errors and rubbish, before or after the write."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from random import Random

KINDS = (
    "reset before", "reset after", "500 before", "500 after", "garbage before", "garbage after",
)  # fmt: skip


@dataclass(slots=True)
class Faults:
    """A seeded share of all requests, and single ones that were ordered."""

    seed: int = 0
    share: float = 0.0
    ordered: list[tuple[re.Pattern[str], str]] = field(default_factory=list)
    met: int = 0
    _dice: Random = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._dice = Random(self.seed)

    def order(self, path: str, kind: str, times: int = 1) -> None:
        """Let the next requests whose path matches meet this fault."""
        if kind not in KINDS:
            raise ValueError(f"there is no fault {kind!r}; there are {', '.join(KINDS)}")
        with self._lock:
            self.ordered += [(re.compile(path), kind)] * times

    def next(self, path: str) -> str:
        """Return the fault that this request meets, or nothing."""
        with self._lock:
            for at, (pattern, kind) in enumerate(self.ordered):
                if pattern.search(path):
                    del self.ordered[at]
                    self.met += 1
                    return kind
            if self._dice.random() >= self.share:
                return ""
            self.met += 1
            return self._dice.choice(KINDS)
