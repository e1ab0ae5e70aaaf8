"""Queries page by page: cursors, rows that change on the way, the trash, the cap, few and many rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from notion_client import APIResponseError, Client
from notion_client.helpers import collect_paginated_api

from segue_sandbox import tree
from segue_sandbox.access import connect
from segue_sandbox.pages import add_page
from segue_sandbox.query.clauses import FEW
from segue_sandbox.query.walk import BUDGET
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]
NEWEST_EDIT: JSON = {"timestamp": "last_edited_time", "direction": "descending"}


def titled(text: str) -> JSON:
    return {"title": [{"text": {"content": text}}]}


@pytest.fixture
def source(sandbox: Sandbox, notion: Client) -> str:
    """A data source with a number and a status, and no rows."""
    with sandbox.call() as call:
        page = tree.insert(call, "page", "child_page", ("workspace", None), {"properties": {}})
    schema: JSON = {
        "Name": {"title": {}}, "N": {"number": {}}, "Ticked": {"checkbox": {}},
        "State": {"select": {"options": [{"name": "rare"}]}},
    }  # fmt: skip
    made: Any = notion.databases.create(
        parent={"type": "page_id", "page_id": page.id}, initial_data_source={"properties": schema}
    )
    return str(made["data_sources"][0]["id"])


@pytest.fixture
def fill(sandbox: Sandbox, source: str) -> Callable[..., list[str]]:
    """Adds rows, one a millisecond; `make` says what is in the row with a number."""

    def rows(count: int, make: Callable[[int], JSON] = lambda n: {"N": {"number": n}}) -> list[str]:
        now = sandbox.clock.now()
        with sandbox.call() as call:
            made = []
            for n in range(count):
                call.now = now - count + n
                made.append(add_page(call, ("data_source_id", source), make(n)).id)
            call.events.clear()
        return made

    return rows


def ids(answer: Any) -> list[str]:
    return [page["id"] for page in answer["results"]]


def pages(notion: Client, source: str, **body: Any) -> Iterator[Any]:
    cursor: JSON = {}
    while True:
        answer: Any = notion.data_sources.query(data_source_id=source, **body, **cursor)
        yield answer
        if not answer["has_more"]:
            return
        cursor = {"start_cursor": answer["next_cursor"]}


SORTS: list[Any] = [
    pytest.param([], id="unsorted"),
    pytest.param([NEWEST_EDIT], id="edited"),
    pytest.param([{"property": "N", "direction": "ascending"}], id="number"),
    pytest.param([{"property": "N", "direction": "descending"}], id="number-down"),
    pytest.param([{"property": "State", "direction": "ascending"}], id="select"),
    pytest.param([{"property": "Ticked", "direction": "ascending"}], id="checkbox"),
    pytest.param(
        [{"property": "State", "direction": "descending"}, {"property": "N", "direction": "ascending"}],
        id="two",
    ),
]


@pytest.mark.parametrize("sorts", SORTS)
def test_every_row_comes_once_and_in_order(
    notion: Client, source: str, fill: Callable[..., list[str]], sorts: list[JSON]
) -> None:
    def make(n: int) -> JSON:
        state: JSON = (
            {"State": {"select": {"name": "rare"}}} if n % 3 == 0 else {"Ticked": {"checkbox": True}}
        )
        return {**state, **({} if n % 5 == 0 else {"N": {"number": n % 4}})}

    made = fill(47, make)
    whole: Any = notion.data_sources.query(data_source_id=source, sorts=sorts)
    walked = [
        page_id for answer in pages(notion, source, sorts=sorts, page_size=4) for page_id in ids(answer)
    ]
    assert walked == ids(whole)
    assert sorted(walked) == sorted(made)


def test_the_python_client_collects_all_pages(
    notion: Client, source: str, fill: Callable[..., list[str]]
) -> None:
    made = fill(230)
    found = collect_paginated_api(notion.data_sources.query, data_source_id=source)
    assert [page["id"] for page in found] == made[::-1]


@pytest.mark.parametrize("sorts", SORTS[:4])
def test_rows_that_change_between_pages_neither_hide_nor_repeat_others(
    notion: Client, source: str, fill: Callable[..., list[str]], sorts: list[JSON]
) -> None:
    made = fill(12)
    first: Any = notion.data_sources.query(data_source_id=source, sorts=sorts, page_size=4)
    order = ids(notion.data_sources.query(data_source_id=source, sorts=sorts))
    changed, gone = order[4], order[5]  # the row that the cursor names, and the one after it
    notion.pages.update(page_id=changed, properties={"N": {"number": 500}})
    notion.pages.update(page_id=gone, in_trash=True)
    fresh: Any = notion.pages.create(
        parent={"data_source_id": source}, properties={"N": {"number": -500}, "Name": titled("new")}
    )
    rest: list[str] = []
    cursor = first["next_cursor"]
    while cursor is not None:
        answer: Any = notion.data_sources.query(
            data_source_id=source, sorts=sorts, page_size=4, start_cursor=cursor
        )
        rest += ids(answer)
        cursor = answer["next_cursor"]
    untouched = [page_id for page_id in made if page_id not in (changed, gone)]
    seen = ids(first) + rest
    assert [page_id for page_id in seen if page_id in untouched] == [
        page_id for page_id in order if page_id in untouched
    ]
    assert len(seen) == len(set(seen)), "a row came twice"
    assert fresh["id"] not in ids(first)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"filter": {"property": "N", "number": {"greater_than": 1}}}, id="other-filter"),
        pytest.param({"sorts": [NEWEST_EDIT]}, id="other-sort"),
        pytest.param({"in_trash": True}, id="other-trash"),
        pytest.param({"start_cursor": "7"}, id="no-cursor"),
        pytest.param({"start_cursor": "38c9ce7b-60a4-8176-b69c-70698962a7b1"}, id="bare-id"),
    ],
)
def test_a_foreign_cursor_is_refused(
    notion: Client, source: str, fill: Callable[..., list[str]], change: JSON
) -> None:
    fill(5)
    first: Any = notion.data_sources.query(data_source_id=source, page_size=2)
    with pytest.raises(APIResponseError, match="The start_cursor provided is invalid") as refused:
        notion.data_sources.query(
            data_source_id=source, **{"page_size": 2, "start_cursor": first["next_cursor"], **change}
        )
    assert (refused.value.status, refused.value.code) == (400, "validation_error")


def test_the_cursor_of_another_connection_is_refused(
    sandbox: Sandbox, http: httpx.Client, notion: Client, source: str, fill: Callable[..., list[str]]
) -> None:
    fill(5)
    first: Any = notion.data_sources.query(data_source_id=source, page_size=2)
    with sandbox.call() as call:
        connect(call.db, call.ids, token="ntn_other", name="Other")
    answer = http.post(
        f"/v1/data_sources/{source}/query",
        json={"page_size": 2, "start_cursor": first["next_cursor"]},
        headers={"Authorization": "Bearer ntn_other"},
    )
    assert answer.status_code == 400


def test_rows_in_the_trash_are_shown_when_asked_for(
    notion: Client, source: str, fill: Callable[..., list[str]]
) -> None:
    made = fill(4)
    notion.pages.update(page_id=made[1], in_trash=True)
    assert ids(notion.data_sources.query(data_source_id=source)) == [made[3], made[2], made[0]]
    assert ids(notion.data_sources.query(data_source_id=source, in_trash=True)) == [made[1]]
    small = {"property": "N", "number": {"less_than": 2}}
    assert ids(notion.data_sources.query(data_source_id=source, filter=small)) == [made[0]]
    assert ids(notion.data_sources.query(data_source_id=source, filter=small, in_trash=True)) == [made[1]]


def test_after_ten_thousand_rows_the_answer_says_that_it_is_incomplete(
    notion: Client, source: str, fill: Callable[..., list[str]]
) -> None:
    made = fill(10_050)
    answers = list(pages(notion, source))
    assert sum(len(ids(answer)) for answer in answers) == 10_000
    assert answers[-1]["request_status"] == {
        "type": "incomplete", "incomplete_reason": "query_result_limit_reached",
    }  # fmt: skip
    assert (answers[-1]["has_more"], answers[-1]["next_cursor"]) == (False, None)
    assert all("request_status" not in answer for answer in answers[:-1])
    for page_id in made[:50]:
        notion.pages.update(page_id=page_id, in_trash=True)
    answers = list(pages(notion, source))
    assert sum(len(ids(answer)) for answer in answers) == 10_000
    assert "request_status" not in answers[-1], "exactly ten thousand rows are complete"


@pytest.mark.parametrize("sorts", SORTS[:3])
def test_rows_are_found_however_many_match_and_wherever_they_lie(
    notion: Client, source: str, fill: Callable[..., list[str]], sorts: list[JSON]
) -> None:
    """Few matches are searched by index, many are met on a walk, and many far away after both."""
    count = BUDGET + 2 * FEW
    far = FEW + 200  # more than a search by index takes at once, all at the far end of the walk

    def make(n: int) -> JSON:
        at_the_end = n >= count - far if sorts == SORTS[2].values[0] else n < far
        return {"N": {"number": n}, **({"State": {"select": {"name": "rare"}}} if at_the_end else {})}

    made = fill(count, make)
    rare = {"property": "State", "select": {"equals": "rare"}}
    ascending = sorts == SORTS[2].values[0]
    fitting = made[count - far :] if ascending else made[:far][::-1]
    answers = pages(notion, source, filter=rare, sorts=sorts)
    assert [page_id for answer in answers for page_id in ids(answer)] == fitting
    few = {"and": [rare, {"property": "N", "number": {"equals": count - 1 if ascending else 0}}]}
    found = ids(notion.data_sources.query(data_source_id=source, filter=few, sorts=sorts))
    assert found == ([made[-1]] if ascending else [made[0]])
    many = {"property": "State", "select": {"is_empty": True}}
    most = ids(notion.data_sources.query(data_source_id=source, filter=many, sorts=sorts, page_size=3))
    assert most == (made[:3] if ascending else made[::-1][:3])
