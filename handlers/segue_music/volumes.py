"""The volume index: every audio file that was placed or scanned, with what was heard and read in it."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from segue.errors import Misconfigured
from segue_music.links import track_key
from segue_schemas import Held, Print, Recording
from segue_schemas.record import Record

FILE = "music.sqlite"  # in the state folder
HEARD = ("pcm", "sha256", "fingerprint", "heard", "balance", "duration")  # what a file has of its print
PLACE = "files"  # how the index of everything that is there calls files
_TABLES = """
CREATE TABLE IF NOT EXISTS file (
  path TEXT PRIMARY KEY, volume TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
  pcm TEXT NOT NULL, sha256 TEXT NOT NULL, duration REAL NOT NULL,
  page_id TEXT NOT NULL, isrc TEXT NOT NULL, link TEXT NOT NULL, recording TEXT NOT NULL,
  trouble TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS file_pcm ON file (pcm) WHERE pcm != '';
CREATE INDEX IF NOT EXISTS file_sha256 ON file (sha256);
CREATE INDEX IF NOT EXISTS file_page ON file (page_id) WHERE page_id != '';
CREATE INDEX IF NOT EXISTS file_isrc ON file (isrc) WHERE isrc != '';
CREATE INDEX IF NOT EXISTS file_link ON file (link) WHERE link != '';
"""
_SECOND = 1_000_000_000


class FileRow(Record):
    """One audio file as it was when it was looked at last."""

    path: str
    volume: str  # where the disk is mounted that it lies on
    size: int
    mtime_ns: int
    pcm: str = ""
    sha256: str = ""
    fingerprint: str = ""  # as it was heard; not kept here, but in the index of all sounds
    heard: tuple[float, float] | None = None  # the same
    balance: tuple[int, ...] = ()  # the same
    duration: float = 0.0
    page_id: str = ""
    recording: Recording = Recording()
    trouble: str = ""  # why it could not be read; then nothing else is known

    @property
    def print(self) -> Print | None:
        """What tells its sound from others; None for a file that could not be read."""
        if self.trouble:
            return None
        return Print.model_validate({name: getattr(self, name) for name in HEARD})

    def held(self) -> Held:
        """Say it in the words of all who hold something."""
        link = Path(self.path).as_uri()
        return Held(place=PLACE, ref=self.path, recording=self.recording, print=self.print, link=link)


def mount_of(path: Path) -> str:
    """Return where the disk is mounted that a path lies on."""
    for place in (path, *path.parents):
        if os.path.ismount(place):
            return str(place)
    return "/"


class Volumes:
    """The open volume index; safe to use from all threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        try:
            path.touch(mode=0o600)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 30000"):
                self._db.execute(f"PRAGMA {pragma}")
            self._db.executescript(_TABLES)
        except (OSError, sqlite3.DatabaseError) as error:
            raise Misconfigured(
                f"the volume index {path} cannot be used ({error}); move it away, and segue library scan "
                "makes a new one"
            ) from error

    def __enter__(self) -> Volumes:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write all that is written in the block at once, or nothing of it."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def put(self, row: FileRow) -> None:
        """Note a file, instead of what was known of its path."""
        values = row.model_dump(exclude={"recording", "fingerprint", "heard", "balance"}) | {
            "isrc": row.recording.isrc.upper(),
            "link": next(iter(filter(None, map(track_key, row.recording.links))), ""),
            "recording": row.recording.model_dump_json(exclude_defaults=True),
        }
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        with self._lock:
            self._db.execute(f"INSERT OR REPLACE INTO file ({names}) VALUES ({marks})", values)

    def forget(self, paths: Iterable[str]) -> None:
        """Drop files that are gone."""
        with self._lock:
            self._db.executemany("DELETE FROM file WHERE path = ?", [(path,) for path in paths])

    def get(self, path: str) -> FileRow | None:
        """Return what is known of a path."""
        return next(self._rows("path = ?", path), None)

    def of_track(self, page_id: str) -> list[FileRow]:
        """Return the files whose tags name this page, whether they are still there or not."""
        return list(self._rows("page_id = ? AND page_id != ''", page_id.replace("-", ""))) if page_id else []

    def older(self, page_id: str, link: str, pcm: Iterable[str]) -> list[FileRow]:
        """Return the files of a track: those that name its page, and nameless ones of its link or sound."""
        nameless = self.find(Recording(links=(link,) if link else ()), None)
        for hash_ in set(pcm) - {""}:
            nameless += self._rows("pcm = ? AND pcm != ''", hash_)
        rows = [*self.of_track(page_id), *(row for row in nameless if not row.page_id)]
        return list({row.path: row for row in rows}.values())

    def by_bytes(self, sha256: str) -> list[FileRow]:
        """Return the files with these very bytes."""
        return list(self._rows("sha256 = ?", sha256)) if sha256 else []

    def find(self, recording: Recording, print_: Print | None) -> list[FileRow]:
        """Return the files that have the same bytes, sound, ISRC or link; none of that is judged here."""
        wanted: list[tuple[str, str]] = [("link", track_key(link)) for link in recording.links]
        wanted.append(("isrc", recording.isrc.upper()))
        if print_ is not None:
            wanted += [("pcm", print_.pcm), ("sha256", print_.sha256)]
        found = {
            row.path: row
            for column, value in wanted
            if value
            for row in self._rows(f"{column} = ? AND {column} != ''", value)
            if not row.trouble
        }
        return list(found.values())

    def stamps(self, root: Path) -> Mapping[str, tuple[int, int]]:
        """Return size and time of all files known below a folder, by their paths."""
        with self._lock:
            cursor = self._db.execute(
                "SELECT path, size, mtime_ns FROM file WHERE path >= ? AND path < ?", _below(root)
            )
            return {path: (size, mtime) for path, size, mtime in cursor}

    def troubles(self, root: Path) -> dict[str, str]:
        """Return the files below a folder that could not be read, and why."""
        rows = self._rows("trouble != '' AND path >= ? AND path < ?", *_below(root))
        return {row.path: row.trouble for row in rows}

    def _rows(self, where: str, *values: str) -> Iterator[FileRow]:
        with self._lock:
            cursor = self._db.execute(
                "SELECT path, volume, size, mtime_ns, pcm, sha256, duration, page_id, trouble, recording "
                f"FROM file WHERE {where}",
                values,
            )
            rows = cursor.fetchall()
        names = [column[0] for column in cursor.description]
        for row in rows:
            known = dict(zip(names, row, strict=True))
            known["recording"] = Recording.model_validate_json(known["recording"])
            yield FileRow(**known)


def _below(root: Path) -> tuple[str, str]:
    # Whatever begins with "root/": the next sign after the slash is a zero.
    start = str(root).rstrip("/")
    return f"{start}/", f"{start}0"


def same_file(row: FileRow) -> bool:
    """Tell whether the file is still there as it was looked at; disks keep times to two seconds at worst."""
    try:
        found = os.stat(row.path)
    except OSError:
        return False
    return found.st_size == row.size and abs(found.st_mtime_ns - row.mtime_ns) < 2 * _SECOND
