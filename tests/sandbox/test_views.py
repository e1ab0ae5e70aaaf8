"""Views: made, listed, read, changed and deleted; what they show, kept for a while; dashboards; events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from notion_client import APIResponseError, Client

from segue_sandbox import tree
from segue_sandbox.access import connect
from segue_sandbox.call import Event
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.views import TYPES

JSON = dict[str, Any]
ABOVE_ONE: JSON = {"property": "N", "number": {"greater_than": 1}}
DOWN: list[JSON] = [{"property": "N", "direction": "descending"}]


@pytest.fixture
def database(sandbox: Sandbox, notion: Client) -> JSON:
    """A database with a number and a status, and six rows."""
    with sandbox.call() as call:
        page = tree.insert(call, "page", "child_page", ("workspace", None), {"properties": {}})
    schema: JSON = {"Name": {"title": {}}, "N": {"number": {}}, "State": {"status": {}}}
    made: Any = notion.databases.create(
        parent={"type": "page_id", "page_id": page.id}, initial_data_source={"properties": schema}
    )
    for number in range(6):
        state = {"State": {"status": {"name": "Done" if number % 2 else "Not started"}}}
        notion.pages.create(
            parent={"data_source_id": made["data_sources"][0]["id"]},
            properties={"N": {"number": number}, **state},
        )
    found: JSON = made
    return found


@pytest.fixture
def events(sandbox: Sandbox) -> Iterator[list[Event]]:
    heard: list[Event] = []
    sandbox.listeners.append(heard.extend)
    yield heard
    sandbox.listeners.remove(heard.extend)


def new_view(notion: Client, database: JSON, **body: Any) -> Any:
    asked = {"database_id": database["id"], "data_source_id": database["data_sources"][0]["id"]}
    return notion.views.create(**{**asked, "name": "High", "type": "table", **body})


def view_ids(notion: Client, **by: str) -> list[str]:
    answer: Any = notion.views.list(**by)
    assert all(list(view) == ["object", "id"] for view in answer["results"])
    return [view["id"] for view in answer["results"]]


def test_a_new_database_has_a_table(notion: Client, database: JSON) -> None:
    [view_id] = view_ids(notion, database_id=database["id"])
    view: Any = notion.views.retrieve(view_id=view_id)
    assert list(view) == [
        "object", "id", "parent", "data_source_id", "name", "type", "created_time", "created_by",
        "last_edited_time", "last_edited_by", "url", "filter", "sorts", "quick_filters", "configuration",
        "request_id",
    ]  # fmt: skip
    assert view["parent"] == {"type": "database_id", "database_id": database["id"]}
    assert view["data_source_id"] == database["data_sources"][0]["id"]
    assert (view["type"], view["configuration"]) == ("table", {"type": "table"})
    assert (view["filter"], view["sorts"], view["quick_filters"]) == (None, None, None)
    assert view["created_time"].endswith("+00:00")
    assert view["url"].endswith(f"?v={view_id.replace('-', '')}")


@pytest.mark.parametrize("type", TYPES)
def test_a_view_of_each_type(notion: Client, database: JSON, type: str) -> None:
    made = new_view(notion, database, type=type)
    read: Any = notion.views.retrieve(view_id=made["id"])
    assert read["type"] == read["configuration"]["type"] == type
    assert {**made, "request_id": ""} == {**read, "request_id": ""}


def test_a_view_is_placed_among_the_others(notion: Client, database: JSON) -> None:
    [first] = view_ids(notion, database_id=database["id"])
    last = new_view(notion, database)["id"]
    start = new_view(notion, database, position={"type": "start"})["id"]
    after = new_view(notion, database, position={"type": "after_view", "view_id": first})["id"]
    assert view_ids(notion, database_id=database["id"]) == [start, first, after, last]
    assert view_ids(notion, data_source_id=database["data_sources"][0]["id"]) == [start, first, after, last]


def test_a_view_is_changed_in_parts(notion: Client, database: JSON, events: list[Event]) -> None:
    made = new_view(
        notion, database, filter=ABOVE_ONE, sorts=DOWN,
        configuration={"type": "table", "wrap_cells": True, "frozen_column_index": 1},
    )  # fmt: skip
    change: Any = {"type": "table", "wrap_cells": False}
    changed: Any = notion.views.update(view_id=made["id"], name="Low", sorts=None, configuration=change)
    assert (changed["name"], changed["filter"], changed["sorts"]) == ("Low", ABOVE_ONE, None)
    assert changed["configuration"] == {"type": "table", "wrap_cells": False, "frozen_column_index": 1}
    told = [(event.type, event.entity_id) for event in events]
    assert told == [("view.created", made["id"]), ("view.updated", made["id"])]


def test_a_view_is_deleted_but_not_the_last(notion: Client, database: JSON, events: list[Event]) -> None:
    [first] = view_ids(notion, database_id=database["id"])
    with pytest.raises(APIResponseError, match="the last view") as refused:
        notion.views.delete(view_id=first)
    assert refused.value.status == 400
    second = new_view(notion, database)["id"]
    gone: Any = notion.views.delete(view_id=first)
    assert (gone["object"], gone["id"], gone["type"]) == ("view", first, "table")
    assert view_ids(notion, database_id=database["id"]) == [second]
    with pytest.raises(APIResponseError) as lost:
        notion.views.retrieve(view_id=first)
    assert (lost.value.status, lost.value.code) == (404, "object_not_found")
    assert [event.type for event in events] == ["view.created", "view.deleted"]


def numbers(notion: Client, results: list[JSON]) -> list[int]:
    found: list[Any] = [notion.pages.retrieve(page_id=page["id"]) for page in results]
    return [page["properties"]["N"]["number"] for page in found]


def test_a_view_is_queried(sandbox: Sandbox, notion: Client, database: JSON) -> None:
    sandbox.clock.stop()
    view = new_view(notion, database, filter=ABOVE_ONE, sorts=DOWN)["id"]
    first: Any = notion.views.queries.create(view_id=view, page_size=3)
    assert (first["object"], first["view_id"], first["total_count"]) == ("view_query", view, 4)
    assert numbers(notion, first["results"]) == [5, 4, 3]
    assert all(list(page) == ["object", "id"] for page in first["results"])
    notion.pages.update(page_id=first["results"][0]["id"], properties={"N": {"number": 0}})
    rest: Any = notion.views.queries.results(
        view_id=view, query_id=first["id"], start_cursor=first["next_cursor"]
    )
    assert (numbers(notion, rest["results"]), rest["type"], rest["has_more"]) == ([2], "page", False)
    again: Any = notion.views.queries.results(view_id=view, query_id=first["id"])
    assert len(again["results"]) == 4, "the answer is kept as it was"
    sandbox.clock.advance(15 * 60)
    with pytest.raises(APIResponseError) as over:
        notion.views.queries.results(view_id=view, query_id=first["id"])
    assert over.value.status == 404


def test_a_kept_answer_is_forgotten(notion: Client, database: JSON) -> None:
    view = new_view(notion, database)["id"]
    query: Any = notion.views.queries.create(view_id=view)
    assert query["has_more"] is False
    gone: Any = notion.views.queries.delete(view_id=view, query_id=query["id"])
    assert {**gone, "request_id": ""} == {
        "object": "view_query", "id": query["id"], "deleted": True, "request_id": "",
    }  # fmt: skip
    with pytest.raises(APIResponseError):
        notion.views.queries.results(view_id=view, query_id=query["id"])


def test_quick_filters_narrow_what_a_view_shows(notion: Client, database: JSON) -> None:
    quick: Any = {"State": {"status": {"equals": "Done"}}, "N": {"number": {"less_than": 5}}}
    view = new_view(notion, database, filter=ABOVE_ONE, quick_filters=quick)
    assert view["quick_filters"] == quick
    shown: Any = notion.views.queries.create(view_id=view["id"])
    assert numbers(notion, shown["results"]) == [3]
    changed: Any = notion.views.update(view_id=view["id"], quick_filters={"N": None})
    assert list(changed["quick_filters"]) == ["State"]
    shown = notion.views.queries.create(view_id=view["id"])
    assert numbers(notion, shown["results"]) == [5, 3]


def test_a_dashboard_holds_widgets(notion: Client, database: JSON) -> None:
    board = new_view(notion, database, type="dashboard")
    assert board["data_source_id"] is None
    source = database["data_sources"][0]["id"]
    widget: Any = notion.views.create(view_id=board["id"], data_source_id=source, name="List", type="list")
    assert widget["dashboard_view_id"] == board["id"]
    placed: Any = notion.views.create(
        view_id=board["id"], data_source_id=source, name="Chart", type="chart",
        placement={"type": "existing_row", "row_index": 0},
    )  # fmt: skip
    read: Any = notion.views.retrieve(view_id=board["id"])
    [row] = read["configuration"]["rows"]
    assert [shown["view_id"] for shown in row["widgets"]] == [widget["id"], placed["id"]]
    with pytest.raises(APIResponseError, match="dashboard"):
        notion.views.queries.create(view_id=board["id"])
    notion.views.delete(view_id=placed["id"])
    read = notion.views.retrieve(view_id=board["id"])
    assert [shown["view_id"] for shown in read["configuration"]["rows"][0]["widgets"]] == [widget["id"]]
    notion.views.delete(view_id=board["id"])
    assert len(view_ids(notion, database_id=database["id"])) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param({"type": "grid"}, 'body.type should be `"table"`, `"board"`', id="type"),
        pytest.param({"name": 5}, "body.name should be a string, instead was `5`.", id="name"),
        pytest.param(
            {"filter": {"property": "M", "number": {"equals": 1}}},
            "Could not find property with name or id: M", id="filter",
        ),
        pytest.param(
            {"sorts": [{"property": "M", "direction": "ascending"}]},
            "Could not find sort property with name or id: M", id="sort",
        ),
        pytest.param(
            {"configuration": {"type": "board"}},
            'body.configuration.type should be `"table"`, instead was `"board"`.', id="configuration",
        ),
        pytest.param(
            {"quick_filters": {"N": {"status": {"equals": "Done"}}}}, "does not match filter status",
            id="quick-filter",
        ),
    ],
)  # fmt: skip
def test_a_wrong_view_is_refused(notion: Client, database: JSON, wrong: JSON, message: str) -> None:
    with pytest.raises(APIResponseError) as refused:
        new_view(notion, database, **wrong)
    assert refused.value.status == 400
    assert message in str(refused.value)
    assert len(view_ids(notion, database_id=database["id"])) == 1


def test_a_list_needs_a_database_or_a_data_source(http: httpx.Client) -> None:
    answer = http.get("/v1/views")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")


def test_views_of_what_is_not_shared_are_not_there(
    sandbox: Sandbox, http: httpx.Client, notion: Client, database: JSON
) -> None:
    [view] = view_ids(notion, database_id=database["id"])
    with sandbox.call() as call:
        connect(call.db, call.ids, token="ntn_none", name="None", roots=[])
        connect(call.db, call.ids, token="ntn_read", name="Read", capabilities=["read_content"])
    stranger, reader = ({"Authorization": f"Bearer ntn_{name}"} for name in ("none", "read"))
    assert http.get(f"/v1/views/{view}", headers=stranger).status_code == 404
    assert http.get("/v1/views", params={"database_id": database["id"]}, headers=stranger).status_code == 404
    assert http.get(f"/v1/views/{view}", headers=reader).status_code == 200
    assert http.patch(f"/v1/views/{view}", json={"name": "x"}, headers=reader).status_code == 403
