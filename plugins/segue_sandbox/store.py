"""One SQLite file that holds a whole workspace: its tables, and opening it without ever harming it."""

from __future__ import annotations

import fcntl
import json
import secrets
import sqlite3
from pathlib import Path
from typing import IO, Any

from segue_sandbox.ids import Ids
from segue_sandbox.query import index
from segue_sandbox.store_formats import renewed

FORMAT = 2  # raised when the tables change; store_formats.py brings older files up to it
MARK = int.from_bytes(b"Segu")  # in the header of each workspace file
HEADER = 100  # bytes
CACHE = 32_768  # kilobytes of the file that stay in memory

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE user (id TEXT PRIMARY KEY, position INTEGER, doc TEXT NOT NULL);
CREATE TABLE connection (            -- a token and what it may do; roots NULL = the whole workspace
  token TEXT PRIMARY KEY, bot_id TEXT NOT NULL, name TEXT NOT NULL, capabilities TEXT NOT NULL, roots TEXT);
CREATE TABLE node (                  -- all that has a place in the tree
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,                -- page, database, data_source, block
  type TEXT NOT NULL,                -- a block's type; child_page and child_database for those
  parent_type TEXT NOT NULL,         -- workspace, page_id, database_id, data_source_id, block_id
  parent_id TEXT,
  position REAL NOT NULL DEFAULT 0,  -- order among the parent's blocks
  in_trash INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL, edited INTEGER NOT NULL,   -- milliseconds
  created_by TEXT NOT NULL, edited_by TEXT NOT NULL,
  doc TEXT NOT NULL);                -- the rest, as JSON
CREATE INDEX node_place ON node (parent_id, position);
CREATE INDEX node_created ON node (parent_id, kind, in_trash, created, id);
CREATE INDEX node_edited ON node (parent_id, kind, in_trash, edited, id);
CREATE INDEX node_row ON node (id, parent_id, kind, in_trash, created, edited);  -- spares the documents
CREATE INDEX node_kind ON node (kind, edited) WHERE kind IN ('database', 'data_source');
CREATE TABLE comment (
  id TEXT PRIMARY KEY, discussion_id TEXT NOT NULL, parent_type TEXT NOT NULL, parent_id TEXT NOT NULL,
  page_id TEXT NOT NULL, resolved INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL, edited INTEGER NOT NULL, created_by TEXT NOT NULL, doc TEXT NOT NULL);
