"""A local mirror of Tracks and Artists: one request each where nothing has changed."""

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
from segue_schemas import Row, Value

OVERLAP = timedelta(minutes=3)  # edit times are whole minutes, and a query may lag behind a write
SWEEP = timedelta(hours=24)  # after it everything is listed again, since no query shows what was trashed

TABLES = """
create table if not exists row(
    page_id text primary key, source text not null, created text, doc text not null) without rowid;
create index if not exists row_by_source on row(source, created);
create table if not exists ours(page_id text primary key, doc text not null) without rowid;
create table if not exists failed(page_id text primary key) without rowid;
create table if not exists mark(name text primary key, value text not null) without rowid;
"""


class Mirror:
    """What the databases looked like when they were last looked at; safe for threads."""

    def __init__(self, path: Path) -> None:
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

    def refresh(self, board: Board, source: str, now: datetime) -> tuple[list[Row], list[str]]:
        """Bring one database up to date; return the rows that are other than before, and those gone."""
        with self._lock:
            swept, seen = self._mark(f"{source} swept"), self._mark(f"{source} seen")
            whole = swept is None or seen is None or now - swept > SWEEP
            rows = board.rows(source, since=None if whole or seen is None else seen - OVERLAP)
            with self._writing() as db:
                changed = [row for row in rows if _put(db, source, row)]
                gone = _absent(db, source, rows) if whole else []
                latest = max((row.edited for row in rows if row.edited), default=seen or now)
                self._set_mark(db, f"{source} seen", max(latest, seen) if seen else latest)
                if whole:
                    self._set_mark(db, f"{source} swept", now)
        return changed, gone

    def put(self, source: str, row: Row) -> None:
        """Note a row as it was just read or written."""
        with self._lock, self._writing() as db:
            _put(db, source, row)

    def drop(self, page_id: str) -> None:
        """Forget a row that is gone."""
        with self._lock, self._writing() as db:
            db.execute("delete from row where page_id = ?", (page_id,))

    def rows(self, source: str) -> Iterator[Row]:
        """Yield all rows of a database, the newest first."""
        with self._lock:
            docs = self._db.execute(
                "select doc from row where source = ? order by created desc, page_id", (source,)
            ).fetchall()
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
        values = json.loads(found[0]) if found else {}
        return {name: v["at"] if isinstance(v, dict) else v for name, v in values.items()}  # times have marks

    def wrote(self, page_id: str, values: Mapping[str, Value]) -> None:
        """Remember what was written into a row, besides what was written before."""
        doc = json.dumps({**self.ours(page_id), **values}, default=str)
        with self._lock, self._writing() as db:
            db.execute("insert or replace into ours values (?, ?)", (page_id, doc))

    def failed(self) -> set[str]:
        """Return the rows whose track could not be brought in the last time."""
        with self._lock:
            return {page for (page,) in self._db.execute("select page_id from failed")}

    def note(self, page_id: str, *, failed: bool) -> None:
        """Note how it went with a row's track, so that one that always fails is not always the first."""
        with self._lock, self._writing() as db:
            if failed:
                db.execute("insert or ignore into failed values (?)", (page_id,))
            else:
                db.execute("delete from failed where page_id = ?", (page_id,))

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


def _put(db: sqlite3.Connection, source: str, row: Row) -> bool:
    """Note a row; tell whether it is other than before."""
    known = db.execute("select created, doc from row where page_id = ?", (row.page_id,)).fetchone()
    doc = row.model_dump_json()
    if known and known[1] == doc:
        return False
    created = row.created.isoformat() if row.created else known[0] if known else ""
    db.execute("insert or replace into row values (?, ?, ?, ?)", (row.page_id, source, created, doc))
    return True


def _absent(db: sqlite3.Connection, source: str, rows: list[Row]) -> list[str]:
    """Forget the rows that are listed no more, and return them."""
    there = {row.page_id for row in rows}
    known = db.execute("select page_id from row where source = ?", (source,)).fetchall()
    gone = [page for (page,) in known if page not in there]
    db.executemany("delete from row where page_id = ?", [(page,) for page in gone])
    return gone
