"""Brings workspace files of older formats up to the present one, in one transaction."""

from __future__ import annotations

import json
import sqlite3

from segue_sandbox.query import index


def renewed(db: sqlite3.Connection, found: int, wanted: int) -> None:
    """Change a file's tables from one format to another; it stays as it was where that fails."""
    db.execute("BEGIN IMMEDIATE")
    try:
        if found < 2:
            _index_again(db)
        db.execute("UPDATE meta SET value = ? WHERE key = 'format'", (str(wanted),))
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _index_again(db: sqlite3.Connection) -> None:
    """Format 2: what is empty has an entry in the index of values, too, and words are found inside texts."""
    db.execute("DROP TABLE cell")
    tables = list(index.statements())
    indexes = [statement for statement in tables if statement.startswith("CREATE INDEX")]
    for statement in tables:
        if statement not in indexes:  # those are sorted at the end, which is faster
            db.execute(statement)
    sources = db.execute("SELECT id, doc FROM node WHERE kind = 'data_source'").fetchall()
    schemas = {source_id: json.loads(doc)["properties"] for source_id, doc in sources}
    for page_id, source_id, doc in db.execute(
        "SELECT id, parent_id, doc FROM node WHERE kind = 'page' AND parent_type = 'data_source_id'"
    ):
        values = json.loads(doc)["properties"]
        for prop_id, prop in schemas.get(source_id, {}).items():
            entries = index.entries_of(prop, values.get(prop_id))
            index.put_entries(db, source_id, prop_id, page_id, entries)
    for statement in indexes:
        db.execute(statement)
