"""Fills a workspace file with many rows of fifteen properties, for measurements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segue_sandbox import tree
from segue_sandbox.access import connect
from segue_sandbox.api.databases import create
from segue_sandbox.call import Call
from segue_sandbox.pages import add_page
from segue_sandbox.query.index import entries_of
from segue_sandbox.richtext import text
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.schema import Schema, schema_of
from segue_sandbox.values import write_values

JSON = dict[str, Any]

APART = 10_000  # milliseconds between the creation of two rows
PORTION = 2_000  # rows that are written at once
STATES = ("Backlog", "Ready", "Running", "Done")
SAMPLES = 120  # rows that differ; a multiple of each of the counts below
RARELY = 4_999  # one row in so many has nothing where the others have something, or the other way round

_INSERT = "INSERT INTO cell (source_id, prop, page_id, text, num, created) VALUES (?, ?, ?, ?, ?, ?)"
_RARE = ("Genre", "Due", "Mail", "Kept", "Shelf")  # what a rare row does not have, but a link
_TEXT = ("Late night edit", "Found on a flea market", "Needs a better source", "Played at the harbour")
_SCHEMA: dict[str, JSON] = {
    "Name": {"title": {}},
    "Status": {"status": {"options": [{"name": name} for name in STATES]}},
    "Number": {"number": {"format": "number"}},
    "Notes": {"rich_text": {}},
    "Genre": {"select": {"options": [{"name": f"Genre {n}"} for n in range(8)]}},
    "Moods": {"multi_select": {"options": [{"name": f"Mood {n}"} for n in range(6)]}},
    "Due": {"date": {}},
    "Liked": {"checkbox": {}},
    "Kept": {"checkbox": {}},
    "Link": {"url": {}},
    "Mail": {"email": {}},
    "People": {"people": {}},
    "Key": {"unique_id": {"prefix": "ROW"}},
    "Author": {"created_by": {}},
    "Shelf": {"select": {"options": [{"name": "Cellar"}]}},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A workspace file with many rows in one data source, oldest first."""

    path: Path
    source_id: str
    page_ids: list[str]


def sown(path: Path, count: int) -> Field:
    """Make a workspace file with a number of rows, each as the endpoint would have written it."""
    sandbox = Sandbox(path)
    try:
        with sandbox.call() as call:
            connect(call.db, call.ids)
            root = add_page(call, ("workspace", None), {"title": [{"text": {"content": "Bench"}}]})
        body = {
            "parent": {"page_id": root.id}, "title": [{"text": {"content": "Rows"}}],
            "initial_data_source": {"properties": _SCHEMA},
        }  # fmt: skip
        with sandbox.call(body=body) as call:
            source_id = create(call)["data_sources"][0]["id"]
        with sandbox.call() as call:
            return Field(path=path, source_id=source_id, page_ids=_sow(call, source_id, count))
    finally:
        sandbox.close()


def _sow(call: Call, source_id: str, count: int) -> list[str]:
    schema, ids = schema_of(call, source_id), [call.ids.new() for _ in range(count)]
    samples = [write_values(call, source_id, schema, _values(call, n)) for n in range(SAMPLES)]
    with _indexed_afterwards(call):
        for first in range(0, count, PORTION):
            portion = range(first, min(first + PORTION, count))
            rows = [(ids[n], _numbered(schema, samples[n % SAMPLES], n), n) for n in portion]
            call.db.executemany(
                "INSERT INTO node VALUES (?, 'page', 'child_page', 'data_source_id', ?, 0, 0, ?, ?, ?, ?, ?)",
                [_node(call, source_id, page_id, values, n - count) for page_id, values, n in rows],
            )
            call.db.executemany(_INSERT, _entries(call, schema, source_id, rows, count))
    return ids


@contextmanager
def _indexed_afterwards(call: Call) -> Iterator[None]:
    """Leave the index of values aside while rows are written: sorting once is faster than inserting."""
    indexes = call.db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'cell'"
    ).fetchall()
    for name, _ in indexes:
        call.db.execute(f"DROP INDEX {name}")
    yield
    for _, sql in indexes:
        call.db.execute(sql)


def _node(call: Call, source_id: str, page_id: str, values: JSON, at: int) -> tuple[object, ...]:
    when, who = call.now + at * APART, call.actor.id
    return (
        page_id,
        source_id,
        when,
        when,
        who,
        who,
        tree.dumped({"properties": {key: value for key, value in values.items() if value is not None}}),
    )


def _entries(
    call: Call, schema: Schema, source_id: str, rows: list[tuple[str, JSON, int]], count: int
) -> Iterator[tuple[object, ...]]:
    for page_id, values, n in rows:
        for prop_id, prop in schema.properties.items():
            for entry in entries_of(prop, values.get(prop_id)):
                yield source_id, prop_id, page_id, *entry, call.now + (n - count) * APART


def _numbered(schema: Schema, values: JSON, n: int) -> JSON:
    """Give a row its own title and numbers; the rest it shares with each of the samples' multiples."""
    ids = schema.ids
    own = {ids["Name"]: [text(f"Track {n}")], ids["Number"]: float(n) + 0.5, ids["Key"]: n + 1}
    absent = _RARE if n % RARELY == RARELY // 2 else ("Link",)
    return {**values, **own, **{ids[name]: None for name in absent}}


def _values(call: Call, n: int) -> JSON:
    """Return a row's properties as a client would write them."""
    return {
        "Name": {"title": [{"text": {"content": f"Track {n}"}}]},
        "Status": {"status": {"name": STATES[n % len(STATES)]}},
        "Notes": {"rich_text": [{"text": {"content": f"{_TEXT[n % len(_TEXT)]}, side {n}"}}]},
        "Genre": {"select": {"name": f"Genre {n % 8}"}},
        "Moods": {"multi_select": [{"name": f"Mood {n % 6}"}, {"name": f"Mood {(n + 1) % 6}"}]},
        "Due": {"date": {"start": f"2026-{n % 12 + 1:02}-{n % 24 + 1:02}"}},
        "Liked": {"checkbox": n % 2 == 0},
        "Kept": {"checkbox": True},
        "Shelf": {"select": {"name": "Cellar"}},
        "Link": {"url": f"https://example.com/tracks/{n}"},
        "Mail": {"email": f"row{n}@example.com"},
        "People": {"people": [{"id": call.actor.id}]},
    }
