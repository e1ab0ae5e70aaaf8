"""Services that are left alone until some time, also after a restart."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from segue_schemas import Record

LONGEST = 24 * 3600.0
FORGOTTEN = 7 * 24 * 3600.0  # seconds without trouble after which a rest is short again
_LOCK = threading.Lock()


class Rest(Record):
    """How long a service is left alone, and why."""

    until: float  # seconds since 1970
    why: str
    times: int = 1  # in a row

    @property
    def left(self) -> float:
        """How many seconds it still lasts."""
        return max(0.0, self.until - time.time())


@dataclass(frozen=True, slots=True)
class Rests:
    """The rests of all services, in one small file."""

    path: Path

    def of(self, service: str) -> Rest | None:
        """Return the rest of a service, if it lasts."""
        rest = self.read().get(service)
        return rest if rest is not None and rest.left > 0 else None

    def begin(self, service: str, seconds: float, why: str) -> Rest:
        """Leave a service alone; each time that it says no again, for twice as long."""
        with _LOCK:
            rests = self.read()
            before = rests.get(service)
            if before is not None and before.left > 0:
                return before  # another track has met the same wall meanwhile
            fresh = before is None or time.time() - before.until > FORGOTTEN
            times = 1 if before is None or fresh else before.times + 1
            pause = min(seconds * 2 ** min(times - 1, 10), LONGEST)
            rests[service] = Rest(until=time.time() + pause, why=why, times=times)
            self._write(rests)
            return rests[service]

    def end(self, service: str) -> None:
        """Forget a rest that is over, as the service has answered."""
        with _LOCK:
            rests = self.read()
            if service in rests and not rests[service].left:
                del rests[service]
                self._write(rests)

    def read(self) -> dict[str, Rest]:
        """Return all rests, also those that are over."""
        try:
            return {
                name: Rest.model_validate(rest) for name, rest in json.loads(self.path.read_text()).items()
            }
        except (OSError, ValueError, AttributeError):
            return {}  # lost, at worst, is a pause

    def _write(self, rests: dict[str, Rest]) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self.path.parent, delete=False) as file:
            json.dump({name: rest.model_dump() for name, rest in rests.items()}, file)
        os.replace(file.name, self.path)
