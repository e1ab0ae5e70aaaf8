"""The change that puts a finished file into its folder: never over another one, and safe against a kill."""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from segue import Change, Receipt, Refused, World
from segue_folders import disk, volume
from segue_folders.belongs import same_track
from segue_folders.disk import HIDDEN, INCOMING, Root
from segue_folders.names import key as clash_key
from segue_folders.names import namesake, safe
from segue_folders.setting_aside import run_of, set_aside

MOST_NAMESAKES = 1000


class PlaceFile(Change):
    """A finished file in its folder, beside or instead of what is there."""

    kind: ClassVar[str] = "folders.place"
    source: str  # the file in the run's own folder
    root: Root
    folder: tuple[str, ...]  # below the root
    stem: str  # of the name, not yet made safe
    ending: str  # with its dot
    page_id: str = ""  # the track, as its tags name it
    replaces: tuple[str, ...] = ()  # below the root: older files of the same track

    def describe(self) -> str:
        """Name the file and where it goes."""
        return f"put {safe(self.stem, self.ending)!r} into {Path(self.root.path, *self.folder)}"

    def preview(self) -> Receipt:
        """Name the place that it would take."""
        return {"path": str(Path(self.root.path, *self.folder, safe(self.stem, self.ending)))}

    def look(self, world: World) -> Receipt:
        """Note the file's bytes, what lies there already, and which folders are missing."""
        volume.require(Path(self.root.path), self.root.mounts)
        try:
            sha256, size = disk.sha256(None, self.source), Path(self.source).stat().st_size
        except FileNotFoundError:
            raise Refused(f"the finished file {self.source} is gone; set the task to Ready again") from None
        path = Path(self.root.path)
        made = [str(place) for place in (path, *path.parents) if not place.exists()]
        seen: Receipt = {"sha256": sha256, "size": size, "before": "", "old": [], "above": made}
        if made:
            return seen | {"folders": ["/".join(self.folder[:n]) for n in range(1, len(self.folder) + 1)]}
        with self.root.opened() as top:
            missing = disk.missing(top, self.folder)
            before = "" if missing else self._lying(top, sha256, size)
            old = [self._noted(top, path) for path in self._outdated(top, missing, before)]
        return seen | {"before": before, "old": old, "folders": missing}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Bring it whole under a hidden name, set older ones aside, then give it its own name."""
        mark = f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.part"
        run = run_of(key)
        with (
            self.root.opened(make=True) as top,
            disk.shared(top),
            disk.folder(top, (HIDDEN, INCOMING), make=True) as hall,
            disk.folder(top, self.folder, make=True) as shelf,
        ):
            name = self._lying(top, seen["sha256"], seen["size"])
            if not name:
                volume.require_room(top, Path(self.root.path), seen["size"], self.root.keep_free)
                self._bring(hall, mark, seen)
            aside = [self._set_aside(top, old, run, name) for old in seen["old"]]
            if not name:
                name = self._named(hall, mark, shelf)
            disk.forget_empty(top, [posixpath.dirname(old["path"]) for old in seen["old"]])
            with suppress(FileNotFoundError):
                os.unlink(mark, dir_fd=hall)  # killed between the two names
            disk.settle(shelf)
        path = posixpath.join(*self.folder, name)
        return {
            **seen,
            "root": self.root.path,
            "path": str(Path(self.root.path, path)),
            "below": path,
            "kept": [*filter(None, aside)],
        }

    def revert(self, world: World, receipt: Receipt) -> None:
        """Take the file away unless it was changed since, and put the older ones back."""
        from segue_folders.taking_back import take_back

        take_back(self.root, receipt)

    def _lying(self, top: int, sha256: str, size: int) -> str:
        """Return the name under which these very bytes lie in the folder already, or nothing."""
        with disk.folder(top, self.folder) as shelf:
            for name in self._namesakes(shelf):
                # The size first: not every namesake needs to be read.
                if disk.size_of(shelf, name) == size and disk.sha256(shelf, name) == sha256:
                    return name
        return ""

    def _namesakes(self, shelf: int) -> list[str]:
        return [name for name in os.listdir(shelf) if namesake(name, self.stem, self.ending)]

    def _outdated(self, top: int, missing: list[str], before: str) -> Iterator[str]:
        """Yield the files below the root that this one takes the place of."""
        for path in self.replaces:
            *above, name = path.split("/")
            with suppress(FileNotFoundError, NotADirectoryError), disk.folder(top, above) as place:
                if disk.size_of(place, name) is not None and path != posixpath.join(*self.folder, before):
                    yield path
        if missing or not self.page_id:
            return
        with disk.folder(top, self.folder) as shelf:
            names = [name for name in self._namesakes(shelf) if name != before]
        paths = {posixpath.join(*self.folder, name) for name in names} - set(self.replaces)
        yield from (path for path in paths if same_track(Path(self.root.path, path), self.page_id))

    def _noted(self, top: int, path: str) -> dict[str, Any]:
        *above, name = path.split("/")
        with disk.folder(top, above) as place:
            return {"path": path, "sha256": disk.sha256(place, name)}

    def _bring(self, hall: int, mark: str, seen: Receipt) -> None:
        try:
            copied = disk.bring(Path(self.source), hall, mark)
        except OSError as error:
            with suppress(OSError):
                os.unlink(mark, dir_fd=hall)
            if isinstance(error, FileNotFoundError) and not Path(self.source).exists():
                raise Refused(
                    f"the finished file {self.source} is gone; set the task to Ready again"
                ) from None
            raise
        if disk.size_of(hall, mark) != seen["size"]:
            raise Refused(f"{self.source} was changed while it was being filed; set the task to Ready again")
        if copied and disk.sha256(hall, mark) != seen["sha256"]:
            os.unlink(mark, dir_fd=hall)
            raise Refused(
                f"the copy of {self.source} in {self.root.path} is not what was written there; it was thrown "
                "away; look at the disk and its cable, then set the task to Ready again"
            )

    def _set_aside(self, top: int, old: dict[str, Any], run: str, placed: str) -> dict[str, Any] | None:
        """Move an older file to where undo finds it, if that was not done before a kill."""
        ours = old["path"] == posixpath.join(*self.folder, placed)  # the new one has its place already
        kept = set_aside(top, old["path"], run, leave=ours)
        return {**old, "kept": kept} if kept else None

    def _named(self, hall: int, mark: str, shelf: int) -> str:
        taken = {clash_key(name): name for name in os.listdir(shelf)}
        for number in range(1, MOST_NAMESAKES):
            name = safe(self.stem, self.ending, number)
            there = taken.get(clash_key(name))
            if there is not None and disk.size_of(shelf, there) != 0:
                continue
            if there is not None:
                os.unlink(there, dir_fd=shelf)  # empty: reserved before a kill, on a disk without links
            try:
                disk.rename(hall, mark, shelf, name)
            except FileExistsError:
                continue  # another track of this run was quicker
            return name
        place = Path(self.root.path, *self.folder)
        raise Refused(f"{place} has {MOST_NAMESAKES} files of one name ({self.stem}); tidy it up")
