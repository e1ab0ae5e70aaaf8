"""Spoilt requests to every endpoint: Notion's form of refusal, never a crash, nothing half-applied."""

from __future__ import annotations

import copy
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from asked import Asked, Things, furnished, good_requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.api import ROUTES
from segue_sandbox.pages import add_page
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.server import running

JSON = dict[str, Any]

# Sent as files, or made by the requests before them.
NOT_ASKED = {"/v1/file_uploads/{file_upload_id}/send", "/v1/file_uploads/{file_upload_id}/complete"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A workspace with one thing of each kind, and good requests about them."""

    sandbox: Sandbox
    http: httpx.Client
    things: Things
    good: list[Asked]
    kept: sqlite3.Connection  # the workspace as it was furnished

    def send(self, asked: Asked, body: bytes | None = None) -> httpx.Response:
        """Send a request; its body as it is, or as given."""
        content = json.dumps(asked.body).encode() if body is None and asked.body is not None else body
        query = "&".join(f"{quote(key, safe='[]')}={quote(value)}" for key, value in asked.query)
        return self.http.request(
            asked.method, f"{asked.path}?{query}" if query else asked.path, content=content,
            headers={"Notion-Version": asked.version, "Content-Type": "application/json"},
        )  # fmt: skip

    def tidy(self) -> None:
        """Make the workspace as it was furnished."""
        self.kept.backup(self.sandbox.store.db)

    def is_tidy(self) -> bool:
        """Tell whether the workspace is as it was furnished."""
        return _contents(self.sandbox.store.db) == _contents(self.kept)


def _contents(db: sqlite3.Connection) -> dict[str, list[Any]]:
    """Return what is in all tables that can be read out; an index of words cannot."""
    names = db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    ).fetchall()
    return {name: db.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names}


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    with running(seed=1) as sandbox:
        with sandbox.call() as call:
            root = add_page(call, ("workspace", None), {"title": [{"text": {"content": "Root"}}]}).id
        headers = {"Authorization": f"Bearer {DEFAULT_TOKEN}", "Notion-Version": "2026-03-11"}
        with httpx.Client(base_url=sandbox.base_url, headers=headers, trust_env=False, timeout=60) as http:
            things = furnished(http, root)
            with closing(sqlite3.connect(":memory:")) as kept:
                sandbox.store.db.backup(kept)
                yield Room(sandbox=sandbox, http=http, things=things, good=good_requests(things), kept=kept)


def test_each_endpoint_takes_a_good_request(room: Room) -> None:
    room.tidy()
    for asked in room.good:
        answer = room.send(asked)
        assert answer.is_success, f"{asked}: {answer.text}"
    for route in ROUTES:
        taken = any(asked.method == route.method and route.pattern.match(asked.path) for asked in room.good)
        name = route.pattern.pattern.removesuffix("/?$").replace("(?P<", "{").replace(">[^/]+)", "}")
        assert taken or name in NOT_ASKED, f"no good request to {route.method} {name}"


TEXTS = st.sampled_from([
    "", " ", "null", "a" * 2001, "é" * 900, "🎧" * 1001, "x" * 36, "\x00", "\ud800", "\udc00\ud800",
    "%", "%zz", "...", "2026-13-45", "2026-02-30T25:00:00Z", "9999-12-31", "0001-01-01",
    "2026-05-13T10:00:00+99:99", "Europe/Nowhere", "title", "Name", "State", "page", "block", "me",
    "../..", "'; DROP TABLE node; --", "https://", "javascript:alert(1)",
    "00000000-0000-0000-0000-000000000000", "38c9ce7b-60a4-8101-8000-000000000000",
    "38c9ce7b60a481018000000000000000", 'prop("Name") + prop("Tempo")', 'prop("Double")',
    "if(true, 1", "1/0", "-" * 500, "(((", "${1}", "[" * 500, "#" * 500, "> " * 300, "`" * 500,
    "|" * 200, "<page>", "<details>", "</table>",
])  # fmt: skip
NUMBERS = st.sampled_from(
    [0, -1, 1, 101, 2**31, 2**63, -(2**63) - 1, 10**40, 1e308, -1e-320, 0.1, 1e16, float("nan"), float("inf")]
)
PLAIN = st.none() | st.booleans() | NUMBERS | TEXTS | st.text(max_size=8)
KEYS = st.sampled_from([
    "type", "id", "object", "name", "title", "rich_text", "text", "content", "children",
    "properties", "", "__proto__", "parent", "page_id", "data_source_id", "workspace", "and", "or",
    "filter", "property", "equals", "page_size", "start_cursor", "paragraph", "archived",
    "in_trash", "position", "after", "icon", "emoji", "external", "url", "file_upload", "relation",
    "select", "template", "template_id", "expression", "formula", "options", "status",
    "synced_block",
])  # fmt: skip


def _nested(value: Any) -> Any:
    """Put a value deep inside lists and objects."""
    for n in range(30):
        value = [value] if n % 2 else {"and": value}
    return value


VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
    | st.builds(lambda item: [item] * 101, inner) | st.builds(_nested, inner),
    max_leaves=5,
)  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn, whole: JSON) -> Any:
    """Return a body with something wrong somewhere; now and then it is still good."""
    if draw(st.integers(0, 19)) == 0:
        return draw(VALUES)
    body = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 2))):
        _spoil(draw, body)
    return body


def _spoil(draw: st.DrawFn, body: JSON) -> None:
    places = list(_places(body))
    if not places:
        body[draw(KEYS)] = draw(VALUES)
        return
    holder, key = draw(st.sampled_from(places))
    match draw(st.sampled_from(["put", "put", "put", "drop", "add", "swap", "wrap"])):
        case "put":
            holder[key] = draw(VALUES)
        case "drop":
            del holder[key]
        case "add" if isinstance(holder, dict):
            holder[draw(KEYS)] = draw(VALUES)
        case "swap":
            other, there = draw(st.sampled_from(places))
            holder[key] = copy.deepcopy(other[there])
        case _:
            holder[key] = [holder[key]] if draw(st.booleans()) else {draw(KEYS): holder[key]}


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def check(room: Room, asked: Asked, body: bytes | None) -> None:
    """Send a request, and hold the answer against the rules."""
    room.tidy()
    answer = room.send(asked, body)
    told = f"{asked.method} {asked.path} {asked.query} {body!r}: {answer.status_code} {answer.text}"
    assert answer.status_code < 500, told
    if answer.is_success:
        read_all(room, told)
        return
    found = answer.json()
    assert found["object"] == "error", told
    assert found["status"] == answer.status_code, told
    assert isinstance(found["message"], str), told
    assert found["code"] in {
        "validation_error",
        "invalid_json",
        "invalid_request_url",
        "object_not_found",
        "restricted_resource",
        "conflict_error",
    }, told
    assert room.is_tidy(), told


def read_all(room: Room, told: str) -> None:
    """Read what the workspace holds: nothing that it took may keep it from answering."""
    things = room.things
    source, page = f"/v1/data_sources/{things.source}", f"/v1/pages/{things.page}"
    for asked in (
        Asked(method="GET", path=source),
        Asked(method="POST", path=f"{source}/query", body={}),
        Asked(method="GET", path=f"/v1/blocks/{things.page}/children"),
        Asked(method="GET", path=f"{page}/markdown"),
        Asked(method="GET", path="/v1/views", query=(("database_id", things.database),)),
        Asked(method="GET", path="/v1/comments", query=(("block_id", things.page),)),
    ):
        answer = room.send(asked)
        assert answer.status_code < 500, f"{told}\nand then {asked.method} {asked.path}: {answer.text}"
    for path in ("", f"d/{things.source}", f"p/{things.row}", f"p/{things.page}"):
        answer = room.http.get(f"/{path}")
        assert answer.status_code < 500, f"{told}\nand then /{path}"


BOUNDED = settings(
    max_examples=400, derandomize=True, database=None, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@BOUNDED
@given(data=st.data())
def test_a_spoilt_body_is_refused_as_a_whole(room: Room, data: st.DataObject) -> None:
    asked = data.draw(st.sampled_from([one for one in room.good if one.body is not None]))
    body = data.draw(spoilt(asked.body or {}))
    check(room, asked, json.dumps(body).encode())


@BOUNDED
@given(data=st.data())
def test_a_spoilt_address_is_refused(room: Room, data: st.DataObject) -> None:
    asked = data.draw(st.sampled_from(room.good))
    parts = asked.path.split("/")
    ids = [part for one in room.good for part in one.path.split("/") if len(part) == 36]
    wrong = st.sampled_from(ids) | TEXTS.filter(lambda text: "\ud800" not in text)
    at = data.draw(st.integers(2, len(parts) - 1))
    parts[at] = quote(data.draw(wrong), safe="")
    names = st.sampled_from(
        [
            "page_size",
            "start_cursor",
            "filter_properties",
            "filter_properties[]",
            "block_id",
            "status",
            "name",
            "x",
        ]
    )
    extra = data.draw(st.lists(st.tuples(names, wrong), max_size=2))
    spoiled = replace(asked, path="/".join(parts), query=(*asked.query, *extra))
    check(room, spoiled, json.dumps(asked.body).encode() if asked.body else None)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="cut off"), pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param(b'{"a": NaN}', id="NaN"), pytest.param(b'{"a": 1e999}', id="too large a number"),
        pytest.param(b"[" * 100_000, id="too deep"), pytest.param(b'{"a": "\\ud800"}', id="half a sign"),
        pytest.param(b"1" * 5_000, id="too long a number"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_everywhere(room: Room, body: bytes) -> None:
    room.tidy()
    for asked in room.good:
        if asked.body is not None:
            answer = room.send(asked, body)
            assert (answer.status_code, answer.json()["code"]) == (400, "invalid_json"), asked
    assert room.is_tidy()
