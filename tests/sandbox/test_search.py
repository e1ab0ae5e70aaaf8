"""Search: titles alone, in the order of edits, page by page, and only what is shared."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from notion_client import Client

from segue_sandbox import tree
from segue_sandbox.access import connect
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]


def words(text: str) -> list[JSON]:
    return [{"text": {"content": text}}]


@pytest.fixture
def shelf(sandbox: Sandbox, notion: Client) -> dict[str, str]:
    """A page, a page below it, and a database with rows, each edited a second after the one before."""
    sandbox.clock.stop()
    with sandbox.call() as call:
        root = tree.insert(call, "page", "child_page", ("workspace", None), {"properties": {}})
    found = {"root": root.id}

    def keep(name: str, made: Any) -> None:
        found[name] = made["id"]
        sandbox.clock.advance(1)

    parent = {"page_id": root.id}
    sandbox.clock.advance(1)
    keep("notes", notion.pages.create(parent=parent, properties={"title": words("Notes on Night Music")}))
    made: Any = notion.databases.create(
        parent=parent, title=words("Night Tracks"),
        initial_data_source={"properties": {"Name": {"title": {}}, "Text": {"rich_text": {}}}},
    )  # fmt: skip
    keep("tracks", made["data_sources"][0])
    row = {"data_source_id": found["tracks"]}
    for name, title in {"drive": "NIGHT drive", "sun": "Morning sun"}.items():
        properties = {"Name": {"title": words(title)}, "Text": {"rich_text": words("night")}}
        keep(name, notion.pages.create(parent=row, properties=properties))
    return found


def hits(shelf: dict[str, str], answer: Any) -> str:
    known = {object_id: name for name, object_id in shelf.items()}
    return " ".join(known[hit["id"]] for hit in answer["results"])


def only(value: str) -> JSON:
    return {"filter": {"property": "object", "value": value}}


def sort(direction: str) -> JSON:
    return {"sort": {"timestamp": "last_edited_time", "direction": direction}}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param({}, "sun drive tracks notes root", id="everything"),
        pytest.param({"query": "night"}, "drive tracks notes", id="any-case-and-titles-alone"),
        pytest.param({"query": "music NOTES"}, "notes", id="words-in-any-order"),
        pytest.param({"query": "drive tracks"}, "drive tracks", id="any-of-the-words"),
        pytest.param({"query": "mor"}, "sun", id="the-beginning-of-a-word"),
        pytest.param({"query": "ight"}, "", id="the-middle-of-a-word"),
        pytest.param({"query": "evening"}, "", id="nothing"),
        pytest.param({"query": "night", **only("page")}, "drive notes", id="pages"),
        pytest.param({"query": "", **only("data_source")}, "tracks", id="data-sources"),
        pytest.param({"query": "night", **sort("ascending")}, "notes tracks drive", id="ascending"),
        pytest.param({"query": "night", **sort("descending")}, "drive tracks notes", id="descending"),
    ],
)
def test_a_search(notion: Client, shelf: dict[str, str], body: JSON, found: str) -> None:
    assert hits(shelf, notion.search(**body)) == found


def test_hits_are_whole_objects(notion: Client, shelf: dict[str, str]) -> None:
    answer: Any = notion.search(query="night")
    assert answer["type"] == "page_or_data_source"
    assert answer["page_or_data_source"] == {}
    page, source, _ = answer["results"]
    same: Any = notion.pages.retrieve(page_id=shelf["drive"])
    assert page == {key: value for key, value in same.items() if key != "request_id"}
    assert (source["object"], list(source["properties"])) == ("data_source", ["Text", "Name"])


def test_a_search_comes_page_by_page(notion: Client, shelf: dict[str, str]) -> None:
    first: Any = notion.search(page_size=2)
    assert (hits(shelf, first), first["has_more"]) == ("sun drive", True)
    notion.pages.update(page_id=shelf["notes"], properties={"title": words("Edited")})
    second: Any = notion.search(page_size=2, start_cursor=first["next_cursor"])
    assert hits(shelf, second) == "tracks root", "what was edited is at the front now, and nothing else moved"
    assert (second["has_more"], second["next_cursor"]) == (False, None)


def test_trash_and_changed_titles_are_followed(notion: Client, shelf: dict[str, str]) -> None:
    notion.pages.update(page_id=shelf["drive"], in_trash=True)
    notion.pages.update(page_id=shelf["sun"], properties={"Name": {"title": words("Night sun")}})
    notion.data_sources.update(data_source_id=shelf["tracks"], title=words("Records"))
    assert hits(shelf, notion.search(query="night", **sort("ascending"))) == "notes sun"
    in_trash: Any = notion.request(path="search", method="POST", body={"filter": {"in_trash": True}})
    assert hits(shelf, in_trash) == "drive"


def test_only_what_is_shared_is_found(sandbox: Sandbox, http: httpx.Client, shelf: dict[str, str]) -> None:
    with sandbox.call() as call:
        connect(call.db, call.ids, token="ntn_part", name="Part", roots=[shelf["tracks"]])
    answer = http.post("/v1/search", json={}, headers={"Authorization": "Bearer ntn_part"})
    assert hits(shelf, answer.json()) == "sun drive tracks"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(
            {"query": 5}, "body.query should be a string or `undefined`, instead was `5`.", id="query"
        ),
        pytest.param(
            only("database"),
            'body.filter.value should be `"page"` or `"data_source"`, instead was `"database"`.', id="kind",
        ),
        pytest.param(
            sort("down"),
            'body.sort.direction should be `"ascending"` or `"descending"`, instead was `"down"`.',
            id="direction",
        ),
        pytest.param({"sorts": []}, "body.sorts should be not present, instead was `[]`.", id="unknown-key"),
    ],
)  # fmt: skip
def test_a_wrong_search_is_refused(http: httpx.Client, body: JSON, message: str) -> None:
    answer = http.post("/v1/search", json=body)
    assert (answer.status_code, answer.json()["message"]) == (400, f"body failed validation: {message}")


def test_a_cursor_of_another_search_is_refused(
    http: httpx.Client, notion: Client, shelf: dict[str, str]
) -> None:
    first: Any = notion.search(page_size=1)
    answer = http.post("/v1/search", json={"query": "night", "start_cursor": first["next_cursor"]})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")
