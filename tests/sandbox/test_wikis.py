"""Wikis: what they are planted with, and queries that answer with the databases inside them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from planted import dumped, opened, planted

from segue_sandbox import seeds
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]

WIKI = """
databases:
  - title: Handbook
    wiki: true
    properties: {Name: title}
    rows: [{Name: Welcome}, {Name: Safety}]
    databases:
      - {title: Tools, properties: {Name: title}}
      - {title: Rooms, properties: {Name: title}}
"""


def names(results: list[JSON]) -> str:
    """Return the titles of pages and data sources."""
    titles = (
        item["title"] if item["object"] == "data_source" else item["properties"]["Name"]["title"]
        for item in results
    )  # fmt: skip
    return " ".join(title[0]["plain_text"] for title in titles)


@pytest.fixture
def handbook(sandbox: Sandbox, http: httpx.Client) -> str:
    planted(sandbox, WIKI)
    results = http.post("/v1/search", json={"query": "Handbook"}).json()["results"]
    return str(results[0]["id"])


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param({}, "Safety Welcome Rooms Tools", id="both"),
        pytest.param({"result_type": "page"}, "Safety Welcome", id="pages"),
        pytest.param({"result_type": "data_source"}, "Rooms Tools", id="data sources"),
        pytest.param(
            {"filter": {"property": "Name", "title": {"contains": "a"}}}, "Safety", id="a filter is of pages"
        ),
    ],
)
def test_a_query_of_a_wiki(http: httpx.Client, handbook: str, body: JSON, found: str) -> None:
    answer = http.post(f"/v1/data_sources/{handbook}/query", json=body).json()
    assert names(answer["results"]) == found
    seen: list[JSON] = []
    cursor = None
    while True:
        more: JSON = {"start_cursor": cursor} if cursor else {}
        part = http.post(f"/v1/data_sources/{handbook}/query", json={**body, "page_size": 1, **more}).json()
        seen += part["results"]
        cursor = part["next_cursor"]
        if not part["has_more"]:
            break
    assert names(seen) == found


def test_a_database_in_a_wiki_has_the_wiki_as_its_parent(http: httpx.Client, handbook: str) -> None:
    answer = http.post(f"/v1/data_sources/{handbook}/query", json={"result_type": "data_source"}).json()
    tools = answer["results"][1]
    wiki = http.get(f"/v1/data_sources/{handbook}").json()["parent"]
    assert tools["database_parent"] == wiki
    assert http.get(f"/v1/databases/{tools['parent']['database_id']}").json()["parent"] == wiki


def test_a_wiki_comes_back_from_its_seed() -> None:
    with opened() as first, opened() as second:
        planted(first, WIKI)
        text = dumped(first)
        planted(second, text)
        assert dumped(second) == text
    assert "title: Rooms" in text


def test_only_a_wiki_holds_databases(sandbox: Sandbox) -> None:
    with pytest.raises(seeds.SeedError, match=r"line 8: .*only a wiki holds databases"):
        planted(sandbox, WIKI.replace("wiki: true", "inline: true"))
