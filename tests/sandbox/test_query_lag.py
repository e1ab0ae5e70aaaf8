"""Queries and searches that lag behind writes, while a page read by its id is what it is."""

from __future__ import annotations

from typing import Any

import pytest
from notion_client import Client

from segue_sandbox import tree
from segue_sandbox.api import data_sources
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]


def titled(text: str) -> JSON:
    return {"title": [{"text": {"content": text}}]}


@pytest.fixture
def source(sandbox: Sandbox, notion: Client) -> str:
    sandbox.clock.stop()
    with sandbox.call() as call:
        page = tree.insert(call, "page", "child_page", ("workspace", None), {"properties": {}})
    schema: dict[str, object] = {
        "Name": {"title": {}},
        "N": {"number": {}},
    }
    made: Any = notion.databases.create(
        parent={"type": "page_id", "page_id": page.id}, initial_data_source={"properties": schema}
    )
    source_id = str(made["data_sources"][0]["id"])
    formula = {"properties": {"Double": {"formula": {"expression": 'prop("N") * 2'}}}}
    with sandbox.call(params={"data_source_id": source_id}, body=formula) as call:
        data_sources.update(call)  # as a person: formulas of connections cannot be filtered
    return source_id


def new_row(notion: Client, source: str, number: int, title: str = "row") -> str:
    properties = {"Name": titled(title), "N": {"number": number}}
    made: Any = notion.pages.create(parent={"data_source_id": source}, properties=properties)
    return str(made["id"])


def numbers(notion: Client, source: str, **body: Any) -> list[float]:
    answer: Any = notion.data_sources.query(data_source_id=source, **body)
    return [page["properties"]["N"]["number"] for page in answer["results"]]


def at_least(number: int) -> JSON:
    return {"property": "N", "number": {"greater_than_or_equal_to": number}}


def test_a_new_row_is_missing_until_the_lag_is_over(sandbox: Sandbox, notion: Client, source: str) -> None:
    new_row(notion, source, 1)
    sandbox.clock.advance(60)
    sandbox.faults.lag(10)
    made = new_row(notion, source, 2)
    read: Any = notion.pages.retrieve(page_id=made)
    assert read["properties"]["N"]["number"] == 2
    assert numbers(notion, source) == [1]
    assert numbers(notion, source, filter=at_least(2)) == []
    sandbox.clock.advance(9)
    assert numbers(notion, source) == [1]
    sandbox.clock.advance(1)
    assert numbers(notion, source) == [2, 1]


def test_a_changed_row_shows_and_matches_what_it_was(sandbox: Sandbox, notion: Client, source: str) -> None:
    sandbox.faults.lag(10)
    page = new_row(notion, source, 1, "before")
    sandbox.clock.advance(60)
    for number in (5, 6):
        notion.pages.update(
            page_id=page, properties={"N": {"number": number}, "Name": titled(f"after {number}")}
        )
        sandbox.clock.advance(6)
    # The first change is twelve seconds old, the second six.
    assert numbers(notion, source) == [5]
    assert numbers(notion, source, filter=at_least(6)) == []
    assert numbers(notion, source, filter={"property": "Double", "formula": {"number": {"equals": 10}}}) == [
        5
    ]
    read: Any = notion.pages.retrieve(page_id=page)
    assert read["properties"]["N"]["number"] == 6
    found: Any = notion.search(query="after 5")
    assert [hit["id"] for hit in found["results"]] == [page]
    none: Any = notion.search(query="6")
    assert none["results"] == []
    sandbox.clock.advance(4)
    assert numbers(notion, source, filter=at_least(6)) == [6]


def test_a_row_in_the_trash_is_still_found(sandbox: Sandbox, notion: Client, source: str) -> None:
    page = new_row(notion, source, 1)
    sandbox.faults.lag(10)
    sandbox.clock.advance(60)
    notion.pages.update(page_id=page, in_trash=True)
    assert numbers(notion, source) == [1]
    assert numbers(notion, source, in_trash=True) == []
    sandbox.clock.advance(10)
    assert numbers(notion, source) == []
    assert numbers(notion, source, in_trash=True) == [1]


def test_a_lagging_query_changes_nothing(sandbox: Sandbox, notion: Client, source: str) -> None:
    sandbox.faults.lag(10)
    new_row(notion, source, 1)
    sandbox.clock.advance(60)
    pages = [new_row(notion, source, number) for number in range(2, 30)]
    for page in pages[:3]:
        notion.pages.update(page_id=page, properties={"N": {"number": 100}})
    with sandbox.call() as call:
        before = call.db.execute("SELECT * FROM cell ORDER BY page_id, prop").fetchall()
    assert numbers(notion, source) == [1]
    with sandbox.call() as call:
        assert call.db.execute("SELECT * FROM cell ORDER BY page_id, prop").fetchall() == before
    sandbox.faults.lag(0)
    assert len(numbers(notion, source)) == 29
