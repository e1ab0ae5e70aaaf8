"""The index of values in the workspace's file: one entry or more for each property of each row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any
from zlib import crc32

from segue_sandbox.query.cells import INDEXED, MEMBERS, Cell, cells_of

JSON = dict[str, Any]

# What is not there must be found as fast as what is: a property without a value has an entry of its own.
# Texts are also cut into pieces of three letters, each with its property, so that words are found inside.
TABLES = """
CREATE TABLE cell (                  -- values of rows in a form that filters and sorts can use
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, prop TEXT NOT NULL, page_id TEXT NOT NULL,
  text TEXT, num REAL, created INTEGER NOT NULL);   -- the last: when the row was created
CREATE INDEX cell_text ON cell (source_id, prop, text, created, page_id, num) WHERE text IS NOT NULL;
CREATE INDEX cell_num ON cell (source_id, prop, num, created, page_id) WHERE num IS NOT NULL AND text IS NULL;
CREATE INDEX cell_empty ON cell (source_id, prop, created, page_id) WHERE text IS NULL AND num IS NULL;
CREATE INDEX cell_page ON cell (page_id, prop, text, num);
CREATE INDEX node_created_by ON node (parent_id, kind, in_trash, created_by, created, id) WHERE kind = 'page';
CREATE INDEX node_edited_by ON node (parent_id, kind, in_trash, edited_by, created, id) WHERE kind = 'page';
CREATE TRIGGER node_dated AFTER UPDATE OF created ON node BEGIN
  UPDATE cell SET created = NEW.created WHERE page_id = NEW.id;
END;
CREATE VIRTUAL TABLE piece USING fts5 (text, content = '', detail = none, columnsize = 0, tokenize = ascii);
CREATE TRIGGER cell_cut AFTER INSERT ON cell WHEN NEW.text IS NOT NULL AND NEW.num IS NULL BEGIN
  INSERT INTO piece (rowid, text) VALUES (NEW.id, pieces(NEW.source_id, NEW.prop, NEW.text));
END;
CREATE TRIGGER cell_gone AFTER DELETE ON cell WHEN OLD.text IS NOT NULL AND OLD.num IS NULL BEGIN
  INSERT INTO piece (piece, rowid, text)
  VALUES ('delete', OLD.id, pieces(OLD.source_id, OLD.prop, OLD.text));
END;
"""
LETTERS = 3  # of a piece
TOGETHER = "~"  # begins the entry that holds all members of a value; no id begins so
_MOST_TOGETHER = 10
_LAST = 1e9  # the place of that entry: behind all members

_INSERT = (
    "INSERT INTO cell (source_id, prop, page_id, text, num, created) "
    "SELECT ?, ?, id, ?, ?, created FROM node WHERE id = ?"
)


def prepare(db: sqlite3.Connection) -> None:
    """Give a connection what the index's tables need of it."""
    db.create_function("pieces", 3, pieces, deterministic=True)


def statements() -> Iterator[str]:
    """Return the statements that make the index's tables, one by one."""
    statement = ""
    for line in TABLES.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def pieces(source_id: str, prop_id: str, text: str) -> str:
    """Return the pieces of a text, in the form in which they are looked up."""
    start = crc32(f"{source_id}{prop_id}".encode())
    found = {text[at : at + LETTERS] for at in range(len(text) - LETTERS + 1)}
    return " ".join(f"{crc32(piece.encode(), start):x}" for piece in found)


def entries_of(prop: JSON, stored: Any) -> list[Cell]:
    """Return all entries of a property of a row; nothing for what is not kept in the index."""
    kind = prop["type"]
    if kind not in INDEXED:
        return []
    cells = cells_of(prop, stored)
    if not cells:
        return [(None, 0.0 if kind == "checkbox" else None)]
    return [*cells, _together(cells)] if kind in MEMBERS else cells


def _together(cells: list[Cell]) -> Cell:
    ids = sorted(str(text) for text, _ in cells) if len(cells) <= _MOST_TOGETHER else []
    return f"{TOGETHER},{','.join(ids)},", _LAST


def put_entries(
    db: sqlite3.Connection, source_id: str, prop_id: str, page_id: str, entries: Iterable[Cell]
) -> None:
    """Add entries for a property of a row."""
    db.executemany(_INSERT, [(source_id, prop_id, text, num, page_id) for text, num in entries])


def put_empty(db: sqlite3.Connection, source_id: str, prop_id: str, kind: str) -> None:
    """Note for each row that has no entry for a property that it is without a value."""
    if kind in INDEXED:
        db.execute(
            "INSERT INTO cell (source_id, prop, page_id, text, num, created) "
            "SELECT n.parent_id, ?, n.id, NULL, ?, n.created FROM node n WHERE n.parent_id = ? "
            "AND n.kind = 'page' AND NOT EXISTS (SELECT 1 FROM cell WHERE page_id = n.id AND prop = ?)",
            (prop_id, 0.0 if kind == "checkbox" else None, source_id, prop_id),
        )
