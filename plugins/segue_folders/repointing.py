"""The change that lets a playlist lead to the file that stays, where several became one."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

from segue import Change, Conflict, Receipt, World
from segue_folders import volume
from segue_folders.disk import Root
from segue_folders.playlist import ENDING, INFO, held, read, write


@dataclass(frozen=True, slots=True)
class Edit:
    """One entry that leads elsewhere, or that went because its track is in the list already."""

    old: tuple[str, ...]  # the entry, or what went with it
    new: str  # empty: it went
    after: str  # the line before it


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
        """Note which entries will be other ones."""
        volume.require(Path(self.root.path), self.root.mounts)
        with held(self.root) as top:
            _, edits = repointed(read(top, self.file) or [], self.instead)
        return {"edits": [asdict(edit) for edit in edits]}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Write it; writing it twice is harmless."""
        with held(self.root) as top:
            lines = read(top, self.file)
            if lines is not None and (wanted := repointed(lines, self.instead)[0]) != lines:
                write(top, self.file, wanted, key)
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Put the entries back that were there, and leave what others have written since."""
        edits = [Edit(tuple(one["old"]), one["new"], one["after"]) for one in receipt["edits"]]
        with held(self.root) as top:
            lines = read(top, self.file)
            if lines is None:
                raise Conflict(f"the playlist {self.file!r} is gone; nothing was put back into it")
            if not Counter(edit.old[-1] for edit in edits) - Counter(lines):
                return  # done before
            wanted = [*lines]
            lost = [edit for edit in reversed(edits) if not _put_back(wanted, edit)]
            if wanted != lines:
                write(top, self.file, wanted, "undo")
        if lost:
            raise Conflict(f"{', '.join(edit.new for edit in lost)} is not in {self.file!r} any more")


def repointed(lines: Sequence[str], instead: Mapping[str, str]) -> tuple[list[str], list[Edit]]:
    """Return the lines with other paths, and what differs; a track of the list does not come twice."""
    new = {_form(old): path for old, path in instead.items()}
    there = {_form(line) for line in lines}
    wanted: list[str] = []
    edits: list[Edit] = []
    for line in lines:
        path = new.get(_form(line))
        if path is None:
            wanted.append(line)
            continue
        old = [line]
        if _form(path) in there:
            old = [*([wanted.pop()] if wanted and wanted[-1].startswith(INFO) else []), line]
            path = ""
        edits.append(Edit(tuple(old), path, wanted[-1] if wanted else ""))
        there.add(_form(path))
        wanted += [path] if path else []
    return wanted, edits


def _put_back(lines: list[str], edit: Edit) -> bool:
    """Put one entry back, the last one first; False where what took its place is gone."""
    wanted = _form(edit.new or edit.after)
    at = max((at for at, line in enumerate(lines) if _form(line) == wanted), default=None)
    if edit.new and at is not None:
        lines[at] = edit.old[-1]
    elif not edit.new:
        place = len(lines) if at is None else at + 1
        lines[place:place] = edit.old
    return at is not None or not edit.new


def _form(path: str) -> str:
    return unicodedata.normalize("NFC", path.strip())
