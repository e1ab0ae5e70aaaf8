"""The change that lets a playlist lead to the file that stays, where several became one."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from segue import Change, Conflict, Receipt, World
from segue_folders import volume
from segue_folders.disk import Root
from segue_folders.playlist import ENDING, INFO, held, read, write


class RepointPlaylist(Change):
    """Other paths in a playlist's file; its order, and all else that it holds, stay."""

    kind: ClassVar[str] = "folders.repoint"
    root: Root  # the folder of the playlists
    file: str  # the name of the playlist's file
    instead: dict[str, str]  # entry that is there -> the one that takes its place

    def describe(self) -> str:
        """Name the playlist."""
        return f"point the playlist {self.file.removesuffix(ENDING)!r} to the files that stay"

    def look(self, world: World) -> Receipt:
        """Keep what the file holds now."""
        volume.require(Path(self.root.path), self.root.mounts)
        with held(self.root) as top:
            return {"before": read(top, self.file)}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Write it; writing it twice is harmless."""
        with held(self.root) as top:
            lines = read(top, self.file)
            wanted = None if lines is None else repointed(lines, self.instead)
            if wanted is not None and wanted != lines:
                write(top, self.file, wanted, key)
        return {**seen, "after": wanted}

    def revert(self, world: World, receipt: Receipt) -> None:
        """Write the old text back, unless somebody has written to the file since."""
        if receipt["before"] is None:
            return
        with held(self.root) as top:
            there = read(top, self.file)
            if there == receipt["before"]:
                return
            if there != receipt["after"]:
                raise Conflict(f"the playlist {self.file!r} was changed since; it was left as it is")
            write(top, self.file, receipt["before"], "undo")


def repointed(lines: Sequence[str], instead: Mapping[str, str]) -> list[str]:
    """Return the lines with other paths; a track that is in the list already does not come twice."""
    new = {_form(old): path for old, path in instead.items()}
    there = {_form(line) for line in lines}
    wanted: list[str] = []
    for line in lines:
        path = new.get(_form(line))
        if path is None:
            wanted.append(line)
        elif _form(path) not in there:
            wanted.append(path)
            there.add(_form(path))
        elif wanted and wanted[-1].startswith(INFO):
            wanted.pop()
    return wanted


def _form(path: str) -> str:
    return unicodedata.normalize("NFC", path.strip())
