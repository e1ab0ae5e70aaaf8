"""`segue sandbox automation` against a running sandbox: added, listed, at work, removed, refused."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from segue.cli.program import run
from segue_sandbox.receiver import Receiver
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]


@pytest.fixture
def source(http: httpx.Client, root: str) -> str:
    schema: JSON = {"Name": {"title": {}}, "Stage": {"select": {"options": [{"name": "Ready"}]}}}
    body = {"parent": {"page_id": root}, "initial_data_source": {"properties": schema}}
    return str(http.post("/v1/databases", json=body).json()["data_sources"][0]["id"])


def automation(sandbox: Sandbox, *arguments: str) -> int:
    return run(["sandbox", "automation", *arguments, "--at", sandbox.base_url])


def test_a_command_has_rows_posted(
    sandbox: Sandbox, http: httpx.Client, notion_webhooks: Receiver, source: str, capsys: Any
) -> None:
    wish = ("--property", "Stage", "--to", "Ready", "--header", "X-Secret: s3")
    assert automation(sandbox, "add", source, notion_webhooks.url, *wish) == 0
    key = capsys.readouterr().out.strip()
    row = http.post("/v1/pages", json={"parent": {"data_source_id": source}, "properties": {}}).json()["id"]
    http.patch(f"/v1/pages/{row}", json={"properties": {"Stage": {"select": {"name": "Ready"}}}})
    (body,) = notion_webhooks.bodies(1)
    assert (body["source"]["automation_id"], body["data"]["id"]) == (key, row)
    assert notion_webhooks.got[0][0]["x-secret"] == "s3"
    assert automation(sandbox, "list", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)["data"]
    assert (listed["id"], listed["property"], listed["to"]) == (key, "Stage", "Ready")
    assert automation(sandbox, "remove", key) == 0
    assert http.get("/_sandbox/automations").json() == {"automations": []}


@pytest.mark.parametrize(
    ("address", "more", "told"),
    [
        pytest.param(
            "http://127.0.0.1:9/", ("--property", "Nothing"), "no property 'Nothing'", id="property"
        ),
        pytest.param("http://127.0.0.1:9/", ("--header", "s3"), "write it as NAME: VALUE", id="header"),
        pytest.param("nowhere", ("--property", "Stage"), "'nowhere' is no address", id="address"),
    ],
)
def test_a_wrong_automation_is_one_sentence(
    sandbox: Sandbox, source: str, capsys: Any, address: str, more: tuple[str, ...], told: str
) -> None:
    assert automation(sandbox, "add", source, address, *more) != 0
    assert told in capsys.readouterr().err
    with sandbox.call() as call:
        assert call.db.execute("SELECT count(*) FROM subscription").fetchone() == (0,)
