"""Queries of a view: what it showed at one moment, kept for fifteen minutes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from segue_sandbox.access import lost
from segue_sandbox.api.query import INCOMPLETE, MOST_ROWS, find_rows, query_of
from segue_sandbox.api.views import quick_parts
from segue_sandbox.call import Call, Route, route
from segue_sandbox.check import no_others
from segue_sandbox.clock import MINUTE, exact
from segue_sandbox.errors import UNDEFINED, invalid
from segue_sandbox.lists import cursor_out, page_size, sliced
from segue_sandbox.query.filters import Group, read_filter
from segue_sandbox.query.lag import past
from segue_sandbox.query.walk import Query
from segue_sandbox.schema import schema_of
from segue_sandbox.views import View, load_view

JSON = dict[str, Any]

KEPT = 15 * MINUTE


def create(call: Call) -> JSON:
    """Ask for the rows that a view shows, and keep the answer."""
    view = load_view(call, call.params["view_id"])
    no_others(call.body, "body", ("page_size",))
    size = page_size(call)
    with past(call):
        found = [row.id for row in find_rows(call, _asked(call, view), MOST_ROWS + 1)]
    kept, query_id, expires = found[:MOST_ROWS], call.ids.random(), call.now + KEPT
    call.db.execute("DELETE FROM view_query WHERE expires <= ?", (call.now,))
    call.db.execute(
        "INSERT INTO view_query (id, view_id, expires, results) VALUES (?, ?, ?, ?)",
        (query_id, view.id, expires, json.dumps(kept)),
    )
    following = cursor_out(call, _scope(query_id), kept[size]) if len(kept) > size else None
    answer: JSON = {
        "object": "view_query",
        "id": query_id,
        "view_id": view.id,
        "expires_at": exact(expires),
        "total_count": len(kept),
        "results": _pages(kept[:size]),
        "next_cursor": following,
        "has_more": following is not None,
    }
    return {**answer, "request_status": INCOMPLETE} if len(found) > MOST_ROWS else answer


def _asked(call: Call, view: View) -> Query:
    if view.doc["type"] == "dashboard":
        raise invalid("A dashboard cannot be queried. Query the views of its widgets instead.")
    filter, sorts = view.doc["filter"], view.doc["sorts"]
    asked = query_of(
        call, view.source_id, UNDEFINED if filter is None else filter, UNDEFINED if sorts is None else sorts
    )
    schema = schema_of(call, view.source_id)
    parts = tuple(read_filter(call, schema, part) for part in quick_parts(view.doc["quick_filters"]))
    own = () if asked.filter is None else (asked.filter,)
    return replace(asked, filter=Group(any=False, parts=(*own, *parts)))


def results(call: Call) -> JSON:
    """Return one page of a kept answer."""
    kept = _kept(call)
    return sliced(call, "page", _scope(call.params["query_id"]), _pages(kept))


def delete(call: Call) -> JSON:
    """Forget a kept answer."""
    _kept(call)
    call.db.execute("DELETE FROM view_query WHERE id = ?", (call.params["query_id"],))
    return {"object": "view_query", "id": call.params["query_id"], "deleted": True}


def _kept(call: Call) -> list[str]:
    view = load_view(call, call.params["view_id"])
    query_id = call.params["query_id"]
    row = call.db.execute(
        "SELECT results FROM view_query WHERE id = ? AND view_id = ? AND expires > ?",
        (query_id, view.id, call.now),
    ).fetchone()
    if row is None:
        raise lost(call, "view_query", query_id)
    ids: list[str] = json.loads(row[0])
    return ids


def _pages(ids: list[str]) -> list[JSON]:
    return [{"object": "page", "id": page_id} for page_id in ids]


def _scope(query_id: str) -> str:
    return f"view_query:{query_id}"


ROUTES: list[Route] = [
    route("POST", "/v1/views/{view_id}/queries", create, "read_content"),
    route("GET", "/v1/views/{view_id}/queries/{query_id}", results, "read_content"),
    route("DELETE", "/v1/views/{view_id}/queries/{query_id}", delete, "read_content"),
]
