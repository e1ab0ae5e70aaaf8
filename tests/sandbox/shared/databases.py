"""Databases as tests make, change and read them, through Notion's Python client."""

from __future__ import annotations

from typing import Any

import pytest
from notion_client import APIResponseError, Client

JSON = dict[str, Any]

EVERY_TYPE: JSON = {
    "Name": {"title": {}}, "Text": {"rich_text": {}}, "Number": {"number": {"format": "euro"}},
    "Select": {"select": {"options": [{"name": "A", "color": "red"}]}},
    "Multi": {"multi_select": {"options": [{"name": "x"}, {"name": "y", "color": "blue"}]}},
    "Status": {"status": {}}, "Date": {"date": {}}, "People": {"people": {}}, "Files": {"files": {}},
    "Check": {"checkbox": {}}, "Url": {"url": {}}, "Email": {"email": {}}, "Phone": {"phone_number": {}},
    "Formula": {"formula": {"expression": 'prop("Number") * 2'}}, "Created": {"created_time": {}},
    "Creator": {"created_by": {}}, "Edited": {"last_edited_time": {}}, "Editor": {"last_edited_by": {}},
    "Id": {"unique_id": {"prefix": "T"}}, "Place": {"place": {}},
}  # fmt: skip


def words(text: str) -> list[JSON]:
    """Write a rich text."""
    return [{"text": {"content": text}}]


def database(notion: Client, root: str, properties: JSON, title: str = "Tasks") -> tuple[JSON, str]:
    """Make a database; return it and the id of its data source."""
    made: Any = notion.databases.create(
        parent={"type": "page_id", "page_id": root}, title=words(title),
        initial_data_source={"properties": properties},
    )  # fmt: skip
    return made, made["data_sources"][0]["id"]


def properties(notion: Client, source: str) -> JSON:
    """Return the properties of a data source."""
    found: Any = notion.data_sources.retrieve(source)
    return dict(found["properties"])


def change(notion: Client, source: str, given: JSON) -> JSON:
    """Change properties of a data source and return all."""
    found: Any = notion.data_sources.update(source, properties=given)
    return dict(found["properties"])


def refused(error: pytest.ExceptionInfo[APIResponseError]) -> str:
    """Return the sentence with which a request was refused."""
    assert (error.value.status, error.value.code) == (400, "validation_error")
    return str(error.value)


def row(notion: Client, source: str, given: JSON) -> str:
    """Make a row and return its id."""
    page: Any = notion.pages.create(parent={"data_source_id": source}, properties=given)
    return str(page["id"])
