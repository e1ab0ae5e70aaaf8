"""The ledger: what this machine must not forget, in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from segue.errors import Misconfigured, Unavailable
from segue_schemas import Outcome

FORMAT = 1

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE run (
  id TEXT PRIMARY KEY, page_id TEXT NOT NULL, title TEXT NOT NULL, handler TEXT NOT NULL, key TEXT NOT NULL,
  asked TEXT NOT NULL,
  dry INTEGER NOT NULL, state TEXT NOT NULL, created REAL NOT NULL, ended REAL,
  now TEXT NOT NULL DEFAULT '', parks INTEGER NOT NULL DEFAULT 0, step INTEGER, wake REAL, question TEXT,
  cancel TEXT, outcome TEXT, report TEXT, forgotten INTEGER NOT NULL DEFAULT 0);
CREATE INDEX run_page ON run (page_id, created);
CREATE INDEX run_state ON run (state) WHERE state != 'ended';
CREATE TABLE change (
  key TEXT PRIMARY KEY, run_id TEXT NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, args TEXT NOT NULL,
  text TEXT NOT NULL, state TEXT NOT NULL, receipt TEXT, why TEXT);
CREATE INDEX change_run ON change (run_id, n);
CREATE TABLE note (                -- problems, follow-ups and pictures of a run, each once
  run_id TEXT NOT NULL, sort TEXT NOT NULL, key TEXT NOT NULL, doc TEXT NOT NULL, page_id TEXT,
  PRIMARY KEY (run_id, sort, key));
CREATE TABLE answer (asker TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
  PRIMARY KEY (asker, question)) WITHOUT ROWID;
CREATE TABLE crash (run_id TEXT NOT NULL, step INTEGER NOT NULL, times INTEGER NOT NULL,
  alone INTEGER NOT NULL, PRIMARY KEY (run_id, step)) WITHOUT ROWID;
CREATE TABLE reservation (key TEXT PRIMARY KEY, place TEXT NOT NULL, page_id TEXT, asked INTEGER NOT NULL,
  first REAL NOT NULL, settled INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
"""

# Came later; a program that does not know it has no use for it.
PARTS = """
CREATE TABLE IF NOT EXISTS part (  -- the steps of the parts of runs; no answer: begun, or waiting
  run_id TEXT NOT NULL, part INTEGER NOT NULL, step INTEGER NOT NULL, name TEXT NOT NULL,
  begun INTEGER NOT NULL, answer TEXT, failed INTEGER NOT NULL, waits INTEGER NOT NULL,
  PRIMARY KEY (run_id, part, step)) WITHOUT ROWID
"""

State = Literal["queued", "working", "waiting", "asking", "ended"]
Connect = Callable[[str], sqlite3.Connection]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run as the ledger knows it."""

    id: str
    page_id: str
    title: str
    handler: str
    key: str  # runs of one handler with the same key work one after the other
    asked: str  # what was asked for: the row's parameters and links; a retry with other words starts anew
    dry: bool
    state: State
    created: float
    ended: float | None
    now: str
    parks: int
    step: int | None  # where to go on, when it waits or has failed
    wake: float | None
    question: str | None
    cancel: str | None
    outcome: Outcome | None
    report: str | None
    forgotten: bool = False  # its steps are no longer remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """One change as the ledger knows it."""

    key: str
    run_id: str
    n: int
    kind: str
    args: dict[str, Any]
    text: str
    state: Literal["meant", "made", "listed", "undone", "kept"]
    receipt: dict[str, Any] | None
    why: str | None = None


def _connect(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)


class Ledger:
    """The open ledger; safe to use from all threads."""

    def __init__(self, path: Path, connect: Connect = _connect, *, hide: Callable[[str], str] = str) -> None:
        self.hide = hide  # takes the secrets out of what is kept for people to read
        self._lock = threading.RLock()
        path.touch(mode=0o600)  # the files that SQLite puts beside it take its mode
        try:
            self.db = connect(str(path))
            self.db.row_factory = sqlite3.Row
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 30000"):
                self.db.execute(f"PRAGMA {pragma}")
            self._prepare(path)
        except sqlite3.DatabaseError as error:
            raise Misconfigured(
                f"the ledger {path} cannot be read ({error}); nothing was changed: restore it from a backup, "
                "or move it away to start with an empty one"
            ) from error

    def _prepare(self, path: Path) -> None:
        with self.write() as db:
            db.execute(PARTS)
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                for statement in TABLES.split(";\n"):
                    db.execute(statement)
                db.execute("INSERT INTO meta VALUES ('format', ?)", (str(FORMAT),))
            found = int(db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()[0])
        if found > FORMAT:
            raise Misconfigured(
                f"the state folder {path.parent} was written by a newer version of Segue (format {found}, "
                f"known here: {FORMAT}); nothing was changed: update Segue, or set SEGUE_HOME to another one"
            )

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give one transaction, synced to the disk when the block ends."""
        with self._lock:
            try:
                self.db.execute("BEGIN IMMEDIATE")
                yield self.db
                self.db.execute("COMMIT")
            except sqlite3.OperationalError as error:  # such as a full disk, which may have room again later
                self._roll_back()
                raise Unavailable(
                    f"the ledger could not be written: {error}; free some disk space"
                ) from error
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")

    def read(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Run one query."""
        with self._lock:
            return self.db.execute(sql, values).fetchall()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self.db.close()

    # Memory: small facts, such as which database plays which part.

    def get(self, key: str) -> str | None:
        """Return a remembered fact."""
        rows = self.read("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else None

    def set(self, key: str, value: str) -> None:
        """Remember a fact."""
        with self.write() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _cure(error: sqlite3.Error) -> str:
    return "free some disk space" if "full" in str(error) else "it is tried again"


def run_record(row: sqlite3.Row) -> RunRecord:
    """Read a run from its row."""
    values = dict(row)
    outcome = Outcome.model_validate_json(values["outcome"]) if values["outcome"] else None
    flags = {name: bool(values[name]) for name in ("dry", "forgotten")}
    return RunRecord(**{**values, **flags, "outcome": outcome})


def change_record(row: sqlite3.Row) -> ChangeRecord:
    """Read a change from its row."""
    values = dict(row)
    receipt = json.loads(values["receipt"]) if values["receipt"] else None
    return ChangeRecord(**{**values, "args": json.loads(values["args"]), "receipt": receipt})
