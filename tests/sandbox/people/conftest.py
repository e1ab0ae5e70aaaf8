"""A workspace for the page for people: a table with each kind of property, and somebody's browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from notion_client import Client

from segue_sandbox.people.ask import ask
from segue_sandbox.sandbox import Sandbox

SCHEMA: dict[str, Any] = {
    "Name": {"title": {}},
    "Status": {"status": {}},
    "Kind": {"select": {"options": [{"name": "Single", "color": "blue"}]}},
    "Tags": {"multi_select": {}},
    "Day": {"date": {}},
    "Done": {"checkbox": {}},
    "Owner": {"people": {}},
    "Link": {"url": {}},
    "Mail": {"email": {}},
    "Phone": {"phone_number": {}},
    "Tempo": {"number": {"format": "number"}},
    "Share": {"number": {"format": "percent"}},
    "Notes": {"rich_text": {}},
    "Files": {"files": {}},
    "Changed": {"last_edited_time": {}},
    "No": {"unique_id": {"prefix": "T"}},
}


@pytest.fixture
def columns() -> list[str]:
    """The names of the table's columns, in order."""
    return list(SCHEMA)


@pytest.fixture
def studio(sandbox: Sandbox) -> str:
    """A page at the top of the workspace, where only a person can put one."""
    with sandbox.call() as call:
        title = {"title": {"title": [{"text": {"content": "Studio"}}]}}
        made = ask(call, "POST", "/v1/pages", {"parent": {"workspace": True}, "properties": title})
    return str(made["id"])


@pytest.fixture
def source(notion: Client, studio: str) -> str:
    """A data source with each kind of property."""
    made: Any = notion.databases.create(
        parent={"type": "page_id", "page_id": studio},
        title=[{"text": {"content": "Tasks"}}],
        initial_data_source={"properties": SCHEMA},
    )
    return str(made["data_sources"][0]["id"])


@pytest.fixture
def browser(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """Somebody's browser, without the token."""
    headers = {"Origin": sandbox.base_url}
    with httpx.Client(base_url=sandbox.base_url, headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture
def new_row(notion: Client, source: str) -> Callable[..., str]:
    """Make a row, as a program does; answers with its id."""

    def make(title: str = "First", **properties: Any) -> str:
        named = {"Name": {"title": [{"text": {"content": title}}]}, **properties}
        made: Any = notion.pages.create(parent={"data_source_id": source}, properties=named)
        return str(made["id"])

    return make


@pytest.fixture
def value_of(notion: Client) -> Callable[[str, str], Any]:
    """Read one value of a row, as a program does."""

    def read(page: str, name: str) -> Any:
        found: Any = notion.pages.retrieve(page)
        value = found["properties"][name]
        return value[value["type"]]

    return read


@pytest.fixture
def prop_id(notion: Client) -> Callable[[str, str], str]:
    """Find the id of a property, as the page for people writes it."""

    def read(page: str, name: str) -> str:
        found: Any = notion.pages.retrieve(page)
        return unquote(found["properties"][name]["id"])

    return read


@pytest.fixture
def do(browser: httpx.Client) -> Callable[..., httpx.Response]:
    """Give a command, as the page's script does."""

    def give(name: str, **given: Any) -> httpx.Response:
        return browser.post(f"/people/do/{name}", json=given)

    return give
