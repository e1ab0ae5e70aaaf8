"""Half a file on the disk, and what must be known to go on with it."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the server said about the file that half of is here."""

    link: str
    mark: str  # a strong ETag or a date, by which the server knows its version
    total: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """The half of one file, beside where the whole will be."""

    path: Path

    @property
    def size(self) -> int:
        """How much of it is here."""
        return self.path.stat().st_size if self.path.exists() else 0

    def known(self, link: str) -> Known | None:
        """Return what is known of the half, or None where it is of no use."""
        try:
            known = Known(**json.loads(self._beside.read_text()))
        except (OSError, ValueError, TypeError):
            return None
        return known if known.link == link and known.mark and self.size else None

    def begin(self, known: Known) -> None:
        """Start over with nothing."""
        self.forget()
        fresh = self._beside.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(known)))
        fresh.replace(self._beside)

    def finish(self, whole: Path) -> None:
        """Give the file its name, once all of it is on the disk."""
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
        self.path.replace(whole)
        folder = os.open(whole.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self.forget()

    def forget(self) -> None:
        """Remove it."""
        for path in (self.path, self._beside):
            with suppress(FileNotFoundError):
                path.unlink()

    @property
    def _beside(self) -> Path:
        return self.path.with_suffix(".json")
