"""What is remembered between two scans: the facts of files, the names of gaps, how far logs were read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from segue.statefolder import prepare
from segue_review.gaps.extract import Facts
from segue_review.gaps.tree import File

NAME = "gaps.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS project (root TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (root TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL,
  changed INTEGER NOT NULL, facts TEXT, PRIMARY KEY (root, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS name (root TEXT NOT NULL, known_by TEXT NOT NULL, kind TEXT NOT NULL,
  path TEXT NOT NULL, symbol TEXT NOT NULL, text TEXT NOT NULL, there INTEGER NOT NULL,
  PRIMARY KEY (root, known_by));
CREATE TABLE IF NOT EXISTS log (path TEXT PRIMARY KEY, inode INTEGER NOT NULL, start TEXT NOT NULL,
  read INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS log_group (path TEXT NOT NULL, message TEXT NOT NULL, level TEXT NOT NULL,
  times INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, PRIMARY KEY (path, message)) WITHOUT ROWID;
"""
Seen = dict[str, tuple[int, int, str | None]]  # path -> size, time of change, facts as JSON


class Memory:
    """The open file; each method keeps what it writes together or not at all."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def files(self, root: str, version: str) -> Seen:
        """Return what is known of a project's files; nothing where it was read in another way."""
        found = self.db.execute("SELECT version FROM project WHERE root = ?", (root,)).fetchone()
        if found != (version,):
            with self.db:
                self.db.execute("DELETE FROM file WHERE root = ?", (root,))
                self.db.execute("INSERT OR REPLACE INTO project VALUES (?, ?)", (root, version))
            return {}
        rows = self.db.execute("SELECT path, size, changed, facts FROM file WHERE root = ?", (root,))
        return {path: (size, changed, facts) for path, size, changed, facts in rows}

    def keep(self, root: str, read: Iterable[tuple[File, Facts]], gone: Iterable[str]) -> None:
        """Remember what was read, and forget files that are gone."""
        with self.db:
            self.db.executemany(
                "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)",
                ((root, file.path, file.size, file.changed, _told(facts)) for file, facts in read),
            )
            self.db.executemany(
                "DELETE FROM file WHERE root = ? AND path = ?", ((root, path) for path in gone)
            )


def _told(facts: Facts) -> str | None:
    return json.dumps(facts, separators=(",", ":")) if facts else None


@contextmanager
def remembered(home: Path) -> Iterator[Memory]:
    """Open the memory until the block ends."""
    path = prepare(home) / NAME
    path.touch(mode=0o600)
    with closing(sqlite3.connect(path, timeout=30)) as db:
        db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _TABLES)
        yield Memory(db)
