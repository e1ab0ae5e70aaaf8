"""Queries to the end: past pages, past the 10,000 rows at which Notion stops, and never past a doubt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from segue.errors import Refused, Unavailable
from segue.notion.binding import Property
from segue.notion.client import NotionClient
from segue.notion.config import BoardConfig
from segue.notion.query import condition, everything, listed
from segue_schemas import Where

JSON = dict[str, Any]
CAP = 10_000


class Rows:
    """A data source that answers queries as Notion does: 100 rows a page, and 10,000 in all."""

    def __init__(self, made: Sequence[int]) -> None:
        """Take the minute in which each row was made."""
        times = [f"2026-01-{1 + at // 1440:02}T{at // 60 % 24:02}:{at % 60:02}:00.000Z" for at in made]
        self.rows = [
            {"object": "page", "id": f"row {n}", "created_time": time} for n, time in enumerate(times)
        ]
        self.asked = 0
        transport = httpx.MockTransport(self.answer)
        config = BoardConfig(rate=100_000, burst=1000)
        self.client = NotionClient("ntn_x", "https://notion.test", config, transport=transport)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        body = json.loads(request.content)
        since = body.get("filter", {}).get("created_time", {}).get("on_or_after", "")
        rows = [row for row in self.rows if row["created_time"] >= since]
        start = int(body.get("start_cursor", 0))
        end = min(start + body["page_size"], len(rows), CAP)
        more = end < min(len(rows), CAP)
        answer: JSON = {"object": "list", "results": rows[start:end], "has_more": more}
        answer |= {"next_cursor": str(end) if more else None}
        if not more and len(rows) > CAP:
            reason = "query_result_limit_reached"
            answer["request_status"] = {"type": "incomplete", "incomplete_reason": reason}
        return httpx.Response(200, json=answer)


@pytest.mark.parametrize(
    ("rows", "complete"),
    [
        pytest.param(0, True, id="none"),
        pytest.param(100, True, id="a page"),
        pytest.param(101, True, id="a page and one"),
        pytest.param(CAP, True, id="as many as fit"),
        pytest.param(CAP + 1, False, id="one too many"),
    ],
)
def test_a_list_knows_whether_it_is_whole(rows: int, complete: bool) -> None:
    there = Rows(range(rows))
    found = listed(there.client, "source", {})
    assert len(found.pages) == min(rows, CAP)
    assert found.complete is complete
    assert there.asked == max(1, -(-min(rows, CAP) // 100))


def test_more_rows_than_notion_lists_are_all_found() -> None:
    there = Rows([n // 10 for n in range(25_000)])
    found = everything(there.client, "source", None, None)
    assert [page["id"] for page in found] == [f"row {n}" for n in range(25_000)]


def test_too_many_in_one_minute_are_a_doubt_and_not_an_answer() -> None:
    there = Rows([0] * (CAP + 1))
    with pytest.raises(Unavailable, match=r"no more than 10,000 rows, .* nothing was concluded"):
        everything(there.client, "source", None, None)


@pytest.mark.parametrize("limit", [1, 99, 100, 101, 250])
def test_a_limit_is_kept_and_costs_no_more_than_it_must(limit: int) -> None:
    there = Rows(range(1000))
    assert len(everything(there.client, "source", None, limit)) == limit
    assert there.asked == -(-limit // 100)


def prop(name: str, kind: str) -> Property:
    return Property(id=f"id of {name}", name=name, type=kind, schema={})


PROPERTIES = (prop("ISRC", "rich_text"), prop("BPM", "number"), prop("Tags", "multi_select"))
KNOWN = {one.name: one for one in PROPERTIES}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param(
            [Where(name="ISRC", is_="X")], {"property": "id of ISRC", "rich_text": {"equals": "X"}}, id="text"
        ),
        pytest.param(
            [Where(name="Tags", not_="a")],
            {"property": "id of Tags", "multi_select": {"does_not_contain": "a"}},
            id="list",
        ),
        pytest.param(
            [Where(name="Tags", is_=("a", "b")), Where(name="BPM", empty=False)],
            {
                "and": [
                    {"property": "id of Tags", "multi_select": {"contains": "a"}},
                    {"property": "id of Tags", "multi_select": {"contains": "b"}},
                    {"property": "id of BPM", "number": {"is_not_empty": True}},
                ]
            },
            id="several",
        ),
    ],
)
def test_conditions_become_a_filter(where: list[Where], expected: JSON | None) -> None:
    assert condition(where, KNOWN, "Music Tracks") == expected


def test_a_condition_on_nothing_names_what_there_is() -> None:
    with pytest.raises(Refused, match="Music Tracks has no property 'Isrc'; it has BPM, ISRC, Tags"):
        condition([Where(name="Isrc", is_="X")], KNOWN, "Music Tracks")
