"""Whichever way a query takes through the indexes, it finds what looking at every row would find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import pytest

from segue_sandbox import tree
from segue_sandbox.api.databases import create
from segue_sandbox.api.query import query_of
from segue_sandbox.call import Call
from segue_sandbox.errors import UNDEFINED
from segue_sandbox.pages import add_page
from segue_sandbox.query.clauses import FEW
from segue_sandbox.query.walk import Query, gathered, ordered
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]

COUNT = 5 * FEW // 2  # so that halves are many, and tenths are few
SHOWN = 150
SCHEMA: JSON = {
    "Name": {"title": {}},
    "Number": {"number": {}},
    "Notes": {"rich_text": {}},
    "Kind": {"select": {"options": [{"name": name} for name in ("C", "A", "B", "Unused")]}},
    "State": {"status": {}},
    "Tags": {"multi_select": {"options": [{"name": name} for name in ("x", "y", "z")]}},
    "Day": {"date": {}},
    "Done": {"checkbox": {}},
    "Owner": {"people": {}},
    "By": {"created_by": {}},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """A data source with so many rows that a query must choose its way."""

    sandbox: Sandbox
    source_id: str


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    sandbox = Sandbox(None, seed=7)
    with sandbox.call() as call:
        root = add_page(call, ("workspace", None), {"title": [{"text": {"content": "Hall"}}]})
    body = {"parent": {"page_id": root.id}, "initial_data_source": {"properties": SCHEMA}}
    with sandbox.call(body=body) as call:
        source_id = create(call)["data_sources"][0]["id"]
    with sandbox.call() as call:
        begin = call.now
        for n in range(COUNT):
            call.now = begin + n // 2 * 70_000  # two rows at a time
            add_page(call, ("data_source_id", source_id), _values(call, n))
        call.events.clear()
    yield Hall(sandbox=sandbox, source_id=source_id)
    sandbox.close()


def _values(call: Call, n: int) -> JSON:
    rare = n % 97 == 5
    tags = ["x", "y", "z"][n % 3 : n % 3 + 1 + n % 2]
    given: JSON = {
        "Name": {"title": [{"text": {"content": f"Song {n % 700} of Summer"}}]},
        "Kind": {"select": {"name": "CAB"[n % 3]}},
        "Tags": {"multi_select": [{"name": tag} for tag in tags]},
        "Done": {"checkbox": n % 2 == 0},
        "Notes": {"rich_text": [{"text": {"content": "Ünder the ~bridge" if n % 5 else "xq"}}]},
        "State": {"status": {"name": "Done" if n % 4 == 1 else "In progress"}},
    }
    if not rare:
        given["Number"] = {"number": n % 40}
        given["Day"] = {"date": {"start": f"2026-{n % 12 + 1:02}-{n % 24 + 1:02}"}}
        given["Owner"] = {"people": [{"id": call.actor.id}]}
    else:
        del given["Kind"], given["Tags"]
    return given


def on(name: str, kind: str, **condition: Any) -> JSON:
    return {"property": name, kind: condition}


ROWS: dict[str, Any] = {
    "all": UNDEFINED,
    "select equals": on("Kind", "select", equals="A"),
    "select differs": on("Kind", "select", does_not_equal="A"),
    "select unused": on("Kind", "select", equals="Unused"),
    "select not unused": on("Kind", "select", does_not_equal="Unused"),
    "select empty": on("Kind", "select", is_empty=True),
    "select full": on("Kind", "select", is_not_empty=True),
    "status differs": on("State", "status", does_not_equal="In progress"),
    "tag": on("Tags", "multi_select", contains="y"),
    "no tag": on("Tags", "multi_select", does_not_contain="x"),
    "tags empty": on("Tags", "multi_select", is_empty=True),
    "done": on("Done", "checkbox", equals=True),
    "not done": on("Done", "checkbox", equals=False),
    "number": on("Number", "number", equals=4),
    "other numbers": on("Number", "number", does_not_equal=4),
    "high": on("Number", "number", greater_than=10),
    "no number": on("Number", "number", is_empty=True),
    "a number": on("Number", "number", is_not_empty=True),
    "word": on("Name", "title", contains="SONG 3"),
    "letters": on("Notes", "rich_text", contains="xQ"),
    "no letters": on("Notes", "rich_text", does_not_contain="xq"),
    "mark": on("Notes", "rich_text", contains="~Bri"),
    "text equals": on("Notes", "rich_text", equals="xq"),
    "text differs": on("Notes", "rich_text", does_not_equal="xq"),
    "begins": on("Notes", "rich_text", starts_with="ünd"),
    "ends": on("Name", "title", ends_with="9 of summer"),
    "after": on("Day", "date", on_or_after="2026-06-01"),
    "no day": on("Day", "date", is_empty=True),
    "mine": on("Owner", "people", contains="me"),
    "not mine": on("Owner", "people", does_not_contain="me"),
    "by me": on("By", "created_by", contains="me"),
    "not by me": on("By", "created_by", does_not_contain="me"),
    "created late": {"timestamp": "created_time", "created_time": {"after": "2026-01-01"}},
}
ROWS |= {
    "both": {"and": [ROWS["select equals"], ROWS["done"]]},
    "never": {"and": [ROWS["done"], ROWS["status differs"]]},
    "three": {"and": [ROWS["done"], ROWS["tag"], ROWS["high"]]},
    "either": {"or": [ROWS["select empty"], ROWS["number"]]},
    "either many": {"or": [ROWS["select equals"], {"and": [ROWS["done"], ROWS["mine"]]}]},
    "same twice": {"and": [ROWS["select equals"], on("Kind", "select", equals="B")]},
}


def up(*names: str) -> list[JSON]:
    return [{"property": name, "direction": "ascending"} for name in names]


def down(*names: str) -> list[JSON]:
    return [{"property": name, "direction": "descending"} for name in names]


CREATED = {"timestamp": "created_time", "direction": "ascending"}
SORTS: list[list[JSON]] = [
    [], [CREATED], [{"timestamp": "last_edited_time", "direction": "descending"}], up("Name"), down("Name"),
    up("Number"), down("Number"), up("Day"), down("Day", "Number"), up("Kind"), down("Kind", "Day"),
    down("Tags"), up("Done"), down("Done", "Name"), up("Owner"), down("By"), [*up("State"), CREATED],
    [*up("Number"), *down("Kind")],
]  # fmt: skip


@pytest.mark.parametrize("rows", [pytest.param(filter, id=name) for name, filter in ROWS.items()])
def test_a_way_finds_what_a_look_at_every_row_finds(hall: Hall, rows: object) -> None:
    with hall.sandbox.call(write=False) as call:
        for sorts in SORTS:
            asked = query_of(call, hall.source_id, rows, sorts)
            _compare(call, asked, sorts)


def _compare(call: Call, asked: Query, sorts: list[JSON]) -> None:
    whole = list(gathered(call, asked))
    first = list(islice(ordered(call, asked), SHOWN))
    assert first == whole[:SHOWN], sorts
    for at in {len(whole) // 3, len(whole) - 20} & set(range(len(whole))):
        found = islice(ordered(call, replace(asked, start=whole[at])), SHOWN)
        assert list(found) == whole[at : at + SHOWN], (sorts, at)


def test_the_trash_is_looked_through_by_time_as_well(hall: Hall) -> None:
    with hall.sandbox.call() as call:
        late = query_of(call, hall.source_id, ROWS["created late"], [])
        first = next(ordered(call, late)).id
        page = tree.load(call, first, "page")
        trashed = tree.set_trashed(call, page, True)
        found = [row.id for row in ordered(call, replace(late, trashed=True))]
        tree.set_trashed(call, trashed, False)
    assert found == [first]
