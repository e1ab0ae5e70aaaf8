"""Lets queries and searches answer from the state of some seconds ago, as Notion's index may."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from segue_sandbox.call import Call
from segue_sandbox.query.index import put_entries

# Everything here is temporary: it lives in the connection, costs nothing while no lag is asked for, and is
# no part of the workspace's file. What changed within a request is kept once, as it was before.
_WATCH = """
CREATE TEMP TABLE past_row (page_id TEXT NOT NULL, at INTEGER NOT NULL, was TEXT);
CREATE INDEX temp.past_row_page ON past_row (page_id, at);
CREATE TEMP TABLE past_cells (page_id TEXT NOT NULL, at INTEGER NOT NULL, were TEXT NOT NULL);
CREATE INDEX temp.past_cells_page ON past_cells (page_id, at);
CREATE TEMP TRIGGER past_new AFTER INSERT ON main.node WHEN NEW.kind IN ('page', 'data_source') BEGIN
  INSERT INTO past_row VALUES (NEW.id, sandbox_now(), NULL);
END;
CREATE TEMP TRIGGER past_changed BEFORE UPDATE ON main.node WHEN OLD.kind IN ('page', 'data_source') BEGIN
  INSERT INTO past_row VALUES (OLD.id, sandbox_now(), json_array(
    OLD.type, OLD.parent_type, OLD.parent_id, OLD.in_trash, OLD.edited, OLD.edited_by, OLD.doc));
END;
"""
_WATCH_CELLS = """
CREATE TEMP TRIGGER past_cell_{event} BEFORE {event} ON main.cell
WHEN NOT EXISTS (SELECT 1 FROM past_cells WHERE page_id = {row}.page_id AND at = sandbox_now()) BEGIN
  INSERT INTO past_cells VALUES ({row}.page_id, sandbox_now(), (
    SELECT json_group_array(json_array(source_id, prop, text, num)) FROM cell WHERE page_id = {row}.page_id));
END;
"""


def watch(db: sqlite3.Connection, now: int) -> None:
    """Keep what rows were before they change in this transaction, for queries that lag behind."""
    db.create_function("sandbox_now", 0, lambda: now)
    if db.execute("SELECT 1 FROM sqlite_temp_master WHERE name = 'past_row'").fetchone():
        return
    cells = (_WATCH_CELLS.format(event=event, row="OLD") for event in ("DELETE", "UPDATE"))
    for statement in _statements(_WATCH, *cells, _WATCH_CELLS.format(event="INSERT", row="NEW")):
        db.execute(statement)


def _statements(*scripts: str) -> Iterator[str]:
    # executescript() would end the transaction.
    for script in scripts:
        statement = ""
        for line in script.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                yield statement
                statement = ""


@contextmanager
def past(call: Call) -> Iterator[None]:
    """Let the workspace look as it did before the lag; whatever is done inside is undone."""
    if call.query_lag <= 0:
        yield
        return
    watch(call.db, call.now)
    then = call.now - int(call.query_lag * 1000)
    for table in ("past_row", "past_cells"):
        call.db.execute(f"DELETE FROM {table} WHERE at <= ?", (then,))
    call.db.execute("SAVEPOINT past")
    try:
        _restore(call.db)
        yield
    finally:
        call.db.execute("ROLLBACK TO past")
        call.db.execute("RELEASE past")


def _restore(db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT page_id, was FROM past_row ORDER BY rowid DESC").fetchall()
    cells = db.execute("SELECT page_id, were FROM past_cells ORDER BY rowid DESC").fetchall()
    # Newest first, so that the oldest state of a row is the one that the dictionaries keep.
    for page_id, was in dict(rows).items():
        if was is None:
            db.execute("UPDATE node SET kind = 'not yet' WHERE id = ?", (page_id,))
            continue
        db.execute(
            "UPDATE node SET type = ?, parent_type = ?, parent_id = ?, in_trash = ?, edited = ?, "
            "edited_by = ?, doc = ? WHERE id = ?",
            (*json.loads(was), page_id),
        )
    for page_id, were in dict(cells).items():
        db.execute("DELETE FROM cell WHERE page_id = ?", (page_id,))
        for source_id, prop_id, text, num in json.loads(were):
            put_entries(db, source_id, prop_id, page_id, [(text, num)])
