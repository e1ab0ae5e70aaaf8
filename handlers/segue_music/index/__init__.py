"""All that is known of tracks, files and items of libraries, in one SQLite file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from segue.errors import Unavailable
from segue_music.alignment import values_of
from segue_music.index import packing, sounds, tables
from segue_music.links import track_keys
from segue_schemas import Held, Print, Recording

__all__ = ["Index", "claim_keys", "opened"]

MOST_ALIKE = 60  # things under one key: a name that more share tells nothing


def claim_keys(recording: Recording) -> list[str]:
    """Return what a run claims so that no other one brings the same track meanwhile."""
    return sorted(track_keys(recording))


@contextmanager
def opened(path: Path) -> Iterator[Index]:
    """Open the index for a moment."""
    index = Index(path)
    try:
        yield index
    finally:
        index.close()


class Index:
    """Things that are there already, found by link, id, hash, name or sound; for many threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._db = tables.connect(path)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def put(self, *things: Held) -> None:
        """Note things that are there; one with the same place and ref is replaced."""
        packed = [(held, *packing.pack(held)) for held in things]
        with self._writing() as db:
            for held, data, print_ in packed:
                _put(db, held, data, print_)

    def drop(self, place: str, ref: str) -> None:
        """Forget a thing that is there no more."""
        with self._writing() as db:
            if row := _row(db, place, ref):
                _forget(db, *row)
                db.execute("delete from held where number = ?", row[:1])

    def get(self, place: str, ref: str) -> Held | None:
        """Return what is known of a thing; its fingerprint is a thinned one."""
        with self._reading() as db:
            row = _row(db, place, ref)
        return packing.unpack(place, ref, row[1], row[2]) if row else None

    def all(self, place: str) -> Iterator[Held]:
        """Return everything of one place, a page at a time."""
        after = ""
        while True:
            with self._reading() as db:
                rows = db.execute(
                    "select ref, data, print from held where place = ? and ref > ? order by ref limit 500",
                    (place, after),
                ).fetchall()
            if not rows:
                return
            yield from (packing.unpack(place, *row) for row in rows)
            after = rows[-1][0]

    def look_up(self, recording: Recording, print_: Print | None = None) -> list[Held]:
        """Return what may be this recording; `judge` tells which of them is."""
        asked = packing.keys(recording, print_)
        values = values_of(print_.fingerprint, print_.step) if print_ and print_.fingerprint else None
        with self._reading() as db:
            numbers = dict.fromkeys(_by_key(db, asked))
            if print_ and values is not None:
                numbers |= dict.fromkeys(sounds.find(db, values, print_.step))
            marks = ",".join("?" * len(numbers))
            rows = db.execute(
                f"select number, place, ref, data, print from held where number in ({marks})", list(numbers)
            ).fetchall()
        found = {row[0]: packing.unpack(*row[1:]) for row in rows}
        return [found[number] for number in numbers if number in found]

    def claim(self, keys: Iterable[str], owner: str) -> None:
        """Take links for one run until it lets go; `Unavailable` names the run that has one of them.

        The same owner may take them again, as it does after a crash.
        """
        wanted = sorted(set(keys))
        with self._writing() as db:
            for key in wanted:
                row = db.execute("select owner from claims where key = ?", (key,)).fetchone()
                if row and row[0] != owner:
                    run = row[0].partition(" ")[0]
                    raise Unavailable(f"{key} is being brought in by the run {run}; this one waits for it")
            db.executemany("insert or ignore into claims values (?, ?)", ((key, owner) for key in wanted))

    def release(self, owner: str) -> None:
        """Let go of all that a run, or one part of it ("run part"), has claimed."""
        with self._writing() as db:
            db.execute("delete from claims where owner = ? or owner glob ?", (owner, f"{owner} *"))

    def claims(self) -> dict[str, str]:
        """Return who has claimed what."""
        with self._reading() as db:
            return dict(db.execute("select key, owner from claims"))

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._db
            except sqlite3.Error as error:
                raise tables.told(error, self._path) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as db:
            db.execute("begin immediate")
            try:
                yield db
            except BaseException:
                db.execute("rollback")
                raise
            db.execute("commit")


def _put(db: sqlite3.Connection, held: Held, data: bytes, print_: bytes) -> None:
    row = _row(db, held.place, held.ref)
    if row and row[1:] == (data, print_):
        return
    if row:
        number = row[0]
        _forget(db, *row)
        db.execute("update held set data = ?, print = ? where number = ?", (data, print_, number))
    else:
        number = db.execute(
            "insert into held(place, ref, data, print) values (?, ?, ?, ?) returning number",
            (held.place, held.ref, data, print_),
        ).fetchone()[0]
    keys = packing.keys(held.recording, held.print)
    db.executemany("insert or ignore into keys values (?, ?)", ((key, number) for key in keys))
    sounds.add(db, number, print_)


def _forget(db: sqlite3.Connection, number: int, data: bytes, print_: bytes) -> None:
    held = packing.unpack("", "", data, b"")
    keys = packing.keys(held.recording, held.print)
    db.executemany("delete from keys where key = ? and number = ?", ((key, number) for key in keys))
    sounds.remove(db, number, print_)


def _row(db: sqlite3.Connection, place: str, ref: str) -> tuple[int, bytes, bytes] | None:
    row: tuple[int, bytes, bytes] | None = db.execute(
        "select number, data, print from held where place = ? and ref = ?", (place, ref)
    ).fetchone()
    return row


def _by_key(db: sqlite3.Connection, keys: frozenset[int]) -> Iterator[int]:
    for key in sorted(keys):
        for (number,) in db.execute("select number from keys where key = ? limit ?", (key, MOST_ALIKE)):
            yield number
