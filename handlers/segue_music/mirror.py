"""A local mirror of Tracks, brought up to date with one request where nothing has changed."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from segue import Board
from segue.errors import Misconfigured
from segue_music.columns import Columns
from segue_music.index import Index
from segue_music.rows import held_of
from segue_schemas import Row, Value

OVERLAP = timedelta(minutes=3)  # edit times are whole minutes, and a query may lag behind a write
SWEEP = timedelta(hours=24)  # after it everything is listed again, since no query shows what was trashed

TABLES = """
create table if not exists row(page_id text primary key, created text, doc text not null) without rowid;
create table if not exists ours(page_id text primary key, doc text not null) without rowid;
create table if not exists mark(name text primary key, value text not null) without rowid;
"""


class Mirror:
    """What Tracks looked like when it was last looked at; safe for threads."""

    def __init__(self, path: Path, index: Index) -> None:
        self._index = index
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            self._db.executescript(f"pragma journal_mode = wal; pragma synchronous = normal; {TABLES}")
        except sqlite3.Error as error:
            raise Misconfigured(
                f"{path} cannot be read ({error}); move it away, and it is made anew from Notion"
            ) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def refresh(self, board: Board, columns: Columns, now: datetime) -> int:
        """Bring the mirror up to date; return how many rows were listed."""
        with self._lock:
            swept, seen = self._mark("swept"), self._mark("seen")
            whole = swept is None or seen is None or now - swept > SWEEP
            rows = board.rows("tracks", since=None if whole or seen is None else seen - OVERLAP)
            with self._writing() as db:
                for row in rows:
                    self._put(db, row)
                gone = self._absent(db, rows) if whole else []
                latest = max((row.edited for row in rows if row.edited), default=seen or now)
                self._set_mark(db, "seen", max(latest, seen) if seen else latest)
                if whole:
                    self._set_mark(db, "swept", now)
            for page_id in gone:
                self._index.drop("tracks", page_id)
            self._index.put(*(held_of(row, columns) for row in rows))
        return len(rows)

    def put(self, row: Row, columns: Columns) -> None:
        """Note a row as it was just read or written."""
        with self._lock, self._writing() as db:
            self._put(db, row)
        self._index.put(held_of(row, columns))

    def drop(self, page_id: str) -> None:
        """Forget a row that is gone."""
        with self._lock, self._writing() as db:
            db.execute("delete from row where page_id = ?", (page_id,))
        self._index.drop("tracks", page_id)

    def rows(self) -> Iterator[Row]:
        """Yield all rows, the newest first."""
        with self._lock:
            docs = self._db.execute("select doc from row order by created desc, page_id").fetchall()
        for (doc,) in docs:
            yield Row.model_validate_json(doc)

    def row(self, page_id: str) -> Row | None:
        """Return one row as it was last seen."""
        with self._lock:
            found = self._db.execute("select doc from row where page_id = ?", (page_id,)).fetchone()
        return Row.model_validate_json(found[0]) if found else None

    def ours(self, page_id: str) -> dict[str, Value]:
        """Return the values that we wrote into a row last; others in it were typed by a person."""
        with self._lock:
            found = self._db.execute("select doc from ours where page_id = ?", (page_id,)).fetchone()
        return dict(json.loads(found[0])) if found else {}

    def wrote(self, page_id: str, values: Mapping[str, Value]) -> None:
        """Remember what was written into a row, besides what was written before."""
        doc = json.dumps({**self.ours(page_id), **values}, default=str)
        with self._lock, self._writing() as db:
            db.execute("insert or replace into ours values (?, ?)", (page_id, doc))

    def _put(self, db: sqlite3.Connection, row: Row) -> None:
        created = row.created.isoformat() if row.created else ""
        known = db.execute("select created from row where page_id = ?", (row.page_id,)).fetchone()
        db.execute(
            "insert or replace into row values (?, ?, ?)",
            (row.page_id, created or (known[0] if known else ""), row.model_dump_json()),
        )

    def _absent(self, db: sqlite3.Connection, rows: list[Row]) -> list[str]:
        there = {row.page_id for row in rows}
        gone = [page for (page,) in db.execute("select page_id from row") if page not in there]
        db.executemany("delete from row where page_id = ?", [(page,) for page in gone])
        return gone

    def _mark(self, name: str) -> datetime | None:
        found = self._db.execute("select value from mark where name = ?", (name,)).fetchone()
        return datetime.fromisoformat(found[0]) if found else None

    def _set_mark(self, db: sqlite3.Connection, name: str, value: datetime) -> None:
        db.execute("insert or replace into mark values (?, ?)", (name, value.isoformat()))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("begin immediate")
        try:
            yield self._db
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")
