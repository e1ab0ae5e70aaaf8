"""Search by title over all pages and data sources that are shared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from segue_sandbox import tree
from segue_sandbox.access import visible
from segue_sandbox.api.query import nodes
from segue_sandbox.call import Call, Route, route
from segue_sandbox.check import OPTIONAL, no_others, want_bool, want_object, want_one_of, want_text
from segue_sandbox.errors import UNDEFINED
from segue_sandbox.lists import cursor_in, cursor_out, envelope, page_size
from segue_sandbox.pages import page_object
from segue_sandbox.query.cells import folded
from segue_sandbox.query.lag import past
from segue_sandbox.richtext import plain
from segue_sandbox.schema_shapes import data_source_object

JSON = dict[str, Any]

_DIRECTIONS = ("ascending", "descending")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    id: str
    edited: int
    number: int


def search(call: Call) -> JSON:
    """Answer with what has a word in its title that begins like one of those given, the last edited first."""
    body = call.body
    no_others(body, "body", ("query", "filter", "sort", "start_cursor", "page_size"))
    words = folded(want_text(body.get("query", ""), "body.query", also=OPTIONAL)).split()
    size, down = page_size(call), _downwards(body.get("sort", UNDEFINED))
    kinds, trashed = _filter(body.get("filter", UNDEFINED))
    scope = json.dumps(["search", call.actor.id, words, down, kinds, trashed])
    start = cursor_in(call, scope)
    with past(call):
        hits = _hits(call, words, kinds, trashed, down, start)
        found = list(islice(hits, size + 1))
        results = [_shown(call, node) for node in nodes(call, [hit.id for hit in found[:size]])]
    following = None
    if len(found) > size:
        last = found[size]
        following = cursor_out(call, scope, f"{last.id}:{last.edited}:{last.number}")
    return envelope("page_or_data_source", results, following)


def _downwards(given: object) -> bool:
    if given is UNDEFINED:
        return True
    sort = want_object(given, "body.sort", OPTIONAL)
    if sort.get("property") == "relevance":
        return True
    no_others(sort, "body.sort", ("timestamp", "direction"))
    want_one_of(sort.get("timestamp", UNDEFINED), "body.sort.timestamp", ("last_edited_time",))
    return want_one_of(sort.get("direction", UNDEFINED), "body.sort.direction", _DIRECTIONS) == "descending"


def _filter(given: object) -> tuple[list[str], bool]:
    """Return the kinds of objects that are wanted, and whether those in the trash are."""
    kinds = ["page", "data_source"]
    if given is UNDEFINED:
        return kinds, False
    filter = want_object(given, "body.filter", OPTIONAL)
    no_others(filter, "body.filter", ("property", "value", "in_trash"))
    if "in_trash" not in filter or "property" in filter or "value" in filter:
        want_one_of(filter.get("property", UNDEFINED), "body.filter.property", ("object",))
        kinds = [want_one_of(filter.get("value", UNDEFINED), "body.filter.value", kinds)]
    return kinds, want_bool(filter.get("in_trash", False), "body.filter.in_trash", OPTIONAL)


def _hits(
    call: Call, words: list[str], kinds: list[str], trashed: bool, down: bool, start: str | None
) -> Iterator[_Hit]:
    way, sign = ("DESC", "<=") if down else ("ASC", ">=")
    marks = ",".join("?" for _ in kinds)
    params: list[Any] = [*kinds, int(trashed)]
    from_here = ""
    if start is not None:
        _, edited, number = start.split(":")
        from_here = f" AND (n.edited, n.rowid) {sign} (?, ?)"
        params += [int(edited), int(number)]
    found = call.db.execute(
        # A row's title is in the index of values; for anything else the document is read.
        "SELECT n.id, n.edited, n.rowid, "
        "  (SELECT c.text FROM cell c WHERE c.page_id = n.id AND c.prop = 'title'), n.parent_type "
        f"FROM node n INDEXED BY node_row WHERE n.kind IN ({marks}) AND n.in_trash = ?{from_here} "
        f"ORDER BY n.edited {way}, n.rowid {way}",
        params,
    ).fetchall()
    for node_id, edited, number, text, parent_type in found:
        title = text or ""
        if words and parent_type != "data_source_id":
            title = folded(_title(call, node_id))
        if _fits(words, title) and visible(call, node_id):
            yield _Hit(id=node_id, edited=edited, number=number)


def _fits(words: list[str], title: str) -> bool:
    """Tell whether a title has a word that begins like one of those asked for; none asked for fit all."""
    return not words or any(
        # Scripts without blanks between the words have no beginnings of words to go by.
        re.search(rf"(?<![a-z0-9]){re.escape(word)}", title) if word.isascii() else word in title
        for word in words
    )


def _title(call: Call, node_id: str) -> str:
    node = tree.find(call, node_id)
    if node is None:
        return ""
    return plain((node.doc if node.kind == "data_source" else node.doc["properties"]).get("title") or [])


def _shown(call: Call, node: tree.Node) -> JSON:
    return data_source_object(call, node) if node.kind == "data_source" else page_object(call, node)


ROUTES: list[Route] = [route("POST", "/v1/search", search, "read_content")]
