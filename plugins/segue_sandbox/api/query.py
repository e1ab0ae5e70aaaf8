"""Queries of a data source."""

from __future__ import annotations

import json
from typing import Any

from segue_sandbox import tree
from segue_sandbox.call import V2025, Call, Route, route
from segue_sandbox.check import OPTIONAL, no_others, want_bool, want_one_of
from segue_sandbox.errors import UNDEFINED
from segue_sandbox.lists import envelope, page_size
from segue_sandbox.pages import page_object
from segue_sandbox.query.clauses import evaluates
from segue_sandbox.query.cursors import Place, cursor_in, cursor_out
from segue_sandbox.query.evaluated import evaluated_rows
from segue_sandbox.query.filters import read_filter
from segue_sandbox.query.lag import past
from segue_sandbox.query.sorts import read_sorts
from segue_sandbox.query.walk import Query, Row, complete, rows
from segue_sandbox.schema import asked_properties, schema_of
from segue_sandbox.schema_shapes import data_source_object
from segue_sandbox.wikis import sources_inside

JSON = dict[str, Any]

MOST_ROWS = 10_000  # of one filter and sort, over all pages
INCOMPLETE = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
_KEYS = (
    "filter", "sorts", "start_cursor", "page_size", "in_trash", "result_type", "filter_properties",
)  # fmt: skip


def query(call: Call) -> JSON:
    """Answer with the rows that fit a filter, in order, one page at a time."""
    body = call.body
    no_others(body, "body", (*_KEYS, "archived") if call.version == V2025 else _KEYS)
    size = page_size(call)
    source = tree.load(call, call.params["data_source_id"], "data_source")
    with past(call):
        asked, place = _asked(call, source.id)
        size = min(size, MOST_ROWS - place.before)
        return _answer(call, asked, place, _found(call, asked, size + 1), size)


def _found(call: Call, asked: Query, most: int) -> list[Row]:
    """Return rows, and behind them the data sources that a wiki holds."""
    sources = sources_inside(call, asked)
    start = asked.start.id if asked.start is not None else None
    at = next((n for n, row in enumerate(sources) if row.id == start), None)
    if at is not None or call.body.get("result_type") == "data_source":
        return sources[at or 0 :][:most]
    return [*find_rows(call, asked, most), *sources][:most]


def _asked(call: Call, source_id: str) -> tuple[Query, Place]:
    body = call.body
    if "result_type" in body:
        want_one_of(body["result_type"], "body.result_type", ("page", "data_source"), OPTIONAL)
    trash = next((key for key in ("in_trash", "archived") if key in body), None)
    asked = query_of(
        call, source_id, body.get("filter", UNDEFINED), body.get("sorts", UNDEFINED),
        trashed=want_bool(body[trash], f"body.{trash}", OPTIONAL) if trash else False,
    )  # fmt: skip
    place = cursor_in(call, _scope(call, asked), asked.keys)
    return Query(
        source_id=source_id, filter=asked.filter, keys=asked.keys, trashed=asked.trashed, start=place.row
    ), place


def query_of(call: Call, source_id: str, filter: object, sorts: object, *, trashed: bool = False) -> Query:
    """Return what a filter and sorts ask of a data source."""
    schema = schema_of(call, source_id)
    return Query(
        source_id=source_id,
        filter=None if filter is UNDEFINED else read_filter(call, schema, filter),
        keys=complete(read_sorts(schema, sorts)),
        trashed=trashed,
    )


def find_rows(call: Call, asked: Query, most: int) -> list[Row]:
    """Return the first rows that a query asks for."""
    worked_out = evaluates(asked.filter) or any(key.evaluated for key in asked.keys)
    return evaluated_rows(call, asked, most) if worked_out else rows(call, asked, most)


def _scope(call: Call, asked: Query) -> str:
    body = call.body
    return json.dumps([asked.source_id, call.actor.id, body.get("filter"), body.get("sorts"), asked.trashed])


def _answer(call: Call, asked: Query, place: Place, found: list[Row], size: int) -> JSON:
    shown, more = found[:size], found[size:]
    before = place.before + size
    cut = bool(more) and before >= MOST_ROWS
    following = None
    if more and not cut:
        following = cursor_out(call, _scope(call, asked), asked.keys, more[0], before)
    only = asked_properties(call, schema_of(call, asked.source_id))
    results = [
        data_source_object(call, node) if node.kind == "data_source" else page_object(call, node, only)
        for node in nodes(call, [row.id for row in shown])
    ]
    answer = envelope("page_or_data_source", results, following)
    return {**answer, "request_status": INCOMPLETE} if cut else answer


def nodes(call: Call, ids: list[str]) -> list[tree.Node]:
    """Return nodes in the order of their ids."""
    marks = ",".join("?" * len(ids))
    found = call.db.execute(f"SELECT {tree.COLUMNS} FROM node WHERE id IN ({marks})", ids)
    by_id = {row[0]: tree.node_of(row) for row in found}
    return [by_id[node_id] for node_id in ids if node_id in by_id]


ROUTES: list[Route] = [
    route("POST", "/v1/data_sources/{data_source_id}/query", query, "read_content"),
]