CREATE INDEX comment_parent ON comment (parent_id, created);
CREATE TABLE view (
  id TEXT PRIMARY KEY, database_id TEXT NOT NULL, source_id TEXT NOT NULL, created INTEGER NOT NULL,
  edited INTEGER NOT NULL, created_by TEXT NOT NULL, edited_by TEXT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE view_query (
  id TEXT PRIMARY KEY, view_id TEXT NOT NULL, expires INTEGER NOT NULL, results TEXT NOT NULL);
CREATE TABLE upload (
  id TEXT PRIMARY KEY, status TEXT NOT NULL, created INTEGER NOT NULL, created_by TEXT NOT NULL,
  doc TEXT NOT NULL);
CREATE TABLE upload_part (
  upload_id TEXT NOT NULL, part INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (upload_id, part));
CREATE TABLE async_task (id TEXT PRIMARY KEY, created INTEGER NOT NULL, doc TEXT NOT NULL);
CREATE TABLE subscription (          -- kind: webhook, automation
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, created INTEGER NOT NULL, doc TEXT NOT NULL);
CREATE TABLE delivery (              -- webhook posts; status: gathering, due, done, dropped, failed
  id TEXT PRIMARY KEY, subscription_id TEXT NOT NULL, entity TEXT, due INTEGER NOT NULL,
  attempt INTEGER NOT NULL, status TEXT NOT NULL, doc TEXT NOT NULL);
CREATE INDEX delivery_due ON delivery (status, due);
CREATE INDEX delivery_entity ON delivery (entity) WHERE status = 'gathering';
"""


class StoreError(Exception):
    """A workspace file that cannot be used; the text says why and what to do."""


class Store:
    """The open file. One connection; whoever uses it holds the sandbox's lock."""

    def __init__(self, db: sqlite3.Connection, lock: IO[str] | None) -> None:
        self.db, self._lock = db, lock

    def meta(self, key: str) -> str:
        """Return one of the workspace's own facts."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0])

    def announce(self, address: str) -> None:
        """Note beside the file where it is served, for commands that want to reach it."""
        if self._lock:
            self._lock.truncate(0)
            self._lock.write(address)
            self._lock.flush()

    def close(self) -> None:
        """Close the file and let others have it."""
        self.db.close()
        if self._lock:
            self._lock.truncate(0)
            self._lock.close()


def served_at(path: Path) -> str | None:
    """Return the address at which another process serves a workspace file, if one does."""
    try:
        with open(f"{path}.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return Path(f"{path}.lock").read_text().strip() or None
    except OSError:
        pass
    return None


def open_store(path: Path | None, ids: Ids) -> Store:
    """Open a workspace file, or make one; without a path the workspace lives in memory."""
    if path is None:
        return Store(_made(_connected(":memory:"), ids), None)
    lock = _locked(path)
    try:
        return Store(_opened(path, ids), lock)
    except BaseException:
        lock.close()
        raise


def _opened(path: Path, ids: Ids) -> sqlite3.Connection:
    _refuse_foreign(path)
    db = _connected(str(path))
    try:
        if path.stat().st_size == 0:  # otherwise it has our mark, and setting it again would write
            db.execute(f"PRAGMA application_id = {MARK}")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(f"PRAGMA cache_size = {-CACHE}")
        if not db.execute("SELECT 1 FROM sqlite_master").fetchone():
            return _made(db, ids)
        found = _readable(path, db)
        if found < FORMAT:
            renewed(db, found, FORMAT)
    except sqlite3.Error as error:
        db.close()
        busy = "locked" in str(error)
        raise StoreError((_IN_USE if busy else _DAMAGED).format(path=path, why=error)) from error
    except BaseException:
        db.close()
        raise
    return db


def _connected(name: str) -> sqlite3.Connection:
    db: sqlite3.Connection = sqlite3.connect(name, **_OPTIONS)
    index.prepare(db)
    return db


def _refuse_foreign(path: Path) -> None:
    """Look at a file's first bytes before SQLite does: SQLite would already write into it."""
    with path.open("rb") as file:
        head = file.read(HEADER)
    if head and (len(head) < HEADER or not head.startswith(b"SQLite format 3\0")):
        raise StoreError(_DAMAGED.format(path=path, why="it is not a database"))
    if head and int.from_bytes(head[68:72]) != MARK:
        raise StoreError(_DAMAGED.format(path=path, why="it is the database of another program"))


def _readable(path: Path, db: sqlite3.Connection) -> int:
    """Return a file's format; refuse what is newer or damaged."""
    found = int(db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()[0])
    if found > FORMAT:
        raise StoreError(_NEWER.format(path=path))
    damage = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise StoreError(_DAMAGED.format(path=path, why=damage.splitlines()[-1]))
    return found


# Transactions are begun by hand; the second is how long another program's lock is waited for.
_OPTIONS: dict[str, Any] = {"isolation_level": None, "check_same_thread": False, "timeout": 1.0}
_DAMAGED = (
    "the workspace file {path} is damaged or not a sandbox workspace ({why}); it was left as it is: "
    "move it away, or name another file with --file"
)
_NEWER = (
    "the workspace file {path} was made by a newer version of Segue; it was left as it is: "
    "update Segue, or name another file with --file"
)
_IN_USE = (
    "the workspace file {path} is in use by another program; stop that one, or name another file with --file"
)
_UNUSABLE = "the workspace file {path} cannot be opened ({why}); name another file with --file"


def _locked(path: Path) -> IO[str]:
    """Take the file for this process alone, and see that it can be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = open(f"{path}.lock", "a")  # noqa: SIM115 - stays open as long as the store
    except OSError as error:
        raise StoreError(_UNUSABLE.format(path=path, why=error.strerror)) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.open("ab").close()
    except BlockingIOError:
        lock.close()
        raise StoreError(_IN_USE.format(path=path)) from None
    except OSError as error:
        lock.close()
        raise StoreError(_UNUSABLE.format(path=path, why=error.strerror)) from error
    return lock


def _made(db: sqlite3.Connection, ids: Ids) -> sqlite3.Connection:
    """Create the tables and a workspace with one person in it."""
    db.executescript("BEGIN IMMEDIATE;" + TABLES + index.TABLES)
    person, workspace = ids.new(), ids.new()
    facts = {"format": str(FORMAT), "workspace_id": workspace, "workspace_name": "Segue sandbox"}
    facts |= {"person_id": person, "secret": secrets.token_hex(16)}
    db.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())
    doc = {
        "object": "user", "id": person, "name": "You", "avatar_url": None,
        "type": "person", "person": {"email": "you@example.com"},
    }  # fmt: skip
    db.execute("INSERT INTO user VALUES (?, 0, ?)", (person, json.dumps(doc)))
    db.execute("COMMIT")
    return db
