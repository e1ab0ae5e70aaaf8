"""A data source with five rows, on a clock that stands at noon on Wednesday, 13 May 2026."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from segue_sandbox import tree
from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.api import data_sources
from segue_sandbox.clock import Clock
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.server import running

JSON = dict[str, Any]


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def words(text: str) -> list[JSON]:
    return [{"text": {"content": text}}]


def named(*names: str) -> JSON:
    return {"multi_select": [{"name": name} for name in names]}


SCHEMA: JSON = {
    "Name": {"title": {}},
    "Status": {"status": {"options": [{"name": "Ready"}, {"name": "Done"}]}},
    "Kind": {"select": {"options": [{"name": "Single"}, {"name": "Album"}, {"name": "Tape"}]}},
    "Tags": {"multi_select": {"options": [{"name": "live"}, {"name": "remix"}, {"name": "demo"}]}},
    "Tempo": {"number": {}},
    "Done": {"checkbox": {}},
    "Day": {"date": {}},
    "Link": {"url": {}},
    "Mail": {"email": {}},
    "Phone": {"phone_number": {}},
    "Notes": {"rich_text": {}},
    "Owner": {"people": {}},
    "Files": {"files": {}},
    "No": {"unique_id": {"prefix": "T"}},
    "Made": {"created_time": {}},
    "Made by": {"created_by": {}},
    "Changed": {"last_edited_time": {}},
    "Changed by": {"last_edited_by": {}},
}
# Made by people: those of connections cannot be filtered.
FORMULAS: JSON = {
    "Double": {"formula": {"expression": 'prop("Tempo") * 2'}},
    "Shout": {"formula": {"expression": 'prop("Name") + "!"'}},
    "Ticked": {"formula": {"expression": 'prop("Done")'}},
}

ROLLUPS = (
    ("Their tempo", "show_original", "Tempo"), ("Their kinds", "show_original", "Kind"),
    ("Their sum", "sum", "Tempo"),
)  # fmt: skip


def rows(bot: str) -> dict[str, tuple[str, JSON]]:
    """Return when each row is created, and with what."""
    file = {"name": "a.txt", "type": "external", "external": {"url": "https://a.example/a.txt"}}
    return {
        "alpha": ("2026-04-13T09:15:30", {
            "Status": {"status": {"name": "Ready"}}, "Kind": {"select": {"name": "Single"}},
            "Tags": named("live", "remix"), "Tempo": {"number": 120}, "Done": {"checkbox": True},
            "Day": {"date": {"start": "2026-05-13"}}, "Link": {"url": "https://a.example/One"},
            "Mail": {"email": "a@a.example"}, "Phone": {"phone_number": "+49 30 1"},
            "Notes": {"rich_text": words("Hello World")}, "Owner": {"people": [{"id": bot}]},
            "Files": {"files": [file]},
        }),
        "beta": ("2026-05-05T23:59:59", {
            "Status": {"status": {"name": "Done"}}, "Kind": {"select": {"name": "Album"}},
            "Tags": named("live"), "Tempo": {"number": 128.5}, "Link": {"url": "https://b.example/two"},
            "Day": {"date": {"start": "2026-05-14T10:30:00+02:00"}},
        }),
        "gamma": ("2026-05-06T00:00:00", {
            "Status": {"status": {"name": "Ready"}}, "Tempo": {"number": -3},
            "Day": {"date": {"start": "2026-05-06"}}, "Notes": {"rich_text": words("50% off")},
        }),
        "delta": ("2026-05-12T12:00:00", {
            "Status": {"status": None}, "Kind": {"select": {"name": "Single"}},
            "Day": {"date": {"start": "2026-06-13"}},
            "Notes": {"rich_text": words("say hello")},
        }),
        "empty": ("2026-05-13T11:59:00", {"Status": {"status": None}}),
    }  # fmt: skip


@pytest.fixture(scope="session")
def clock() -> Clock:
    stopped = Clock()
    stopped.stop(at("2026-04-01"))
    return stopped


@pytest.fixture(scope="session")
def workspace(clock: Clock) -> Iterator[Sandbox]:
    with running(clock=clock) as sandbox:
        with sandbox.call() as call:
            tree.insert(call, "page", "child_page", ("workspace", None), {"properties": {}})
        yield sandbox


@pytest.fixture(scope="session")
def api(workspace: Sandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {DEFAULT_TOKEN}", "Notion-Version": "2026-03-11"}
    with httpx.Client(base_url=workspace.base_url, headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def source(api: httpx.Client, workspace: Sandbox) -> str:
    """A data source with a column of every kind."""
    page = sent(api, "POST", "/v1/search")["results"][0]["id"]
    body = {"parent": {"page_id": page}, "initial_data_source": {"properties": SCHEMA}}
    made = str(sent(api, "POST", "/v1/databases", body)["data_sources"][0]["id"])
    # The columns that look into a data source can only be added once it is there.
    changes: list[JSON] = [{"Links": {"relation": {"data_source_id": made, "single_property": {}}}}]
    for name, function, of in ROLLUPS:
        rollup = {"relation_property_name": "Links", "rollup_property_name": of, "function": function}
        changes.append({name: {"rollup": rollup}})
    for change in changes:
        sent(api, "PATCH", f"/v1/data_sources/{made}", {"properties": change})
    with workspace.call(params={"data_source_id": made}, body={"properties": FORMULAS}) as call:
        data_sources.update(call)
    return made


@pytest.fixture(scope="session")
def row_ids(api: httpx.Client, source: str, clock: Clock) -> dict[str, str]:
    """The rows by name: they were created at different times, and one was edited later."""
    bot = sent(api, "GET", "/v1/users/me")["id"]
    found = {}
    for name, (created, properties) in rows(bot).items():
        clock.stop(at(created))
        title = {"Name": {"title": words(name.title())}} if name != "empty" else {}
        body = {"parent": {"data_source_id": source}, "properties": {**properties, **title}}
        found[name] = str(sent(api, "POST", "/v1/pages", body)["id"])
    clock.stop(at("2026-05-13T11:59:00"))
    links = {"Links": {"relation": [{"id": found["alpha"]}, {"id": found["beta"]}]}}
    sent(api, "PATCH", f"/v1/pages/{found['beta']}", {"properties": links})
    clock.stop(at("2026-05-13T12:00:00"))
    return found


def sent(api: httpx.Client, method: str, path: str, body: JSON | None = None) -> JSON:
    answer = api.request(method, path, json=body)
    assert answer.status_code == 200, answer.text
    found: JSON = answer.json()
    return found


@pytest.fixture
def ask(api: httpx.Client, source: str, row_ids: dict[str, str]) -> Callable[..., httpx.Response]:
    """Sends a query."""

    def send(**body: Any) -> httpx.Response:
        return api.post(f"/v1/data_sources/{source}/query", json=body)

    return send


@pytest.fixture
def names(ask: Callable[..., httpx.Response], row_ids: dict[str, str]) -> Callable[..., str]:
    """Sends a query and returns the names of the rows in the order of the answer."""
    known = {page_id: name for name, page_id in row_ids.items()}

    def send(**body: Any) -> str:
        answer = ask(**body)
        assert answer.status_code == 200, answer.text
        return " ".join(known[page["id"]] for page in answer.json()["results"])

    return send
