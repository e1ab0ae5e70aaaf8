"""Remembers on this machine which findings have a row, so that what is gone can be resolved."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from segue.statefolder import prepare
from segue_schemas import Record

FILE = "review.sqlite"
_TABLE = """
CREATE TABLE IF NOT EXISTS findings (
    scope TEXT NOT NULL, fingerprint TEXT NOT NULL, page_id TEXT NOT NULL, title TEXT NOT NULL,
    task INTEGER NOT NULL, open INTEGER NOT NULL, PRIMARY KEY (scope, fingerprint)
) WITHOUT ROWID
"""
_COUNTS = """
CREATE TABLE IF NOT EXISTS counts (
    scope TEXT NOT NULL, fingerprint TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (scope, fingerprint)
) WITHOUT ROWID
"""


class KnownRow(Record):
    """The row of a finding."""

    page_id: str
    title: str
    task: bool  # of an agent; otherwise an issue
    open: bool


class Known:
    """The findings that have a row, by what was looked at."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of(self, scope: str) -> dict[str, KnownRow]:
        """Return what was filed for a scope, by fingerprint."""
        found = self._connection.execute(
            "SELECT fingerprint, page_id, title, task, open FROM findings WHERE scope = ?", (scope,)
        )
        return {
            mark: KnownRow(page_id=page_id, title=title, task=bool(task), open=bool(open_))
            for mark, page_id, title, task, open_ in found
        }

    def note(
        self, scope: str, mark: str, page_id: str, title: str, *, task: bool, open_: bool = True
    ) -> None:
        """Remember the row of a finding."""
        values = (scope, mark, page_id, title, task, open_)
        self._connection.execute("INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?)", values)

    def mark(self, scope: str, mark: str, *, open_: bool) -> None:
        """Remember whether a finding is open or resolved."""
        self._connection.execute(
            "UPDATE findings SET open = ? WHERE scope = ? AND fingerprint = ?", (open_, scope, mark)
        )

    def count(self, scope: str, times: Mapping[str, int]) -> dict[str, int]:
        """Count findings once more; `times` is what their rows say, which may be more than is known here."""
        for mark, seen in times.items():
            self._connection.execute(
                "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "
                "times = max(times, excluded.times - 1) + 1",
                (scope, mark, seen + 1),
            )
        rows = self._connection.execute("SELECT fingerprint, times FROM counts WHERE scope = ?", (scope,))
        return {mark: counted for mark, counted in rows if mark in times}

    def drop(self, scope: str, mark: str) -> None:
        """Forget a finding."""
        self._connection.execute("DELETE FROM findings WHERE scope = ? AND fingerprint = ?", (scope, mark))


@contextmanager
def opened(home: Path) -> Iterator[Known]:
    """Open the memory for a moment; what was noted inside is kept together or not at all."""
    with closing(sqlite3.connect(prepare(home) / FILE, timeout=30)) as connection, connection:
        connection.execute(_TABLE)
        connection.execute(_COUNTS)
        yield Known(connection)
