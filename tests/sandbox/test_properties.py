"""Property values: written, read back, refused; long ones cut short and read page by page."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from everytype import JSON, NOBODY, SCHEMA, create, of_every_type, read, words
from notion_client import APIResponseError, Client

from segue_sandbox.sandbox import Sandbox


@pytest.fixture
def source(notion: Client, root: str) -> str:
    """A data source with a property of each type."""
    return of_every_type(notion, root)


def named(found: Any) -> Any:
    """Leave out of options what is chosen anew each time."""
    if isinstance(found, list):
        return [named(item) for item in found]
    return (found["name"], found["color"]) if isinstance(found, dict) and "color" in found else found


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        pytest.param("Number", {"number": 3.5}, 3.5, id="number"),
        pytest.param("Number", {"number": 4.0}, 4, id="whole number"),
        pytest.param("Number", {"number": None}, None, id="no number"),
        pytest.param("Check", {"checkbox": True}, True, id="ticked"),
        pytest.param("Select", {"select": {"name": "new"}}, ("new", "default"), id="option made by use"),
        pytest.param(
            "Select", {"select": {"name": "r", "color": "red"}}, ("r", "red"), id="option with colour"
        ),
        pytest.param("Select", {"select": None}, None, id="no option"),
        pytest.param(
            "Multi",
            {"multi_select": [{"name": "X"}, {"name": "y"}]},
            [("x", "blue"), ("y", "gray")],
            id="options",
        ),
        pytest.param("Multi", {"multi_select": []}, [], id="no options"),
        pytest.param("Status", {"status": {"name": "done"}}, ("Done", "green"), id="status in another case"),
        pytest.param("Url", {"url": "https://a.b/c"}, "https://a.b/c", id="url"),
        pytest.param("Url", {"url": ""}, None, id="empty url"),
        pytest.param("Email", {"email": "a@b.c"}, "a@b.c", id="email"),
        pytest.param("Phone", {"phone_number": "123"}, "123", id="phone"),
        pytest.param(
            "Date",
            {"date": {"start": "2026-11-20"}},
            {"start": "2026-11-20", "end": None, "time_zone": None},
            id="day",
        ),
        pytest.param(
            "Date",
            {"date": {"start": "2026-11-20T10:05:59Z"}},
            {"start": "2026-11-20T10:05:00.000+00:00", "end": None, "time_zone": None},
            id="seconds fall away",
        ),
        pytest.param(
            "Date",
            {"date": {"start": "2026-07-01T10:00:00", "time_zone": "Europe/Berlin"}},
            {"start": "2026-07-01T10:00:00.000+02:00", "end": None, "time_zone": None},
            id="zone becomes offset",
        ),
        pytest.param(
            "Date",
            {"date": {"start": "2026-01-01", "end": "2026-01-03"}},
            {"start": "2026-01-01", "end": "2026-01-03", "time_zone": None},
            id="range",
        ),
        pytest.param("Date", {"date": None}, None, id="no date"),
        pytest.param(
            "Files",
            {"files": [{"name": "f", "external": {"url": "https://a.b/f.png"}}]},
            [{"name": "f", "type": "external", "external": {"url": "https://a.b/f.png"}}],
            id="file",
        ),
        pytest.param(
            "Place",
            {"place": {"lat": 1.5, "lon": 2, "name": "Here"}},
            {
                "lat": 1.5,
                "lon": 2,
                "name": "Here",
                "address": None,
                "aws_place_id": None,
                "google_place_id": None,
            },
            id="place",
        ),
        pytest.param("People", {"people": []}, [], id="nobody"),
        pytest.param("Rel", {"relation": [], "has_more": False}, [], id="no relation, echoed"),
        pytest.param("Text", {"rich_text": []}, [], id="no text"),
        pytest.param("Id", None, {"prefix": None, "number": 1}, id="unique id"),
        pytest.param("Formula", None, {"type": "number", "number": 1}, id="formula"),
    ],
)
def test_a_value_reads_back(
    notion: Client, source: str, name: str, given: JSON | None, expected: Any
) -> None:
    page = create(notion, source, {name: given} if given else {})
    again: Any = notion.pages.retrieve(page["id"])
    assert again["properties"] == page["properties"]
    assert named(read(again, name)) == expected


def test_a_row_that_says_nothing_of_its_status_is_to_be_done(notion: Client, source: str) -> None:
    assert read(create(notion, source, {}), "Status")["name"] == "Not started"


def test_what_was_never_set_is_empty_in_the_way_of_its_type(notion: Client, source: str) -> None:
    page = create(notion, source, {"Status": {"status": None}})
    empty = {name: read(page, name) for name in SCHEMA if name not in ("Formula", "Created", "Creator", "Id")}
    lists = {"Name", "Text", "Multi", "People", "Files"}
    assert empty == {name: [] if name in lists else False if name == "Check" else None for name in empty}
    assert page["properties"]["Rel"] == {**page["properties"]["Rel"], "relation": [], "has_more": False}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"X": {"number": 1}}, "X is not a property that exists.", id="unknown"),
        pytest.param(
            {"Status": {"select": {"name": "Done"}}}, "Status is expected to be status.", id="wrong type"
        ),
        pytest.param(
            {"Status": {"status": {"name": "Odd"}}}, 'Status option "Odd" does not exist', id="unknown status"
        ),
        pytest.param({"Formula": {"number": 1}}, "Formula is expected to be formula.", id="a formula"),
        pytest.param(
            {"Created": {"created_time": "2026-01-01T00:00:00Z"}},
            "body.properties.Created.title should be defined",
            id="read-only",
        ),
        pytest.param({"Id": {"unique_id": {"number": 5}}}, "should be defined", id="unique id"),
        pytest.param(
            {"Number": {"number": "5"}},
            'body.properties.Number.number should be a number or `null`, instead was `"5"`.',
            id="number as text",
        ),
        pytest.param({"Check": {"checkbox": "yes"}}, "should be a boolean", id="tick as text"),
        pytest.param(
            {"Date": {"date": {"start": "soon"}}}, "should be a valid ISO 8601 date string", id="not a date"
        ),
        pytest.param({"Url": {"url": "u" * 2001}}, "should be ≤ `2000`, instead was `2001`", id="long url"),
        pytest.param(
            {"Email": {"email": "e" * 201}}, "should be ≤ `200`, instead was `201`", id="long email"
        ),
        pytest.param(
            {"Text": {"rich_text": words("t" * 2001)}},
            "body.properties.Text.rich_text[0].text.content.length should be ≤ `2000`, instead was `2001`",
            id="long text",
        ),
        pytest.param(
            {"Text": {"rich_text": words("t") * 101}}, "should be ≤ `100`, instead was `101`", id="many texts"
        ),
        pytest.param(
            {"Multi": {"multi_select": [{"name": "a,b"}]}},
            "Invalid select option, commas not allowed: a,b",
            id="comma",
        ),
        pytest.param(
            {"Select": {"select": {"id": "nope"}}}, 'is an invalid select option "nope"', id="option id"
        ),
        pytest.param(
            {"Rel": {"relation": [{"id": "5"}]}},
            "body.properties.Rel.relation[0].id should be a valid uuid",
            id="relation id",
        ),
        pytest.param(
            {"Rel": {"relation": [{"id": NOBODY}] * 101}},
            "should be ≤ `100`, instead was `101`",
            id="many relations",
        ),
        pytest.param({"Name": None}, "should be an object, instead was `null`", id="null"),
        pytest.param(
            {"Number": {}},
            "body.properties.Number.title should be defined, instead was `undefined`.",
            id="empty",
        ),
    ],
)
def test_wrong_values_are_refused_and_nothing_is_saved(
    notion: Client, source: str, given: JSON, said: str
) -> None:
    page = create(notion, source, {"Name": {"title": words("before")}})
    with pytest.raises(APIResponseError) as error:
        notion.pages.update(page["id"], properties={"Name": {"title": words("after")}, **given})
    assert (error.value.status, error.value.code) == (400, "validation_error")
    assert said in str(error.value)
    again: Any = notion.pages.retrieve(page["id"])
    assert again["properties"] == page["properties"]


@pytest.mark.parametrize("key", [pytest.param("People", id="person"), pytest.param("Rel", id="page")])
def test_who_or_what_is_not_there_cannot_be_named(notion: Client, source: str, key: str) -> None:
    value = {"people": [{"id": NOBODY}]} if key == "People" else {"relation": [{"id": NOBODY}]}
    with pytest.raises(APIResponseError) as error:
        create(notion, source, {key: value})
    assert (error.value.status, error.value.code) == (404, "object_not_found")
    assert NOBODY in str(error.value)


def test_values_are_set_by_name_by_id_and_by_encoded_id(notion: Client, source: str) -> None:
    page = create(notion, source, {})
    ids = {name: prop["id"] for name, prop in page["properties"].items()}
    found: Any = notion.pages.update(
        page["id"], properties={ids["Number"]: {"number": 1}, "title": {"title": words("t")}}
    )
    assert read(found, "Number") == 1
    assert read(found, "Name")[0]["plain_text"] == "t"


def test_an_update_leaves_the_rest_alone_and_replaces_whole_arrays(notion: Client, source: str) -> None:
    page = create(
        notion, source, {"Number": {"number": 1}, "Multi": {"multi_select": [{"name": "a"}, {"name": "b"}]}}
    )
    found: Any = notion.pages.update(page["id"], properties={"Multi": {"multi_select": [{"name": "c"}]}})
    assert read(found, "Number") == 1
    assert [option["name"] for option in read(found, "Multi")] == ["c"]


def test_only_the_properties_asked_for_are_shown(notion: Client, source: str, http: httpx.Client) -> None:
    page = create(notion, source, {})
    ids = {name: prop["id"] for name, prop in page["properties"].items()}
    one: Any = notion.pages.retrieve(page["id"], filter_properties=[ids["Number"], "Url", "nothing"])
    assert set(one["properties"]) == {"Number", "Url"}
    two = http.get(f"/v1/pages/{page['id']}", params={"filter_properties[]": ids["Date"]}).json()
    assert set(two["properties"]) == {"Date"}


def test_people_are_whole_users(notion: Client, source: str, sandbox: Sandbox) -> None:
    with sandbox.call() as call:
        person = call.actor.id
    page = create(notion, source, {"People": {"people": [{"object": "user", "id": person}]}})
    assert read(page, "People")[0]["person"] == {"email": "you@example.com"}
    creator = read(page, "Creator")
    assert (creator["type"], creator["name"], creator["bot"]) == ("bot", "Segue", {})
    assert page["created_by"] == {"object": "user", "id": read(page, "Creator")["id"]}
