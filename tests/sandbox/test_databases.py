"""Databases and data sources: made, read, changed, put into the trash and taken out."""

from __future__ import annotations

from typing import Any

import pytest
from databases import EVERY_TYPE, JSON, change, database, properties, refused, row, words
from notion_client import APIResponseError, Client

from segue_sandbox.sandbox import Sandbox


def test_a_new_database_has_its_keys_in_order_and_one_data_source(notion: Client, root: str) -> None:
    made, source = database(notion, root, {"Name": {"title": {}}})
    assert list(made) == [
        "object", "id", "title", "description", "parent", "is_inline", "in_trash", "is_locked",
        "created_time",
        "last_edited_time", "data_sources", "icon", "cover", "url", "public_url", "request_id",
    ]  # fmt: skip
    assert made["data_sources"] == [{"id": source, "name": "Tasks"}]
    assert made["created_time"].endswith("+00:00")
    assert made["parent"] == {"type": "page_id", "page_id": root}


def test_a_database_without_a_title_or_schema_gets_notions_own(notion: Client, root: str) -> None:
    made: Any = notion.databases.create(parent={"type": "page_id", "page_id": root})
    assert made["title"][0]["plain_text"] == "New database"
    assert [source["name"] for source in made["data_sources"]] == ["New database"]
    source: Any = notion.data_sources.retrieve(made["data_sources"][0]["id"])
    assert (source["title"], list(source["properties"])) == ([], ["Name"])


def test_what_is_changed_about_a_database_is_no_edit_of_it(
    sandbox: Sandbox, notion: Client, root: str
) -> None:
    made, _ = database(notion, root, {"Name": {"title": {}}})
    sandbox.clock.advance(90)
    changes: Any = {"is_locked": True, "is_inline": True, "description": [{"text": {"content": "Which"}}]}
    changed: Any = notion.databases.update(made["id"], **changes)
    assert (changed["is_locked"], changed["is_inline"]) == (True, True)
    assert changed["last_edited_time"] == made["last_edited_time"] == changed["created_time"]


def test_a_data_source_shows_every_type(notion: Client, root: str) -> None:
    _, source = database(notion, root, EVERY_TYPE)
    found: Any = notion.data_sources.retrieve(source)
    assert list(found) == [
        "object", "id", "cover", "icon", "created_time", "created_by", "last_edited_by", "last_edited_time",
        "title",
        "description", "is_inline", "properties", "parent", "database_parent", "url", "public_url",
        "in_trash",
        "request_id",
    ]  # fmt: skip
    assert {name: prop["type"] for name, prop in found["properties"].items()} == {
        name: next(iter(config)) for name, config in EVERY_TYPE.items()
    }
    assert list(found["properties"])[-1] == "Name"
    assert found["created_time"].endswith(":00.000Z")
    assert found["database_parent"] == {"type": "page_id", "page_id": root}


def test_properties_come_in_the_order_of_their_decoded_ids(notion: Client, root: str) -> None:
    from urllib.parse import unquote

    _, source = database(notion, root, EVERY_TYPE)
    ids = [unquote(prop["id"]) for prop in properties(notion, source).values()]
    assert ids[-1] == "title"
    assert ids[:-1] == sorted(ids[:-1])


def test_a_data_source_needs_a_title_property(notion: Client, root: str) -> None:
    with pytest.raises(APIResponseError) as error:
        database(notion, root, {"Only": {"number": {}}})
    assert refused(error) == "Title is not provided"


def test_a_schema_of_more_than_50_kb_is_refused(notion: Client, root: str) -> None:
    _, source = database(notion, root, {"Name": {"title": {}}})
    with pytest.raises(APIResponseError) as error:
        change(notion, source, {f"{n} {'long' * 60}": {"number": {}} for n in range(200)})
    assert "maximum size" in refused(error)


def test_a_database_can_hold_several_data_sources(notion: Client, root: str) -> None:
    made, first = database(notion, root, {"Name": {"title": {}}})
    added: Any = notion.data_sources.create(
        parent={"type": "database_id", "database_id": made["id"]}, title=words("More"),
        properties={"Title": {"title": {}}},
    )  # fmt: skip
    again: Any = notion.databases.retrieve(made["id"])
    assert again["data_sources"] == [{"id": first, "name": "Tasks"}, {"id": added["id"], "name": "More"}]
    with pytest.raises(APIResponseError) as error:
        notion.pages.create(parent={"database_id": made["id"]}, properties={})
    assert "multiple data sources" in refused(error)


def test_a_database_is_changed_trashed_and_restored_with_its_rows(notion: Client, root: str) -> None:
    made, source = database(notion, root, {"Name": {"title": {}}})
    page, gone = row(notion, source, {}), row(notion, source, {})
    notion.pages.update(gone, in_trash=True)
    changed: Any = notion.databases.update(made["id"], title=words("Other"), is_inline=True, in_trash=True)
    assert (changed["title"][0]["plain_text"], changed["is_inline"], changed["in_trash"]) == (
        "Other",
        True,
        True,
    )
    trashed: Any = notion.data_sources.retrieve(source)
    assert trashed["in_trash"] is True
    with pytest.raises(APIResponseError) as error:
        notion.pages.update(page, properties={})
    assert "on block with an archived ancestor" in refused(error)
    notion.databases.update(made["id"], in_trash=False)
    states: list[Any] = [notion.pages.retrieve(page), notion.pages.retrieve(gone)]
    assert [state["in_trash"] for state in states] == [False, True]


def test_schema_changes_are_told(sandbox: Sandbox, notion: Client, root: str) -> None:
    _, source = database(notion, root, {"Name": {"title": {}}, "Old": {"number": {}}})
    told: list[JSON] = []
    sandbox.listeners.append(lambda events: told.extend({"type": e.type, **e.data} for e in events))
    change(notion, source, {"New": {"url": {}}, "Old": None})
    event = next(event for event in told if event["type"] == "data_source.schema_updated")
    assert sorted((item["name"], item["action"]) for item in event["updated_properties"]) == [
        ("New", "created"), ("Old", "deleted"),
    ]  # fmt: skip
    assert event["parent"]["type"] == "database"


def test_templates_are_listed_without_an_envelope(notion: Client, root: str) -> None:
    _, source = database(notion, root, {"Name": {"title": {}}})
    assert notion.data_sources.list_templates(source) == {
        "templates": [],
        "has_more": False,
        "next_cursor": None,
    }
