"""Webhooks and automations on the page for people."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from segue_sandbox.sandbox import Sandbox
from segue_sandbox.webhooks import subscriptions

Do = Callable[..., httpx.Response]
NOWHERE = "http://127.0.0.1:9/hook"


def held(sandbox: Sandbox) -> list[dict[str, object]]:
    with sandbox.call(write=False) as call:
        return list(subscriptions(call))


def test_a_subscription_is_made_verified_paused_and_removed(
    browser: httpx.Client, sandbox: Sandbox, do: Do
) -> None:
    assert do("subscribe", url=NOWHERE, kinds=["comment"]).status_code == 200
    [made] = held(sandbox)
    assert made["events"] == ["comment.created", "comment.updated", "comment.deleted"]
    text = browser.get("/webhooks").text
    assert NOWHERE in text
    assert "Paste it here" in text
    assert str(made["token"]) not in text
    assert do("verify", id=made["id"], token=made["token"]).status_code == 200
    assert held(sandbox)[0]["status"] == "active"
    for action, status in (("pause", "paused"), ("resume", "active")):
        do(action, id=made["id"])
        assert held(sandbox)[0]["status"] == status
    do("unsubscribe", id=made["id"])
    assert held(sandbox) == []


REFUSED = [
    pytest.param("subscribe", {"url": "ftp://example.com"}, "is no address for webhooks", id="address"),
    pytest.param("verify", {"id": "x", "token": "y"}, "There is no webhook subscription", id="nothing there"),
    pytest.param(
        "automate", {"source": "x", "url": NOWHERE, "property": "Status"}, "no data source", id="table"
    ),
]


@pytest.mark.parametrize(("action", "given", "problem"), REFUSED)
def test_what_cannot_be_is_told(do: Do, action: str, given: dict[str, str], problem: str) -> None:
    answer = do(action, **given)
    assert answer.status_code == 400
    assert problem in answer.json()["problem"]


def test_an_automation_is_made_and_removed(browser: httpx.Client, source: str, do: Do) -> None:
    made = do("automate", source=source, url=NOWHERE, property="Status", to="Done", header="X-Secret: 7")
    assert made.status_code == 200, made.text
    text = browser.get("/webhooks").text
    assert "When Status is set to Done in Tasks" in text
    key = text.split('data-do="stop" data-id="')[1].split('"')[0]
    do("stop", id=key)
    assert "When Status is set" not in browser.get("/webhooks").text
