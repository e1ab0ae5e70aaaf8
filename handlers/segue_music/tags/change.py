"""A retag as a change: the old values are kept, and put back by undo."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from segue.change import Change, Receipt, World
from segue.errors import Conflict
from segue_music.tags.fields import Tags
from segue_music.tags.write import differing, held, put

Kept = dict[str, list[str]]  # key -> each piece in base64


class Retag(Change):
    """Other values in the tags of a file that was there before."""

    kind: ClassVar[str] = "music.retag"
    path: str
    tags: Tags
    artwork: str = ""  # path of a picture

    def describe(self) -> str:
        """Name the file and the values."""
        values = [*self.tags.model_dump(exclude_defaults=True), *(["artwork"] if self.artwork else [])]
        return f"tag {Path(self.path).name!r} with {', '.join(values)}"

    def look(self, world: World) -> Receipt:
        """Keep the pieces that will be exchanged, and no others."""
        wanted = self._wanted()
        return {"before": kept(Path(self.path), wanted), "after": digest(wanted)}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Write what differs; when it was written already, nothing does."""
        put(Path(self.path), self._wanted())
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Put the old pieces back, unless somebody has changed one of them since."""
        path, before = Path(self.path), receipt["before"]
        if not path.exists():
            raise Conflict(f"{path.name} is not there any more, so its old tags could not be put back")
        there = held(path)
        if digest({name: there.get(name, []) for name in before}) != receipt["after"]:
            if kept(path, before) == before:
                return
            raise Conflict(f"the tags of {path.name} were changed since; they were left as they are")
        restore(path, before)

    def _wanted(self) -> dict[str, list[bytes]]:
        found = differing(Path(self.path), self.tags, Path(self.artwork) if self.artwork else None)
        return {name.lower(): pieces for name, pieces in found.items()}


def kept(path: Path, names: Iterable[str]) -> Kept:
    """Return a file's pieces under these keys as JSON, to be put back some day."""
    there = held(path)
    return {name: [base64.b64encode(piece).decode() for piece in there.get(name, [])] for name in names}


def restore(path: Path, pieces: Kept) -> None:
    """Put kept pieces back; what had none then has none afterwards."""
    put(path, {name: [base64.b64decode(piece) for piece in each] for name, each in pieces.items()})


def digest(pieces: dict[str, list[bytes]]) -> str:
    """Hash pieces with their keys."""
    found = hashlib.sha256()
    for name in sorted(pieces):
        found.update(f"{name}:{[len(each) for each in pieces[name]]};".encode())
        for each in pieces[name]:
            found.update(each)
    return found.hexdigest()
