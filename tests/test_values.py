"""Property values of every type, read from Notion's JSON and written back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from segue.errors import Refused
from segue.notion.binding import Property
from segue.notion.values import is_cut, moment, value, wire
from segue_schemas import Value

JSON = dict[str, Any]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def of(kind: str, content: Any, **more: Any) -> JSON:
    return {"id": "x", "type": kind, kind: content} | more


READ: list[tuple[str, JSON, Value]] = [
    ("title", of("title", [{"plain_text": "a"}, {"plain_text": "b"}]), "ab"),
    ("no text", of("rich_text", []), ""),
    ("number", of("number", 3.5), 3.5),
    ("no number", of("number", None), None),
    ("checkbox", of("checkbox", True), True),
    ("select", of("select", {"id": "o", "name": "Red"}), "Red"),
    ("no select", of("select", None), None),
    ("status", of("status", {"id": "o", "name": "Done"}), "Done"),
    ("multi_select", of("multi_select", [{"name": "a"}, {"name": "b"}]), ("a", "b")),
    ("date", of("date", {"start": "2026-11-20", "end": None}), date(2026, 11, 20)),
    ("time", of("date", {"start": "2026-11-20T13:00:00.000+01:00"}), NOON),
    ("no date", of("date", None), None),
    ("people", of("people", [{"object": "user", "id": "u"}]), ("u",)),
    ("relation", of("relation", [{"id": "p"}], has_more=False), ("p",)),
    ("url", of("url", "https://x.y"), "https://x.y"),
    ("email", of("email", None), None),
    ("outside file", of("files", [{"name": "n", "type": "external", "external": {"url": "u"}}]), ("u",)),
    ("uploaded file", of("files", [{"name": "n", "type": "file", "file": {"url": "u"}}]), ("u",)),
    ("unique id", of("unique_id", {"prefix": "TASK", "number": 7}), "TASK-7"),
    ("unique id without prefix", of("unique_id", {"prefix": None, "number": 7}), "7"),
    ("formula", of("formula", {"type": "string", "string": "x"}), "x"),
    (
        "formula of a date",
        of("formula", {"type": "date", "date": {"start": "2026-11-20"}}),
        date(2026, 11, 20),
    ),
    ("rollup", of("rollup", {"type": "number", "number": 3, "function": "sum"}), 3),
    (
        "rollup of rows",
        of("rollup", {"type": "array", "array": [of("number", 1), of("title", [])]}),
        ("1", ""),
    ),
    ("created_time", of("created_time", "2026-11-20T12:00:00.000Z"), NOON),
    ("created_by", of("created_by", {"object": "user", "id": "u"}), "u"),
    ("button", of("button", {}), None),
    ("a type of next year", of("hologram", {"x": 1}), None),
]


@pytest.mark.parametrize(("item", "expected"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_values_are_read(item: JSON, expected: Value) -> None:
    assert value(item) == expected


WRITE: list[tuple[str, str, Value, Any]] = [
    ("number", "number", 3, 3),
    ("number in words", "number", "3.5", 3.5),
    ("no number", "number", None, None),
    ("checkbox", "checkbox", True, True),
    ("select", "select", "Red", {"name": "Red"}),
    ("a comma in an option", "select", "Red, dark", {"name": "Red  dark"}),
    ("no select", "select", None, None),
    ("status", "status", "Done", {"name": "Done"}),
    ("list", "multi_select", ("a", "b"), [{"name": "a"}, {"name": "b"}]),
    ("one of a list", "multi_select", "a", [{"name": "a"}]),
    ("relation", "relation", ("p",), [{"id": "p"}]),
    ("people", "people", ("u",), [{"object": "user", "id": "u"}]),
    ("date", "date", date(2026, 11, 20), {"start": "2026-11-20"}),
    ("time", "date", NOON, {"start": "2026-11-20T12:00:00+00:00"}),
    ("date in words", "date", "2026-11-20", {"start": "2026-11-20"}),
    ("no date", "date", None, None),
    ("url", "url", "https://x.y", "https://x.y"),
    ("no url", "url", "", None),
    ("files", "files", ("https://x.y/a.png",), [
        {"name": "a.png", "type": "external", "external": {"url": "https://x.y/a.png"}}
    ]),
    ("no text", "rich_text", None, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "new", "expected"), [row[1:] for row in WRITE], ids=[row[0] for row in WRITE]
)
def test_values_are_written(kind: str, new: Value, expected: Any) -> None:
    assert wire(Property(id="x", name="Column", type=kind, schema={}), new) == {kind: expected}


@pytest.mark.parametrize(
    ("kind", "new", "says"),
    [
        pytest.param("number", "many", "'many' does not fit the property 'Column'", id="no number"),
        pytest.param("number", ("1",), "does not fit", id="a list for a number"),
        pytest.param("date", "2026-13-45", "'2026-13-45' does not fit", id="no date"),
        pytest.param("date", 5, "does not fit", id="a number for a date"),
        pytest.param("url", "x" * 2_001, "2001 characters; Notion takes 2000", id="long address"),
        pytest.param("relation", ("p",) * 101, "101 items, and Notion takes 100", id="too many"),
        pytest.param("formula", "x", "which only Notion itself writes", id="formula"),
        pytest.param("unique_id", "TASK-1", "which only Notion itself writes", id="id"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(kind: str, new: Value, says: str) -> None:
    with pytest.raises(Refused) as caught:
        wire(Property(id="x", name="Column", type=kind, schema={}), new)
    assert says in str(caught.value)
    assert "'Column'" in str(caught.value)


@pytest.mark.parametrize(
    ("item", "cut"),
    [
        pytest.param(of("relation", [{"id": "p"}] * 25, has_more=True), True, id="relation with more"),
        pytest.param(of("relation", [{"id": "p"}] * 25, has_more=False), False, id="relation of just 25"),
        pytest.param(of("people", [{"id": "u"}] * 25), True, id="people may be more"),
        pytest.param(of("people", [{"id": "u"}] * 24), False, id="people"),
        pytest.param(of("multi_select", [{"name": "a"}] * 40), False, id="options are whole"),
    ],
)
def test_lists_that_are_cut_are_known(item: JSON, cut: bool) -> None:
    assert is_cut(item) is cut


def test_a_date_alone_is_a_moment_of_this_machine() -> None:
    found = moment("2026-11-20")
    assert found is not None
    assert found.tzinfo is not None
    assert (found.date(), found.hour) == (date(2026, 11, 20), 0)
    assert moment(None) is None
