"""Webhooks: handshake, signatures, what is gathered and what cancels out, retries, faults."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from segue_sandbox import tree, webhooks
from segue_sandbox.access import connect
from segue_sandbox.clock import Clock
from segue_sandbox.ids import integration_of
from segue_sandbox.receiver import Receiver, receiving
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.server import running

JSON = dict[str, Any]
WINDOW = 0.2


@pytest.fixture
def receiver(notion_webhooks: Receiver) -> Receiver:
    return notion_webhooks


def page(sandbox: Sandbox, parent: str | None = None) -> str:
    with sandbox.call() as call:
        place = ("page_id", parent) if parent else ("workspace", None)
        return tree.insert(call, "page", "child_page", place, {"properties": {"title": []}}).id


def happen(sandbox: Sandbox, event: str, entity: str, **data: Any) -> None:
    with sandbox.call() as call:
        parent = {"id": call.meta("workspace_id"), "type": "space"}
        call.emit(event, entity, **{"parent": parent, **data})


def subscribed(sandbox: Sandbox, receiver: Receiver, *events: str, **options: Any) -> JSON:
    with sandbox.call() as call:
        return webhooks.subscribe(call, receiver.url, events, verified=True, **options)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline, "it did not happen within ten seconds"
        threading.Event().wait(0.01)


def statuses(sandbox: Sandbox, subscription: JSON) -> list[str]:
    with sandbox.call() as call:
        return [one["status"] for one in webhooks.deliveries(call, subscription["id"])]


def test_the_handshake_verifies_an_address(sandbox: Sandbox, http: httpx.Client, receiver: Receiver) -> None:
    made = http.post("/_sandbox/webhooks", json={"url": receiver.url, "events": ["page.created"]}).json()
    assert made["status"] == "unverified"
    assert "token" not in made
    happen(sandbox, "page.created", page(sandbox))
    token = receiver.token()
    assert token.startswith("secret_")
    wrong = http.post(f"/_sandbox/webhooks/{made['id']}/verify", json={"token": "secret_no"})
    assert wrong.status_code == 400
    right = http.post(f"/_sandbox/webhooks/{made['id']}/verify", json={"token": token}).json()
    assert right["status"] == "active"
    happen(sandbox, "page.created", page(sandbox))
    assert [body["type"] for body in receiver.bodies(1)] == ["page.created"]


def test_a_delivery_is_signed_and_complete(sandbox: Sandbox, receiver: Receiver) -> None:
    subscription = subscribed(sandbox, receiver)
    target = page(sandbox)
    happen(sandbox, "page.properties_updated", target, updated_properties=["title"])
    (body,) = receiver.bodies(1)
    headers, raw = receiver.got[0]
    mac = hmac.new(subscription["token"].encode(), raw, hashlib.sha256).hexdigest()
    assert headers["x-notion-signature"] == f"sha256={mac}"
    with sandbox.call() as call:
        workspace = call.meta("workspace_id")
        assert body["authors"] == [{"id": call.actor.id, "type": "person"}]
    assert list(body) == [
        "id", "timestamp", "workspace_id", "workspace_name", "subscription_id", "integration_id", "authors",
        "attempt_number", "api_version", "entity", "type", "data",
    ]  # fmt: skip
    assert body["entity"] == {"id": target, "type": "page"}
    assert body["data"] == {"parent": {"id": workspace, "type": "space"}, "updated_properties": ["title"]}
    assert (body["attempt_number"], body["api_version"]) == (1, "2026-03-11")
    assert body["subscription_id"] == subscription["id"]


def test_events_of_one_object_are_gathered(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.clock.stop()
    subscribed(sandbox, receiver)
    target = page(sandbox)
    happen(sandbox, "page.properties_updated", target, updated_properties=["title", "a"])
    happen(sandbox, "page.properties_updated", target, updated_properties=["a", "b"])
    happen(sandbox, "page.properties_updated", page(sandbox), updated_properties=["c"])
    sandbox.clock.advance(WINDOW)
    bodies = receiver.bodies(2)
    assert [body["data"]["updated_properties"] for body in bodies] == [["title", "a", "b"], ["c"]]
    happen(sandbox, "page.properties_updated", target, updated_properties=["d"])
    sandbox.clock.advance(WINDOW)
    assert receiver.bodies(3)[2]["data"]["updated_properties"] == ["d"]


@pytest.mark.parametrize(
    ("events", "told"),
    [
        pytest.param(["page.created", "page.deleted"], [], id="made and trashed"),
        pytest.param(
            ["page.created", "page.properties_updated", "page.deleted"], [], id="made, edited, trashed"
        ),
        pytest.param(["page.deleted", "page.undeleted"], [], id="trashed and restored"),
        pytest.param(["page.locked", "page.unlocked"], [], id="locked and unlocked"),
        pytest.param(["page.properties_updated", "page.deleted"], [0, 1], id="edited and trashed"),
        pytest.param(["page.created", "page.content_updated"], [0, 1], id="made and edited"),
    ],
)
def test_what_was_undone_is_not_told(
    sandbox: Sandbox, receiver: Receiver, events: list[str], told: list[int]
) -> None:
    sandbox.clock.stop()
    subscribed(sandbox, receiver)
    target = page(sandbox)
    for event in events:
        happen(sandbox, event, target)
    happen(sandbox, "page.moved", page(sandbox))  # so that there is something to wait for
    sandbox.clock.advance(WINDOW)
    expected = [*(events[n] for n in told), "page.moved"]
    assert [body["type"] for body in receiver.bodies(len(expected))] == expected


def test_changes_of_a_schema_are_joined(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.clock.stop()
    subscribed(sandbox, receiver)
    source = page(sandbox)
    for action, name in [("created", "x"), ("updated", "y"), ("created", "z")]:
        changed = [{"id": name, "name": name, "action": action}]
        happen(sandbox, "data_source.schema_updated", source, updated_properties=changed)
    for action, name in [("updated", "x"), ("deleted", "z")]:
        changed = [{"id": name, "name": name, "action": action}]
        happen(sandbox, "data_source.schema_updated", source, updated_properties=changed)
    sandbox.clock.advance(WINDOW)
    (body,) = receiver.bodies(1)
    assert [(item["id"], item["action"]) for item in body["data"]["updated_properties"]] == [
        ("x", "created"),
        ("y", "updated"),
    ]


def test_only_what_is_subscribed_and_shared_is_told(sandbox: Sandbox, receiver: Receiver) -> None:
    shared, hidden = page(sandbox), page(sandbox)
    below = page(sandbox, shared)
    with sandbox.call() as call:
        bot = connect(
            call.db,
            call.ids,
            token="ntn_narrow",
            name="Narrow",
            roots=[shared],
            capabilities=["read_content"],
        )
    subscribed(sandbox, receiver, "page.created", "page.moved", "comment.created", bot_id=bot)
    happen(sandbox, "page.created", hidden)
    happen(sandbox, "page.deleted", shared)
    happen(sandbox, "comment.created", "c", page_id=shared)
    happen(sandbox, "page.created", below)
    happen(sandbox, "page.moved", shared)
    bodies = receiver.bodies(2)
    assert [(body["type"], body["entity"]["id"]) for body in bodies] == [
        ("page.created", below),
        ("page.moved", shared),
    ]
    assert {body["integration_id"] for body in bodies} == {integration_of(bot)}


def test_a_failed_delivery_is_tried_eight_times(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.clock.stop()
    receiver.status = 500
    subscription = subscribed(sandbox, receiver)
    happen(sandbox, "page.created", page(sandbox))
    sandbox.clock.advance(WINDOW)
    delay = 80
    for attempt in range(1, 8):
        assert receiver.bodies(attempt)[-1]["attempt_number"] == attempt
        until(lambda attempt=attempt: _attempt(sandbox, subscription) == attempt + 1)  # type: ignore[misc]
        sandbox.clock.advance(delay - 1)
        assert statuses(sandbox, subscription) == ["due"]
        sandbox.clock.advance(1)
        delay *= 3
    bodies = receiver.bodies(8)
    assert len({body["id"] for body in bodies}) == 1
    until(lambda: statuses(sandbox, subscription) == ["failed"])
    with sandbox.call() as call:
        assert webhooks.subscriptions(call)[0]["status"] == "paused"


def _attempt(sandbox: Sandbox, subscription: JSON) -> int:
    with sandbox.call() as call:
        return int(webhooks.deliveries(call, subscription["id"])[0]["attempt"])


def test_a_retry_that_works_ends_it(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.clock.stop()
    receiver.status = 503
    subscription = subscribed(sandbox, receiver)
    happen(sandbox, "page.created", page(sandbox))
    sandbox.clock.advance(WINDOW)
    until(lambda: _attempt(sandbox, subscription) == 2)
    receiver.status = 200
    sandbox.clock.advance(80)
    assert receiver.bodies(2)[1]["attempt_number"] == 2
    until(lambda: statuses(sandbox, subscription) == ["done"])


def test_an_address_that_is_not_there_is_tried_again(sandbox: Sandbox) -> None:
    with receiving() as gone:
        pass
    subscription = subscribed(sandbox, gone)
    happen(sandbox, "page.created", page(sandbox))
    until(lambda: _attempt(sandbox, subscription) == 2)
    with sandbox.call() as call:
        assert "ConnectError" in webhooks.deliveries(call, subscription["id"])[0]["failure"]


def test_what_was_not_sent_is_sent_after_a_restart(tmp_path: Path, receiver: Receiver) -> None:
    clock = Clock()
    clock.stop()
    with running(tmp_path / "workspace.db", clock=clock) as first:
        subscribed(first, receiver)
        target = page(first)
        happen(first, "page.created", target)
    assert receiver.got == []
    with running(tmp_path / "workspace.db"):
        assert receiver.bodies(1)[0]["entity"]["id"] == target


@pytest.mark.parametrize(
    ("odds", "order"),
    [
        pytest.param({}, [0, 1], id="none"),
        pytest.param({"duplicate": 1}, [0, 0, 1, 1], id="twice"),
        pytest.param({"drop": 1}, [], id="lost"),
    ],
)
def test_webhook_faults(
    sandbox: Sandbox, receiver: Receiver, odds: dict[str, float], order: list[int]
) -> None:
    sandbox.clock.stop()
    subscribed(sandbox, receiver)
    pages = [page(sandbox), page(sandbox)]
    sandbox.faults.webhooks(**odds)
    for target in pages:
        happen(sandbox, "page.created", target)
    sandbox.clock.advance(WINDOW)
    until(lambda: len(receiver.got) == len(order))
    assert [body["entity"]["id"] for body in receiver.bodies(len(order))] == [pages[n] for n in order]


def test_webhooks_come_late_and_out_of_order(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.clock.stop()
    subscribed(sandbox, receiver)
    first, second = page(sandbox), page(sandbox)
    sandbox.faults.webhooks(reorder=1, delay=5)
    happen(sandbox, "page.created", first)
    sandbox.faults.webhooks(delay=5)
    happen(sandbox, "page.created", second)
    sandbox.clock.advance(WINDOW)
    assert receiver.got == []
    sandbox.clock.advance(5)
    receiver.bodies(1)
    sandbox.clock.advance(5)
    assert [body["entity"]["id"] for body in receiver.bodies(2)] == [second, first]
