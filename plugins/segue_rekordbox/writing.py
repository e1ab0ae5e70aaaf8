"""The change that brings tracks and a playlist into the file that rekordbox imports."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from segue import Change, Receipt, World
from segue.errors import Conflict, Refused
from segue_rekordbox.collection import Collection, arranged, location, place_of
from segue_schemas import Listed


class WriteCollection(Change):
    """Tracks in the file, and a playlist in its order; what others wrote into it stays."""

    kind: ClassVar[str] = "rekordbox.write"
    file: str
    tracks: tuple[Listed, ...]
    moved: dict[str, str] = Field(default_factory=dict)  # where the file of a track was -> where it is now
    playlist: str = ""  # empty: the tracks alone
    was: str = ""  # the name that the playlist had, if that was another one
    gone: tuple[str, ...] = ()  # paths of tracks that are taken out of the playlist

    def describe(self) -> str:
        """Count the tracks, and name the playlist."""
        what = f"the playlist {self.playlist!r} with its " if self.playlist else ""
        tracks = "1 track" if len(self.tracks) == 1 else f"{len(self.tracks)} tracks"
        return f"put {what}{tracks} into {self.file}"

    def look(self, world: World) -> Receipt:
        """Keep what the file says of these tracks and lists now."""
        with held(self.file) as top:
            there = Collection(bytes_of(top, self.file), self.file)
        places = [*map(place_of, self.tracks), *self.moved]
        return {
            "tracks": {place: there.track(place) for place in places},
            "lists": {name: there.playlist(name) for name in self._names()},
        }

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Write it, unless all of it stands there already."""
        with held(self.file) as top:
            before = bytes_of(top, self.file)
            there = Collection(before, self.file)
            self._into(there)
            if (text := there.text()) != before:
                write(top, self.file, text, key)
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Take out what was not there before, and put back the rest; what was changed since stays."""
        with held(self.file) as top:
            text = bytes_of(top, self.file)
            if text is None:
                return
            there, wanted = Collection(text, self.file), Collection(text, self.file)
            self._into(wanted)
            if wanted.text() != there.text():
                raise Conflict(
                    f"what {self.file} says of these tracks was changed since; it was left as it is"
                )
            for name, places in receipt["lists"].items():
                there.arrange(name, [] if places else None)
            for was, now in self.moved.items():
                there.move(now, was)
            there.put_back(receipt["tracks"])
            for name, places in receipt["lists"].items():
                there.arrange(name, places)
            if there.empty:
                os.unlink(Path(self.file).name, dir_fd=top)
            else:
                write(top, self.file, there.text(), "undo")

    def _names(self) -> tuple[str, ...]:
        return tuple(name for name in dict.fromkeys((self.was, self.playlist)) if name)

    def _into(self, there: Collection) -> None:
        for was, now in self.moved.items():
            there.move(was, now)
        for track in self.tracks:
            there.put(track)
        if self.was:
            there.rename(self.was, self.playlist)
        if self.playlist:
            wanted, gone = [place_of(track) for track in self.tracks], [location(one) for one in self.gone]
            before = there.playlist(self.playlist) or []
            there.arrange(self.playlist, arranged(before, wanted, gone))


@contextmanager
def held(file: str) -> Iterator[int]:
    """Open the file's folder, and keep other runs that write into it waiting meanwhile."""
    folder = Path(file).parent
    try:
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with suppress(OSError):  # some disks have no locks
                fcntl.flock(top, fcntl.LOCK_EX)  # let go when the folder is closed
            yield top
        finally:
            os.close(top)
    except OSError as error:
        raise Refused(
            f"{file} could not be written ({error.strerror}); make the folder {folder} or allow it, free "
            "some space, or change file of [rekordbox]"
        ) from error


def bytes_of(top: int, file: str) -> bytes | None:
    """Return what the file holds, or None where it is not there."""
    try:
        descriptor = os.open(Path(file).name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=top)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read()


def write(top: int, file: str, text: bytes, key: str) -> None:
    """Write a file beside and rename it, so that it is never half there."""
    fresh = f".{hashlib.sha256(f'{file} {key}'.encode()).hexdigest()[:24]}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(fresh, flags, 0o644, dir_fd=top), "wb") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        os.rename(fresh, Path(file).name, src_dir_fd=top, dst_dir_fd=top)
    except OSError:
        with suppress(OSError):
            os.unlink(fresh, dir_fd=top)
        raise
    os.fsync(top)
