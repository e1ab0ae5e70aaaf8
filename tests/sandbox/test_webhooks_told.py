"""What webhooks say of a change: which rows came and went, and what of a view is new."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from segue_sandbox import webhooks
from segue_sandbox.receiver import Receiver
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]
WINDOW = 1.0  # seconds; longer than the sandbox gathers


@pytest.fixture
def database(http: httpx.Client, root: str) -> JSON:
    body = {"parent": {"page_id": root}, "initial_data_source": {"properties": {"Name": {"title": {}}}}}
    return dict(http.post("/v1/databases", json=body).json())


def listening(sandbox: Sandbox, receiver: Receiver, *events: str) -> None:
    sandbox.clock.stop()
    with sandbox.call() as call:
        webhooks.subscribe(call, receiver.url, events, verified=True)


def told(sandbox: Sandbox, receiver: Receiver, number: int) -> JSON:
    """Let the window pass, and return the data of a delivery by its number."""
    sandbox.clock.advance(WINDOW)
    data: JSON = receiver.bodies(number)[number - 1]["data"]
    return data


def test_rows_that_come_and_go_are_named(
    sandbox: Sandbox, http: httpx.Client, notion_webhooks: Receiver, root: str, database: JSON
) -> None:
    source = database["data_sources"][0]["id"]
    listening(sandbox, notion_webhooks, "data_source.content_updated")
    empty = {"parent": {"data_source_id": source}, "properties": {}}
    first, second = (http.post("/v1/pages", json=empty).json()["id"] for _ in range(2))
    parent = {"id": database["id"], "type": "database"}
    both = [{"id": first, "type": "page"}, {"id": second, "type": "page"}]
    found = told(sandbox, notion_webhooks, 1)
    assert found == {"updated_blocks": both, "parent": parent}
    assert list(found) == ["updated_blocks", "parent"]
    http.patch(f"/v1/pages/{first}", json={"in_trash": True})
    assert told(sandbox, notion_webhooks, 2)["updated_blocks"] == both[:1]
    http.patch(f"/v1/pages/{first}", json={"in_trash": False})
    assert told(sandbox, notion_webhooks, 3)["updated_blocks"] == both[:1]
    http.post(f"/v1/pages/{second}/move", json={"parent": {"page_id": root}})
    assert told(sandbox, notion_webhooks, 4)["updated_blocks"] == both[1:]
    http.post(f"/v1/pages/{second}/move", json={"parent": {"data_source_id": source}})
    assert told(sandbox, notion_webhooks, 5)["updated_blocks"] == both[1:]


def test_what_of_a_view_is_new_is_named(
    sandbox: Sandbox, http: httpx.Client, notion_webhooks: Receiver, database: JSON
) -> None:
    view = http.get("/v1/views", params={"database_id": database["id"]}).json()["results"][0]["id"]
    listening(sandbox, notion_webhooks, "view.updated")
    sorts = [{"timestamp": "created_time", "direction": "ascending"}]
    assert http.patch(f"/v1/views/{view}", json={"name": "New", "sorts": sorts}).is_success
    assert http.patch(f"/v1/views/{view}", json={"quick_filters": None, "name": "Newer"}).is_success
    assert told(sandbox, notion_webhooks, 1)["updated_fields"] == ["name", "sorts"]
