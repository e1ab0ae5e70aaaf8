"""Nothing that a person would miss is lost between a workspace, its seed, and what is planted from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from planted import dumped, opened, planted

from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.server import running

JSON = dict[str, Any]
Send = Callable[..., JSON]

HEADERS = {"Authorization": f"Bearer {DEFAULT_TOKEN}", "Notion-Version": "2026-03-11"}
# Ids and what is made of them, and when and by whom a thing was made.
_ASIDE = {
    "id", "request_id", "url", "created_time", "last_edited_time", "created_by", "last_edited_by",
    "expiry_time", "database_id", "data_source_id", "page_id", "block_id", "parent", "database_parent",
    "discussion_id", "next_cursor", "option_ids", "property_id", "view_id", "widget_id", "href",
    "dashboard_view_id", "public_url", "relation_property_id", "rollup_property_id", "synced_property_id",
}  # fmt: skip


def sending(base_url: str) -> Send:
    def send(method: str, path: str, **body: Any) -> JSON:
        answer = httpx.request(
            method, f"{base_url}/v1/{path}", json=body or None, headers=HEADERS, trust_env=False
        )
        assert answer.status_code == 200, answer.text
        found: JSON = answer.json()
        return found

    return send


def words(*parts: Any) -> list[JSON]:
    return [{"text": {"content": part}} if isinstance(part, str) else {"mention": part} for part in parts]


def told(value: Any, names: dict[str, str]) -> Any:
    """Return an answer without ids, in which properties are ordered and option ids are names."""
    if isinstance(value, list):
        return [told(item, names) for item in value]
    if isinstance(value, dict):
        kept = {key: told(item, names) for key, item in value.items() if key not in _ASIDE}
        return dict(sorted(kept.items()))
    return names.get(value, value) if isinstance(value, str) else value


def whole(send: Send) -> list[Any]:
    """Read all pages and databases, with their blocks, rows, views and comments, through the API."""
    found: list[Any] = []
    tops = [
        item for item in send("POST", "search", page_size=100)["results"]
        if item["object"] == "page" and item["parent"]["type"] == "workspace"
    ]  # fmt: skip
    for page in sorted(tops, key=lambda page: page["properties"]["title"]["title"][0]["plain_text"]):
        _page(send, page, found)
    return found


def _page(send: Send, page: JSON, found: list[Any]) -> None:
    comments = send("GET", f"comments?block_id={page['id']}")["results"]
    found.append([page, comments])
    _blocks(send, page["id"], found)


def _blocks(send: Send, parent_id: str, found: list[Any]) -> None:
    for block in send("GET", f"blocks/{parent_id}/children")["results"]:
        found.append([block, send("GET", f"comments?block_id={block['id']}")["results"]])
        if block["type"] == "child_page":
            _page(send, send("GET", f"pages/{block['id']}"), found)
        elif block["type"] == "child_database":
            _database(send, block["id"], found)
        elif block["has_children"]:
            _blocks(send, block["id"], found)


def _database(send: Send, database_id: str, found: list[Any]) -> None:
    database = send("GET", f"databases/{database_id}")
    views = send("GET", f"views?database_id={database_id}")["results"]
    found.append([database, [send("GET", f"views/{view['id']}") for view in views]])
    for named in database["data_sources"]:
        found.append(send("GET", f"data_sources/{named['id']}"))
        for row in send("POST", f"data_sources/{named['id']}/query")["results"]:
            _page(send, row, found)


def _names(value: Any) -> dict[str, str]:
    """Name what is told by its id alone: properties and pages, in filters and elsewhere."""
    if isinstance(value, list):
        return {key: name for item in value for key, name in _names(item).items()}
    if not isinstance(value, dict):
        return {}
    own = {value["id"]: value["name"]} if isinstance(value.get("name"), str) and "id" in value else {}
    if value.get("object") == "page":
        own[value["id"]] = value["url"].rsplit("/", 1)[1][:-32]
    return {**own, **{key: name for item in value.values() for key, name in _names(item).items()}}


SCHEMA: JSON = {
    "Name": {"title": {}}, "Text": {"rich_text": {}}, "Number": {"number": {"format": "euro"}},
    "Select": {"select": {"options": [{"name": "S", "color": "pink"}]}},
    "Multi": {"multi_select": {"options": [{"name": "x", "color": "blue"}, {"name": "y"}]}},
    "Status": {"status": {}}, "Date": {"date": {}}, "People": {"people": {}}, "Files": {"files": {}},
    "Check": {"checkbox": {}}, "Url": {"url": {}}, "Email": {"email": {}}, "Phone": {"phone_number": {}},
    "Created": {"created_time": {}}, "Creator": {"created_by": {}}, "Changed": {"last_edited_time": {}},
    "Key": {"unique_id": {"prefix": "K"}},
}  # fmt: skip


def furnish(send: Send, root: str) -> None:
    """Make one of everything that the API can make."""
    person = send("GET", "users")["results"][0]["id"]
    made = send(
        "POST", "databases", parent={"page_id": root}, title=words("Tracks"),
        initial_data_source={"properties": SCHEMA},
    )  # fmt: skip
    source = made["data_sources"][0]["id"]
    send("PATCH", f"data_sources/{source}", properties={
        "Next": {"relation": {"data_source_id": source, "single_property": {}}},
    })  # fmt: skip
    send("PATCH", f"data_sources/{source}", properties={
        "Count": {"rollup": {"relation_property_name": "Next", "rollup_property_name": "Name",
                             "function": "count"}},
    })  # fmt: skip
    notes = send("POST", "pages", parent={"page_id": root}, properties={"title": words("Notes")},
                 icon={"emoji": "🎹"}, cover={"external": {"url": "https://example.com/c.png"}})  # fmt: skip
    first = send("POST", "pages", parent={"data_source_id": source}, properties={
        "Name": {"title": words("Green")},
        "Text": {"rich_text": words("as in ", {"page": {"id": notes["id"]}})},
        "Number": {"number": 1.5}, "Select": {"select": {"name": "S"}}, "Check": {"checkbox": True},
        "Multi": {"multi_select": [{"name": "y"}, {"name": "x"}]}, "Url": {"url": "https://example.com"},
        "Date": {"date": {"start": "2026-01-02", "end": "2026-01-05"}}, "Email": {"email": "a@example.com"},
        "People": {"people": [{"id": person}]}, "Phone": {"phone_number": "1"},
        "Files": {"files": [{"name": "f.txt", "external": {"url": "https://example.com/f.txt"}}]},
    })  # fmt: skip
    send("POST", "pages", parent={"data_source_id": source}, properties={
        "Name": {"title": words("Blue")}, "Next": {"relation": [{"id": first["id"]}]},
    })  # fmt: skip
    send("POST", "views", database_id=made["id"], data_source_id=source, name="Ready", type="board",
         filter={"and": [{"property": "Check", "checkbox": {"equals": True}},
                         {"property": "Next", "relation": {"contains": first["id"]}}]},
         sorts=[{"property": "Number", "direction": "descending"}])  # fmt: skip
    _furnish_page(
        send, root, {"person": person, "notes": notes["id"], "row": first["id"], "database": made["id"]}
    )


def _furnish_page(send: Send, root: str, things: dict[str, str]) -> None:
    mentions = words(
        "For ", {"user": {"id": things["person"]}}, " and ", {"page": {"id": things["notes"]}}, ", ",
        {"page": {"id": things["row"]}}, ", ", {"database": {"id": things["database"]}}, " on ",
        {"date": {"start": "2026-05-01"}},
    )  # fmt: skip
    text: JSON = {"rich_text": words("w")}
    blocks: list[JSON] = [
        {"paragraph": {"rich_text": mentions}}, {"heading_1": text}, {"heading_2": text}, {"heading_3": text},
        {"bulleted_list_item": {**text, "children": [{"to_do": {**text, "checked": True}}]}},
        {"numbered_list_item": text}, {"quote": {**text, "color": "red"}}, {"divider": {}},
        {"toggle": {**text, "children": [{"link_to_page": {"type": "page_id", "page_id": things["notes"]}}]}},
        {"callout": {**text, "icon": {"emoji": "💡"}}}, {"code": {**text, "language": "python"}},
        {"equation": {"expression": "x^2"}}, {"bookmark": {"url": "https://example.com"}},
        {"embed": {"url": "https://example.com"}}, {"table_of_contents": {}}, {"breadcrumb": {}},
        {"image": {"external": {"url": "https://example.com/i.png"}, "caption": words("seen")}},
        {"table": {"table_width": 2, "children": [
            {"table_row": {"cells": [words("a"), words({"user": {"id": things["person"]}})]}},
        ]}},
        {"column_list": {"children": [{"column": {"children": [{"paragraph": text}]}},
                                      {"column": {"children": [{"paragraph": text}]}}]}},
        {"synced_block": {"synced_from": None, "children": [{"paragraph": text}]}},
    ]  # fmt: skip
    for block in blocks:
        send("PATCH", f"blocks/{root}/children", children=[block])
        if "equation" in block:  # a page between the blocks
            send("POST", "pages", parent={"page_id": root}, properties={"title": words("Between")})
    below = send("GET", f"blocks/{root}/children?page_size=100")["results"]
    at = next(block["id"] for block in below if block["type"] == "quote")
    first = send("POST", "comments", parent={"block_id": at}, rich_text=words("on the quote"))
    send("POST", "comments", discussion_id=first["discussion_id"], rich_text=words("indeed"))
    send(
        "POST",
        "comments",
        parent={"page_id": root},
        rich_text=words("for ", {"user": {"id": things["person"]}}),
    )


@pytest.fixture(scope="module")
def seed_and_sight() -> tuple[str, list[Any]]:
    with running() as sandbox:
        send = sending(sandbox.base_url)
        planted(sandbox, "{pages: [{title: Home}]}")
        home = send("POST", "search")["results"][0]["id"]
        furnish(send, home)
        seen = whole(send)
        return dumped(sandbox), told(seen, _names(seen))


def test_a_workspace_comes_back_from_its_seed(seed_and_sight: tuple[str, list[Any]]) -> None:
    text, before = seed_and_sight
    with running() as sandbox:
        planted(sandbox, text)
        seen = whole(sending(sandbox.base_url))
        after = told(seen, _names(seen))
    for was, now in zip(before, after, strict=True):
        assert now == was


def test_a_seed_written_and_planted_is_written_the_same(seed_and_sight: tuple[str, list[Any]]) -> None:
    text, _ = seed_and_sight
    with opened() as sandbox:
        planted(sandbox, text)
        assert dumped(sandbox) == text
    for line in ("{mention: {page: Notes}}", "{mention: {page: Tracks/Green}}", "child_page: Between"):
        assert line in text
