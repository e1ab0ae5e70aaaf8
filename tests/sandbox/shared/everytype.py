"""A data source with a property of each type, and its rows."""

from __future__ import annotations

from typing import Any

from notion_client import Client

JSON = dict[str, Any]

SCHEMA: JSON = {
    "Name": {"title": {}}, "Text": {"rich_text": {}}, "Number": {"number": {}}, "Select": {"select": {}},
    "Multi": {"multi_select": {"options": [{"name": "x", "color": "blue"}]}}, "Status": {"status": {}},
    "Date": {"date": {}}, "People": {"people": {}}, "Files": {"files": {}}, "Check": {"checkbox": {}},
    "Url": {"url": {}}, "Email": {"email": {}}, "Phone": {"phone_number": {}}, "Place": {"place": {}},
    "Formula": {"formula": {"expression": "1"}}, "Created": {"created_time": {}},
    "Creator": {"created_by": {}},
    "Id": {"unique_id": {}},
}  # fmt: skip
NOBODY = "38c9ce7b-60a4-81aa-8aaa-0123456789ab"


def words(text: str) -> list[JSON]:
    """Write a rich text."""
    return [{"text": {"content": text}}]


def of_every_type(notion: Client, root: str) -> str:
    """Make a data source with a property of each type and return its id."""
    made: Any = notion.databases.create(
        parent={"type": "page_id", "page_id": root}, initial_data_source={"properties": SCHEMA}
    )
    found = str(made["data_sources"][0]["id"])
    notion.data_sources.update(
        found, properties={"Rel": {"relation": {"data_source_id": found, "single_property": {}}}}
    )
    return found


def create(notion: Client, source: str, given: JSON) -> JSON:
    """Make a row."""
    page: Any = notion.pages.create(parent={"data_source_id": source}, properties=given)
    return dict(page)


def read(page: JSON, name: str) -> Any:
    """Return a value of a page."""
    prop = page["properties"][name]
    return prop[prop["type"]]
