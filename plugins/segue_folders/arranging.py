"""The change that brings a playlist's file into the order of its list; what others wrote into it stays."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from segue import Change, Receipt, World
from segue.errors import Conflict
from segue_folders import volume
from segue_folders.disk import Root
from segue_folders.playlist import ENDING, HEAD, INFO, held, read, write
from segue_schemas import Record


class Entry(Record):
    """One track of a playlist's file."""

    path: str  # as it stands in the file
    title: str
    seconds: float

    def lines(self) -> list[str]:
        """Return its two lines."""
        return [f"{INFO}{round(self.seconds)},{' '.join(self.title.split())}", self.path]


class ArrangePlaylist(Change):
    """The tracks of a playlist's file, in the order of its list."""

    kind: ClassVar[str] = "folders.arrange"
    root: Root  # the folder of the playlists
    file: str  # the name of the playlist's file
    was: str = ""  # the name that it had, if that was another one
    entries: tuple[Entry, ...]
    gone: tuple[str, ...] = ()  # entries that are taken out

    def describe(self) -> str:
        """Name the playlist."""
        return f"put the playlist {self.file.removesuffix(ENDING)!r} into its order"

    def look(self, world: World) -> Receipt:
        """Keep what the file, and the one with the old name, hold now."""
        volume.require(Path(self.root.path), self.root.mounts)
        if not Path(self.root.path).is_dir():
            return {"before": None, "old": None}
        with held(self.root) as top:
            old = read(top, self.was) if self.was and self.was != self.file else None
            return {"before": read(top, self.file), "old": old}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Write it; writing it twice is harmless."""
        wanted = arranged([*(seen["old"] or []), *(seen["before"] or [])], self.entries, self.gone)
        with held(self.root, make=True) as top:
            if read(top, self.file) != wanted:
                write(top, self.file, wanted, key)
            if seen["old"] is not None:
                with suppress(FileNotFoundError):
                    os.unlink(self.was, dir_fd=top)
        return {**seen, "after": wanted}

    def revert(self, world: World, receipt: Receipt) -> None:
        """Write the old text back, unless somebody has written to the file since."""
        with held(self.root, make=True) as top:
            if read(top, self.file) != receipt["after"]:
                raise Conflict(f"the playlist {self.file!r} was changed since; it was left as it is")
            if receipt["old"] is not None:
                write(top, self.was, receipt["old"], "undo")
            if receipt["before"] is None:
                os.unlink(self.file, dir_fd=top)
            else:
                write(top, self.file, receipt["before"], "undo")


def arranged(lines: Sequence[str], entries: Sequence[Entry], gone: Sequence[str]) -> list[str]:
    """Return the lines of a file: its head, our entries in order, then those of others."""
    seen = {_form(path) for path in (*(entry.path for entry in entries), *gone)}
    wanted = [HEAD, *(line for entry in entries for line in entry.lines())]
    about: list[str] = []
    for line in lines:
        if line.strip() == HEAD:
            continue
        about.append(line)
        if line.strip() and not line.startswith("#"):
            if _form(line) not in seen:
                wanted += about
                seen.add(_form(line))
            about = []
    return [*wanted, *about]


def _form(path: str) -> str:
    return unicodedata.normalize("NFC", path.strip())
