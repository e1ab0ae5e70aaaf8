"""What is still to be imported, and what was there before an import: a small file in the state folder."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segue.errors import Misconfigured

FILE, LOCK, PICTURES = "eagle.sqlite", "eagle.lock", "eagle-artwork"
TABLE = """
CREATE TABLE IF NOT EXISTS import (
    key TEXT PRIMARY KEY,      -- of the change
    state TEXT NOT NULL,       -- begun, waiting, made, dropped
    wish TEXT NOT NULL,        -- what is to be imported, JSON
    item TEXT NOT NULL DEFAULT '',
    merge TEXT,                -- what an item held, and holds when it is merged into, JSON
    receipt TEXT,              -- JSON
    why TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,  -- how often it was made up for in vain
    untold INTEGER NOT NULL DEFAULT 0  -- 1: it had to wait, and its row does not know the item yet
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One import."""

    key: str
    state: str
    wish: dict[str, Any]
    item: str  # with which something may have been done in Eagle
    merge: dict[str, Any] | None  # before and after
    receipt: dict[str, Any] | None
    why: str


class Pending:
    """The list; each call opens and closes the file, since many processes may look at it."""

    def __init__(self, home: Path) -> None:
        self._home = home

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else, in this or any other process, look and import at the same time."""
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def catching_up(self) -> Iterator[bool]:
        """Tell whether nobody else is catching up, and keep it so."""
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._home / f"{LOCK}.catch-up", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
            else:
                yield True
        finally:
            os.close(descriptor)

    def begin(self, key: str, wish: dict[str, Any], item: str, merge: dict[str, Any] | None) -> None:
        """Note what is about to be done, and to which item; what was noted first stays."""
        with self._open() as db:
            db.execute(
                "INSERT INTO import (key, state, wish, item, merge) VALUES (?, 'begun', ?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET item = excluded.item, "
                "merge = coalesce(merge, excluded.merge), "
                "state = CASE WHEN state = 'dropped' THEN 'begun' ELSE state END",
                (key, json.dumps(wish), item, None if merge is None else json.dumps(merge)),
            )

    def wait(self, key: str, wish: dict[str, Any], why: str) -> None:
        """Note an import that is to be made up for."""
        with self._open() as db:
            db.execute(
                "INSERT INTO import (key, state, wish, why) VALUES (?, 'waiting', ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET why = excluded.why, tries = tries + 1, "
                "wish = CASE WHEN state = 'waiting' THEN wish ELSE excluded.wish END, state = 'waiting'",
                (key, json.dumps(wish), why),
            )

    def keep(self, name: str, picture: str) -> str:
        """Keep a picture until its track is imported: where it lies now is tidied when the run ends."""
        source, kept = Path(picture), self._home / PICTURES / f"{name}{Path(picture).suffix}"
        if not picture or source == kept or not source.is_file():
            return picture
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            shutil.copyfile(source, kept)
        except OSError:  # a track without its picture is better than none
            return ""
        return str(kept)

    def let_go(self, picture: str) -> None:
        """Remove a picture that was kept."""
        if Path(picture).parent == self._home / PICTURES:
            Path(picture).unlink(missing_ok=True)

    def made(self, key: str, wish: dict[str, Any], receipt: dict[str, Any]) -> None:
        """Note that an import is done."""
        with self._open() as db:
            db.execute(
                "INSERT INTO import (key, state, wish, item, receipt) VALUES (?, 'made', ?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET untold = (state = 'waiting' OR untold), state = 'made', "
                "why = '', item = excluded.item, receipt = excluded.receipt",
                (key, json.dumps(wish), receipt["item"], json.dumps(receipt)),
            )

    def untold(self) -> dict[str, str]:
        """Return the rows of tracks that had to wait, and the items that are there now."""
        found = self._read("untold = ? AND state = 'made'", 1)
        return {one.wish["page"]: one.item for one in found if one.wish.get("page")}

    def told(self, items: Iterable[str]) -> None:
        """Note that the rows know these items."""
        if wanted := [(item,) for item in items]:
            with self._open() as db:
                db.executemany("UPDATE import SET untold = 0 WHERE item = ?", wanted)

    def drop(self, key: str) -> None:
        """Note that an import was taken back, or is not wanted any more."""
        if entry := self.get(key):
            self.let_go(str(entry.wish.get("artwork", "")))
        with self._open() as db:
            db.execute("UPDATE import SET state = 'dropped', item = '', merge = NULL WHERE key = ?", (key,))

    def get(self, key: str) -> Entry | None:
        """Return one import."""
        return next(iter(self._read("key = ?", key)), None)

    def waiting(self) -> list[Entry]:
        """Return what is to be made up for, what was tried least and is oldest first."""
        return self._read("state = ? ORDER BY tries, rowid", "waiting")

    def waits_for(self, pages: Iterable[str]) -> bool:
        """Tell whether an import of one of these rows is to be made up for."""
        return not {entry.wish.get("page") for entry in self.waiting()}.isdisjoint(pages)

    def last_tags(self, item: str) -> tuple[str, ...]:
        """Return the tags that we set on an item the last time."""
        newest = next(iter(self._read("item = ? AND state = 'made' ORDER BY rowid DESC", item)), None)
        return tuple(newest.wish.get("tags", ())) if newest else ()

    def _read(self, where: str, value: str | int) -> list[Entry]:
        if not (self._home / FILE).exists():
            return []
        with self._open() as db:
            columns = "key, state, wish, item, merge, receipt, why"
            rows = db.execute(f"SELECT {columns} FROM import WHERE {where}", (value,)).fetchall()
        return [
            Entry(
                key=key, state=state, wish=json.loads(wish), item=item,
                merge=json.loads(merge) if merge else None,
                receipt=json.loads(receipt) if receipt else None, why=why,
            )
            for key, state, wish, item, merge, receipt, why in rows
        ]  # fmt: skip

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        path = self._home / FILE
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with closing(sqlite3.connect(path, timeout=10)) as db, db:
                db.execute(TABLE)
                yield db
        except sqlite3.DatabaseError as problem:
            raise Misconfigured(
                f"{path} cannot be read or written ({problem}); free some space, or move the file away"
            ) from problem
