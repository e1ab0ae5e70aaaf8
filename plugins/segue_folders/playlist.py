"""The change that links a file in a playlist: one entry, in its place, in an .m3u8 file."""

from __future__ import annotations

import fcntl
import hashlib
import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar

from segue import Change, Receipt, World
from segue_folders import disk, volume
from segue_folders.disk import Root
from segue_folders.names import safe

ENDING, HEAD, INFO = ".m3u8", "#EXTM3U", "#EXTINF:"


class LinkInPlaylist(Change):
    """One entry of a playlist: added at the end, or changed where it stands."""

    kind: ClassVar[str] = "folders.playlist"
    root: Root  # the folder of the playlists
    file: str  # the name of the playlist's file
    entry: str  # the path as it stands in the file
    title: str
    seconds: float
    instead_of: tuple[str, ...] = ()  # entries of older files of the same track

    def describe(self) -> str:
        """Name the playlist."""
        return f"link {self.title!r} in the playlist {self.file.removesuffix(ENDING)!r}"

    def look(self, world: World) -> Receipt:
        """Note the entry that is there, and whether the playlist is."""
        volume.require(Path(self.root.path), self.root.mounts)
        path = Path(self.root.path)
        above = [str(place) for place in (path, *path.parents) if not place.exists()]
        if above:
            return {"above": above, "there": False, "before": None}
        with held(self.root) as top:
            lines = read(top, self.file)
        at = _find(lines or [], (self.entry, *self.instead_of))
        before = lines[at.start : at.stop] if lines and at else None
        return {"above": above, "there": lines is not None, "before": before}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Write the entry; one that stands there already is left where it stands."""
        with held(self.root, make=True) as top:
            lines = read(top, self.file) or [HEAD]
            at = _find(lines, (self.entry, *self.instead_of)) or slice(len(lines), len(lines))
            ours = [f"{INFO}{round(self.seconds)},{' '.join(self.title.split())}", self.entry]
            if lines[at] != ours:
                lines[at] = ours
                write(top, self.file, lines, key)
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Take the entry out again, or write what stood there before; the others stay as they are."""
        if receipt["above"] and not Path(self.root.path).exists():
            return
        with held(self.root) as top:
            lines = read(top, self.file)
            at = _find(lines or [], (self.entry,))
            if lines is not None and at is not None:
                lines[at] = receipt["before"] or []
                if not receipt["there"] and lines == [HEAD]:
                    os.unlink(self.file, dir_fd=top)
                else:
                    write(top, self.file, lines, "undo")
        for place in receipt["above"]:
            with suppress(OSError):
                os.rmdir(place)


@contextmanager
def held(root: Root, *, make: bool = False) -> Iterator[int]:
    """Open the folder, and keep other tracks of the same playlist waiting meanwhile."""
    with root.opened(make=make) as top:
        with suppress(OSError):  # some disks have no locks
            fcntl.flock(top, fcntl.LOCK_EX)  # let go when the folder is closed
        yield top


def file_name(playlist: str) -> str:
    """Return the name of a playlist's file."""
    return safe(playlist, ENDING)


def entry_for(path: Path, folder: Path, mounts: Sequence[str]) -> str:
    """Return a path as a playlist in this folder has it: relative, unless it is on another disk."""
    if volume.volume_of(path, mounts) != volume.volume_of(folder, mounts):
        return path.as_posix()
    entry = Path(os.path.relpath(path, folder)).as_posix()
    return f"./{entry}" if entry.startswith("#") else entry


def files_with(folder: Path, entries: Sequence[str]) -> list[str]:
    """Return the playlists of a folder that hold one of these entries."""
    found: list[str] = []
    for path in sorted(folder.glob(f"[!.]*{ENDING}")) if entries and folder.is_dir() else ():
        with suppress(OSError):
            lines = path.read_text(encoding="utf-8-sig", errors="surrogateescape").splitlines()
            if _find(lines, entries):
                found.append(path.name)
    return found


def _find(lines: Sequence[str], entries: Sequence[str]) -> slice | None:
    """Return where the first of these entries stands, with the line about it."""
    wanted = {unicodedata.normalize("NFC", entry) for entry in entries}
    for at, line in enumerate(lines):
        if unicodedata.normalize("NFC", line.strip()) in wanted:
            return slice(at - (at > 0 and lines[at - 1].startswith(INFO)), at + 1)
    return None


def read(top: int, name: str) -> list[str] | None:
    """Return the lines of a file in this folder, or None where it is not there."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=top)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, encoding="utf-8-sig", errors="surrogateescape") as file:
        return file.read().splitlines()


def write(top: int, name: str, lines: Sequence[str], key: str) -> None:
    """Write a file beside and rename it, so that it is never half there."""
    fresh = f".{hashlib.sha256(f'{name} {key}'.encode()).hexdigest()[:24]}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(fresh, flags, 0o644, dir_fd=top)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            file.write("\n".join([*lines, ""]))
            file.flush()
            os.fsync(file.fileno())
        os.rename(fresh, name, src_dir_fd=top, dst_dir_fd=top)
    except OSError:
        with suppress(OSError):
            os.unlink(fresh, dir_fd=top)
        raise
    disk.settle(top)
