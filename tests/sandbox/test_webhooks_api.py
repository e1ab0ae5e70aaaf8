"""Webhooks and automations as writes through the API cause them."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped] # it brings no types
import pytest

from segue_sandbox import webhooks
from segue_sandbox.ids import integration_of
from segue_sandbox.receiver import Receiver
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]
OPENAPI = Path(__file__).parents[3] / "shared" / "notion" / "openapi-official-2026-03-15.json"


@pytest.fixture
def receiver(notion_webhooks: Receiver) -> Receiver:
    return notion_webhooks


def subscribed(sandbox: Sandbox, receiver: Receiver, *events: str) -> JSON:
    with sandbox.call() as call:
        return webhooks.subscribe(call, receiver.url, events, verified=True)


def tasks(http: httpx.Client, top: str) -> tuple[str, str]:
    """Make a data source with a status, and a row in it."""
    schema: JSON = {"Name": {"title": {}}, "Status": {"status": {}}, "Note": {"rich_text": {}}}
    database = http.post(
        "/v1/databases",
        json={"parent": {"page_id": top}, "initial_data_source": {"properties": schema}},
    ).json()
    source = database["data_sources"][0]["id"]
    row = http.post("/v1/pages", json={"parent": {"data_source_id": source}, "properties": {}}).json()
    return source, row["id"]


def set_status(http: httpx.Client, row: str, status: str) -> None:
    properties = {"Status": {"status": {"name": status}}}
    assert http.patch(f"/v1/pages/{row}", json={"properties": properties}).status_code == 200


def test_writes_through_the_api_are_told(
    sandbox: Sandbox, http: httpx.Client, receiver: Receiver, root: str
) -> None:
    source, _ = tasks(http, root)
    subscribed(sandbox, receiver, "page.created", "page.properties_updated", "page.deleted")
    row = http.post("/v1/pages", json={"parent": {"data_source_id": source}, "properties": {}}).json()
    set_status(http, row["id"], "Done")
    database = http.get(f"/v1/data_sources/{source}").json()["parent"]["database_id"]
    parent = {"id": database, "type": "database", "data_source_id": source}
    created, updated = receiver.bodies(2)
    assert created["data"] == {"parent": parent}
    status = row["properties"]["Status"]["id"]
    assert updated["data"] == {"parent": parent, "updated_properties": [status]}
    bot = http.get("/v1/users/me").json()["id"]
    assert created["authors"] == [{"id": bot, "type": "bot"}]
    assert created["integration_id"] == integration_of(bot) != bot
    http.patch(f"/v1/pages/{row['id']}", json={"in_trash": True})
    assert receiver.bodies(3)[2]["type"] == "page.deleted"


def test_an_automation_posts_the_row(http: httpx.Client, receiver: Receiver, root: str) -> None:
    source, row = tasks(http, root)
    made = http.post(
        "/_sandbox/automations",
        json={"data_source_id": source, "url": receiver.url, "to": "Done", "headers": {"X-Secret": "s3"}},
    ).json()
    set_status(http, row, "In progress")
    note = {"Note": {"rich_text": [{"text": {"content": "x"}}]}}
    http.patch(f"/v1/pages/{row}", json={"properties": note})
    set_status(http, row, "Done")
    (body,) = receiver.bodies(1)
    headers, _ = receiver.got[0]
    assert headers["x-secret"] == "s3"
    assert "x-notion-signature" not in headers
    assert body["source"]["type"] == "automation"
    assert body["source"]["automation_id"] == made["id"]
    assert body["source"]["attempt"] == 1
    assert {"action_id", "event_id", "user_id"} <= body["source"].keys()
    assert (body["data"]["object"], body["data"]["id"]) == ("page", row)
    assert body["data"]["properties"]["Status"]["status"]["name"] == "Done"
    http.delete(f"/_sandbox/automations/{made['id']}")
    assert http.get("/_sandbox/automations").json() == {"automations": []}


@pytest.mark.parametrize(
    "wish",
    [
        pytest.param({"data_source_id": "x", "url": "http://127.0.0.1/"}, id="no such data source"),
        pytest.param({"property": "Nothing"}, id="no such property"),
        pytest.param({"url": 1}, id="no address"),
    ],
)
def test_a_wrong_automation_is_refused(http: httpx.Client, root: str, wish: JSON) -> None:
    source, _ = tasks(http, root)
    given = {"data_source_id": source, "url": "http://127.0.0.1/", **wish}
    assert http.post("/_sandbox/automations", json=given).status_code == 400


def test_webhooks_fit_notions_own_description(
    sandbox: Sandbox, http: httpx.Client, receiver: Receiver, root: str
) -> None:
    if not OPENAPI.exists():
        pytest.skip("Notion's OpenAPI description is not here")
    schemas = json.loads(OPENAPI.read_text())["components"]["schemas"]
    subscribed(sandbox, receiver)
    source, row = tasks(http, root)
    set_status(http, row, "Done")
    http.patch(f"/v1/data_sources/{source}", json={"properties": {"More": {"number": {}}}})
    http.patch(f"/v1/pages/{row}", json={"is_locked": True})
    paragraph = {"paragraph": {"rich_text": [{"text": {"content": "x"}}]}}
    http.patch(f"/v1/blocks/{row}/children", json={"children": [paragraph]})
    http.post(
        "/v1/comments",
        json={"parent": {"page_id": row}, "rich_text": [{"text": {"content": "x"}}]},
    )
    view = _much_else(http, root, source, row)
    _wait(receiver, "page.content_updated", "page.locked", "comment.created", "view.created")
    http.delete(f"/v1/views/{view}")
    _wait(receiver, "view.deleted")
    for body in receiver.bodies(1):
        group, _, verb = body["type"].partition(".")
        words = "".join(part.capitalize() for part in f"{group}_{verb}".split("_"))
        name = f"{words[0].lower()}{words[1:]}WebhookPayload"
        document = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
        jsonschema.validate(body, document)


def _wait(receiver: Receiver, *types: str) -> None:
    deadline = time.monotonic() + 10
    while not set(types) <= set(receiver.types()):
        assert time.monotonic() < deadline, receiver.types()
        threading.Event().wait(0.01)


def _much_else(http: httpx.Client, root: str, source: str, row: str) -> str:
    """Cause events of the other kinds, and return a view."""
    database = http.get(f"/v1/data_sources/{source}").json()["parent"]["database_id"]
    view = {"database_id": database, "data_source_id": source, "name": "All", "type": "table"}
    made = http.post("/v1/views", json=view).json()["id"]
    http.patch(f"/v1/views/{made}", json={"name": "Every"})
    http.post("/v1/file_uploads", json={"filename": "a.txt"})
    other = http.post("/v1/pages", json={"parent": {"page_id": root}, "properties": {}}).json()["id"]
    http.post(f"/v1/pages/{other}/move", json={"parent": {"page_id": row}})
    http.patch(f"/v1/databases/{database}", json={"is_inline": True})
    return str(made)


@pytest.mark.parametrize(
    "wish",
    [
        pytest.param({"url": "ftp://127.0.0.1/x"}, id="no web address"),
        pytest.param({"url": "http://127.0.0.1/x", "events": ["page.eaten"]}, id="unknown event"),
        pytest.param({}, id="nothing"),
    ],
)
def test_a_wrong_subscription_is_refused(http: httpx.Client, wish: JSON) -> None:
    answer = http.post("/_sandbox/webhooks", json=wish)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert http.get("/_sandbox/webhooks").json() == {"webhooks": []}


def test_a_subscription_is_paused_resumed_and_ended(
    sandbox: Sandbox, http: httpx.Client, receiver: Receiver, root: str
) -> None:
    _, row = tasks(http, root)
    made = subscribed(sandbox, receiver, "page.properties_updated", "page.locked")
    address = f"/_sandbox/webhooks/{made['id']}"
    assert http.post(f"{address}/pause").json()["status"] == "paused"
    set_status(http, row, "Done")
    assert http.get(f"{address}/deliveries").json() == {"deliveries": []}
    assert http.post(f"{address}/resume").json()["status"] == "active"
    http.patch(f"/v1/pages/{row}", json={"is_locked": True})
    assert receiver.bodies(1)[0]["type"] == "page.locked"
    assert http.post(f"{address}/eat").status_code == 400
    http.delete(address)
    assert http.get("/_sandbox/webhooks").json() == {"webhooks": []}
    assert http.delete(address).status_code == 400
