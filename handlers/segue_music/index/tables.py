"""The file of the index: its tables, its format, and what is said when it cannot be read."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from segue.errors import Misconfigured, Refused, Unavailable

FORMAT = 1

TABLES = """
create table if not exists held(
    number integer primary key, place text not null, ref text not null,
    data blob not null, print blob not null,
    unique(place, ref)
);
create table if not exists keys(key integer not null, number integer not null, primary key(key, number))
    without rowid;
create table if not exists sounds(sound integer primary key);
create table if not exists claims(key text primary key, owner text not null) without rowid;
create index if not exists claims_by_owner on claims(owner);
"""
AGAIN = "move it away and run `segue library scan` to build it again"


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, and make what it lacks."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise Misconfigured(f"{path} cannot be opened: {error}") from error
    try:
        _prepare(db, path)
    except sqlite3.Error as error:
        db.close()
        raise told(error, path) from error
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    db.execute("pragma page_size = 8192")  # rows of about a kilobyte fill these better
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = normal")
    db.execute("pragma cache_size = -8000")
    db.execute("pragma mmap_size = 268435456")  # a look-up reads hundreds of pages all over the file
    (there,) = db.execute("pragma user_version").fetchone()
    if there > FORMAT:
        raise Misconfigured(
            f"{path} was written by a newer Segue (format {there}, this one reads {FORMAT}); "
            f"update Segue, or {AGAIN}"
        )
    if there < FORMAT:
        db.executescript(f"begin immediate; {TABLES} pragma user_version = {FORMAT}; commit;")


def told(error: sqlite3.Error, path: Path) -> Misconfigured | Unavailable | Refused:
    """Say what went wrong with the file, and what can be done."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Unavailable(f"{path} is in use by another process")
    if code == sqlite3.SQLITE_FULL:
        return Refused(f"{path} could not grow, the disk is full; free some space and try again")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return Misconfigured(f"{path} cannot be written ({error}); check the rights of the folder")
    return Misconfigured(f"{path} is damaged ({error}); {AGAIN}")
