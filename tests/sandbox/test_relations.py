"""Relations and other long values: kept in step on both sides, cut short in pages, whole in items."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from everytype import JSON, create, of_every_type, read, words
from notion_client import APIResponseError, Client


@pytest.fixture
def source(notion: Client, root: str) -> str:
    """A data source with a property of each type."""
    return of_every_type(notion, root)


def test_a_relation_takes_no_page_of_another_data_source(notion: Client, source: str, root: str) -> None:
    with pytest.raises(APIResponseError) as error:
        create(notion, source, {"Rel": {"relation": [{"id": root}]}})
    assert error.value.status == 400
    assert source in str(error.value)


def test_both_sides_of_a_dual_relation_follow_each_other(notion: Client, source: str) -> None:
    dual = {"data_source_id": source, "dual_property": {"synced_property_name": "Children"}}
    notion.data_sources.update(source, properties={"Parent": {"relation": dual}})
    top, other = create(notion, source, {})["id"], create(notion, source, {})["id"]
    child = create(notion, source, {"Parent": {"relation": [{"id": top}]}})["id"]

    def children(page: str) -> list[str]:
        found: Any = notion.pages.retrieve(page)
        return [item["id"] for item in read(found, "Children")]

    assert children(top) == [child]
    notion.pages.update(child, properties={"Parent": {"relation": [{"id": other}]}})
    assert (children(top), children(other)) == ([], [child])
    notion.pages.update(other, properties={"Children": {"relation": []}})
    found: Any = notion.pages.retrieve(child)
    assert read(found, "Parent") == []
    notion.pages.update(top, properties={"Parent": {"relation": [{"id": top}]}})
    assert children(top) == [top]


def test_a_trashed_page_leaves_relations_and_comes_back(notion: Client, source: str) -> None:
    target = create(notion, source, {})["id"]
    page = create(notion, source, {"Rel": {"relation": [{"id": target}]}})["id"]
    notion.pages.update(target, in_trash=True)
    gone: Any = notion.pages.retrieve(page)
    notion.pages.update(target, in_trash=False)
    back: Any = notion.pages.retrieve(page)
    assert (read(gone, "Rel"), read(back, "Rel")) == ([], [{"id": target}])


def test_a_long_relation_is_cut_in_pages_and_whole_in_items(
    notion: Client, source: str, http: httpx.Client
) -> None:
    ids = [create(notion, source, {})["id"] for _ in range(30)]
    page = create(notion, source, {"Rel": {"relation": [{"id": found} for found in ids]}})
    prop = page["properties"]["Rel"]
    assert (len(prop["relation"]), prop["has_more"]) == (25, True)
    first: Any = notion.pages.properties.retrieve(page["id"], prop["id"], page_size=20)
    assert (len(first["results"]), first["has_more"], first["type"]) == (20, True, "property_item")
    assert first["results"][0] == {
        "object": "property_item", "type": "relation", "id": prop["id"], "relation": {"id": ids[0]},
    }  # fmt: skip
    rest = http.get(first["property_item"]["next_url"]).json()
    assert [item["relation"]["id"] for item in first["results"] + rest["results"]] == ids
    assert (rest["has_more"], rest["next_cursor"], rest["property_item"]["next_url"]) == (False, None, None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Number", {"type": "number", "number": 7}, id="number"),
        pytest.param("Check", {"type": "checkbox", "checkbox": False}, id="checkbox"),
        pytest.param(
            "Formula", {"type": "formula", "formula": {"type": "number", "number": 1}}, id="formula"
        ),
    ],
)
def test_a_short_property_is_one_item(notion: Client, source: str, name: str, expected: JSON) -> None:
    page = create(notion, source, {"Number": {"number": 7}})
    prop_id = page["properties"][name]["id"]
    item: Any = notion.pages.properties.retrieve(page["id"], prop_id)
    item.pop("request_id")
    assert item == {"object": "property_item", "id": prop_id, **expected}


@pytest.mark.parametrize("name", ["Name", "Text", "People"])
def test_texts_and_people_are_lists_of_items(notion: Client, source: str, name: str) -> None:
    me: Any = notion.users.me()
    given = {
        "Name": {"title": words("a")},
        "Text": {"rich_text": words("a")},
        "People": {"people": [{"id": me["id"]}]},
    }
    page = create(notion, source, given)
    prop = page["properties"][name]
    listed: Any = notion.pages.properties.retrieve(page["id"], prop["id"])
    kind = prop["type"]
    assert [item[kind] for item in listed["results"]] == prop[kind]
    assert listed["property_item"] == {"id": prop["id"], "next_url": None, "type": kind, kind: {}}
