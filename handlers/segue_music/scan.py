"""Brings the volume index up to date with what lies below a folder: only what changed is listened to."""

from __future__ import annotations

import hashlib
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from segue.errors import NoSuch, Refused, Unavailable
from segue_music import filetags
from segue_music.audio.studio import Studio
from segue_music.index import Index
from segue_music.links import AUDIO_FILE
from segue_music.volumes import HEARD, PLACE, FileRow, Volumes, mount_of
from segue_schemas import Print

Progress = Callable[[int, int], None]  # files listened to, of how many
Stamp = tuple[int, int]  # size and time


@dataclass(slots=True)
class Scanned:
    """What a scan found."""

    root: str
    files: int = 0  # audio files that are there
    unchanged: int = 0
    moved: int = 0
    new: int = 0  # or changed, and listened to
    gone: int = 0
    left: int = 0  # new ones beyond the limit
    broken: dict[str, str] = field(default_factory=dict)  # path -> why
    unread: list[str] = field(default_factory=list)  # folders that could not be opened
    seconds: float = 0.0

    def data(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """What a scan works with."""

    volumes: Volumes
    index: Index
    studio: Studio
    workers: int
    progress: Progress

    def scan(self, root: Path, limit: int | None = None) -> Scanned:
        """Look at all files below a folder; what was done stays done when it is interrupted."""
        started, root = time.monotonic(), Path(os.path.abspath(root))
        if not root.is_dir():
            raise NoSuch(f"there is no folder {root}; plug its volume in, or give another one")
        found = Scanned(root=str(root))
        there = dict(_audio_files(root, found))
        known = self.volumes.stamps(root)
        fresh = [path for path, stamp in there.items() if known.get(path) != stamp]
        found.files, found.unchanged = len(there), len(there) - len(fresh)
        lost = self._lost([path for path in known if path not in there], found.unread)
        fresh = self._moved(fresh, there, lost, found)
        self._listen(fresh[:limit], found)
        found.left = len(fresh) - len(fresh[:limit])
        self._forget(lost, found, root)
        found.broken |= self.volumes.troubles(root)
        found.seconds = time.monotonic() - started
        return found

    def _lost(self, paths: list[str], unread: list[str]) -> list[str]:
        """Return those that are certainly gone: not where a folder cannot be read or a disk is missing."""
        rows = [self.volumes.get(path) for path in paths]
        mounted = {row.volume: os.path.ismount(row.volume) for row in rows if row}
        return [
            row.path
            for row in rows
            if row and mounted[row.volume] and not any(row.path.startswith(f"{folder}/") for folder in unread)
        ]

    def _moved(
        self, fresh: list[str], there: Mapping[str, Stamp], lost: list[str], found: Scanned
    ) -> list[str]:
        """Find files again that lie elsewhere now; their bytes are compared, not their names."""
        by_size = defaultdict(list)
        for path in lost:
            if (row := self.volumes.get(path)) and row.sha256:
                by_size[row.size].append(row)
        return [path for path in fresh if not self._found_again(path, there[path], by_size, found)]

    def _found_again(
        self, path: str, stamp: Stamp, by_size: Mapping[int, list[FileRow]], found: Scanned
    ) -> bool:
        rows = by_size.get(stamp[0])
        if not rows:
            return False
        try:
            with open(path, "rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return False
        row = next((row for row in rows if row.sha256 == sha256), None)
        if row is None:
            return False
        rows.remove(row)
        at = {"path": path, "volume": mount_of(Path(path)), "mtime_ns": stamp[1]}
        here, held = row.model_copy(update=at), self.index.get(PLACE, row.path)
        self.volumes.put(here)
        if held:
            self.index.put(held.model_copy(update={"ref": path, "link": here.held().link}))
        found.moved += 1
        return True

    def _listen(self, paths: list[str], found: Scanned) -> None:
        """Hear the new files side by side, and note each as soon as it was heard."""
        todo, done = iter(paths), 0
        pool = ThreadPoolExecutor(self.workers, thread_name_prefix="scan")
        try:
            waiting = {pool.submit(self._heard, path) for path in islice(todo, 2 * self.workers)}
            while waiting:
                ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for one in ready:
                    self._note(one, found)
                    done += 1
                    self.progress(done, len(paths))
                    waiting |= {pool.submit(self._heard, path) for path in islice(todo, 1)}
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _heard(self, path: str) -> FileRow | None:
        """Listen to one file; None where it went away meanwhile."""
        place = Path(path)
        try:
            stat = place.stat()
            row = FileRow(path=path, volume=mount_of(place), size=stat.st_size, mtime_ns=stat.st_mtime_ns)
            with self.studio.desk() as desk:
                print_ = Print.model_validate(desk.identify(path))
        except Refused as error:
            return row.model_copy(update={"trouble": str(error)}) if place.exists() else None
        except FileNotFoundError:
            return None
        except (OSError, Unavailable) as error:  # perhaps only now: the next scan tries it again
            return FileRow(path=path, volume="", size=-1, mtime_ns=0, trouble=str(error))
        except Exception as bug:  # one strange file must not keep the others from being heard
            why = f"listening failed with a bug, {type(bug).__name__}: {str(bug)[-200:].strip()}"
            return FileRow(path=path, volume="", size=-1, mtime_ns=0, trouble=why)
        recording, page_id = filetags.read(place)
        heard = print_.model_dump(include=set(HEARD))
        known = recording.model_copy(update={"duration": print_.duration})
        return row.model_copy(update=heard | {"recording": known, "page_id": page_id.replace("-", "")})

    def _note(self, heard: Future[FileRow | None], found: Scanned) -> None:
        row = heard.result()
        if row is None:
            return
        if row.size < 0:
            found.broken[row.path] = row.trouble
            return
        found.new += 1
        self._put(row)

    def _put(self, row: FileRow) -> None:
        self.volumes.put(row)
        if row.trouble:
            self.index.drop(PLACE, row.path)
        else:
            self.index.put(row.held())

    def _forget(self, lost: list[str], found: Scanned, root: Path) -> None:
        if not root.is_dir():
            raise Unavailable(f"{root} went away during the scan; nothing of it was forgotten: scan it again")
        with self.volumes.together():
            self.volumes.forget(lost)
        for path in lost:
            self.index.drop(PLACE, path)
        found.gone = len(lost) - found.moved


def _audio_files(root: Path, found: Scanned) -> Iterator[tuple[str, Stamp]]:
    """Yield the audio files below a folder; hidden ones and links are left out, so no circle is walked."""
    folders = [str(root)]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif AUDIO_FILE.search(entry.name) and entry.is_file(follow_symlinks=False):
                        stat = entry.stat(follow_symlinks=False)
                        yield entry.path, (stat.st_size, stat.st_mtime_ns)
        except FileNotFoundError:
            continue
        except OSError:
            found.unread.append(folder)
