"""What is remembered of the sources between runs: until when one rests, its last listing, what was seen."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from segue.errors import Misconfigured, Unavailable
from segue.statefolder import prepare
from segue_schemas import Record

FILE = "sources.sqlite"  # in the state folder

TABLES = """
create table if not exists rest(
    source text primary key, until text not null, reason text not null) without rowid;
create table if not exists listing(
    source text, name text, at text not null, doc text not null, primary key(source, name)) without rowid;
create table if not exists cursor(
    source text, name text, value text not null, primary key(source, name)) without rowid;
"""


class Rest(Record):
    """A source that is not to be asked for a while."""

    source: str
    until: datetime
    reason: str

    def __str__(self) -> str:
        """Say it in the words of a report."""
        return f"{self.source} rests until {self.until:%Y-%m-%d %H:%M} UTC: {self.reason}"


class Listing(Record):
    """What a source answered last, when it did answer."""

    at: datetime
    doc: Any


def until(home: Path, source: str, now: datetime | None = None) -> Rest | None:
    """Return the rest of a source, or None where it may be asked."""
    with _opened(home) as db:
        row = db.execute("select until, reason from rest where source = ?", (source,)).fetchone()
    if row is None:
        return None
    rest = Rest(source=source, until=datetime.fromisoformat(row[0]), reason=row[1])
    return rest if rest.until > (now or datetime.now(UTC)) else None


def rest(home: Path, source: str, seconds: float, reason: str, now: datetime | None = None) -> Rest:
    """Let a source rest; a longer rest that it has already stays."""
    now = now or datetime.now(UTC)
    there = until(home, source, now)
    wanted = Rest(source=source, until=now + timedelta(seconds=max(0.0, seconds)), reason=reason)
    if there is not None and there.until >= wanted.until:
        return there
    with _opened(home) as db:
        db.execute("insert or replace into rest values (?, ?, ?)", (source, _time(wanted.until), reason))
    return wanted


def wake(home: Path, source: str) -> None:
    """End the rest of a source, as after a new sign-in."""
    with _opened(home) as db:
        db.execute("delete from rest where source = ?", (source,))


def all_rests(home: Path, now: datetime | None = None) -> list[Rest]:
    """Return the sources that rest, the first to wake first."""
    now = now or datetime.now(UTC)
    with _opened(home) as db:
        rows = db.execute("select source, until, reason from rest order by until").fetchall()
    rests = [Rest(source=one[0], until=datetime.fromisoformat(one[1]), reason=one[2]) for one in rows]
    return [one for one in rests if one.until > now]


def must_be_awake(home: Path, source: str) -> None:
    """Raise `Unavailable` with the time at which a resting source may be asked again."""
    now = datetime.now(UTC)
    if resting := until(home, source, now):
        raise Unavailable(str(resting), retry_after=(resting.until - now).total_seconds())


def keep(home: Path, source: str, name: str, doc: Any, now: datetime | None = None) -> None:
    """Keep a listing that a source gave, as JSON values, for the time in which it does not answer."""
    with _opened(home) as db:
        db.execute(
            "insert or replace into listing values (?, ?, ?, ?)",
            (source, name, _time(now or datetime.now(UTC)), json.dumps(doc)),
        )


def keep_all(home: Path, source: str, docs: Mapping[str, Any]) -> None:
    """Keep many listings at once, by their names."""
    at = _time(datetime.now(UTC))
    with _opened(home) as db:
        db.executemany(
            "insert or replace into listing values (?, ?, ?, ?)",
            [(source, name, at, json.dumps(doc)) for name, doc in docs.items()],
        )


def kept(home: Path, source: str, name: str) -> Listing | None:
    """Return the last listing of that name that a source gave."""
    with _opened(home) as db:
        row = db.execute(
            "select at, doc from listing where source = ? and name = ?", (source, name)
        ).fetchone()
    return Listing(at=datetime.fromisoformat(row[0]), doc=json.loads(row[1])) if row else None


def all_kept(home: Path, source: str) -> dict[str, Listing]:
    """Return all listings of a source by name."""
    with _opened(home) as db:
        rows = db.execute("select name, at, doc from listing where source = ?", (source,)).fetchall()
    return {name: Listing(at=datetime.fromisoformat(at), doc=json.loads(doc)) for name, at, doc in rows}


def drop(home: Path, source: str, name: str) -> None:
    """Forget a listing."""
    with _opened(home) as db:
        db.execute("delete from listing where source = ? and name = ?", (source, name))


def cursor(home: Path, source: str, name: str = "") -> str:
    """Return how far a source was read; empty: not at all."""
    with _opened(home) as db:
        row = db.execute("select value from cursor where source = ? and name = ?", (source, name)).fetchone()
    return str(row[0]) if row else ""


def set_cursor(home: Path, source: str, value: str, name: str = "") -> None:
    """Note how far a source was read."""
    with _opened(home) as db:
        db.execute("insert or replace into cursor values (?, ?, ?)", (source, name, value))


def _time(when: datetime) -> str:
    return when.astimezone(UTC).isoformat()


@contextmanager
def _opened(home: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for a moment: several processes may use it."""
    path = prepare(home) / FILE
    try:
        with closing(sqlite3.connect(path, timeout=30)) as db, db:
            db.executescript(f"pragma journal_mode = wal; {TABLES}")
            yield db
    except sqlite3.DatabaseError as error:
        raise Misconfigured(
            f"{path} cannot be read ({error}); move it away: the sources are then asked anew"
        ) from error
