"""Fixtures that start a sandbox; pytest finds them by itself.

def test_my_handler(notion_sandbox, notion_sandbox_client):
    notion_sandbox.faults.add(fault=503, when="after", method="POST", nth=1)
    ...
    assert notion_sandbox.log.counts()["POST /v1/pages"] == 2
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from notion_client import Client

    from segue_sandbox.receiver import Receiver
    from segue_sandbox.sandbox import Sandbox


@pytest.fixture
def notion_sandbox() -> Iterator[Sandbox]:
    """Run an empty Notion workspace in memory, for one test.

    `base_url` is its address, for any Notion client with the token `segue_sandbox.access.DEFAULT_TOKEN`.
    `clock.stop()` and `clock.advance(seconds)` move its time, `faults.add(...)` makes requests fail,
    `faults.lag(seconds)` lets queries lag behind writes, `log.entries()` and `log.counts()` tell what was
    asked, and `with notion_sandbox.call() as call: seeds.load(call, Path("studio.yaml"))` fills it.
    """
    # Imported here, since pytest loads this file in every project that has Segue installed.
    from segue_sandbox.server import running

    with running() as sandbox:
        yield sandbox


@pytest.fixture
def notion_sandbox_client(notion_sandbox: Sandbox) -> Iterator[Client]:
    """Give Notion's Python client for `notion_sandbox`, without retries of its own."""
    import httpx
    from notion_client import Client

    from segue_sandbox.access import DEFAULT_TOKEN

    with httpx.Client(trust_env=False) as transport:
        yield Client(
            auth=DEFAULT_TOKEN, base_url=notion_sandbox.base_url, notion_version="2026-03-11", retry=False,
            client=transport,
        )  # fmt: skip


@pytest.fixture
def notion_webhooks() -> Iterator[Receiver]:
    """Give a real address for webhooks that remembers what it was sent.

    `with notion_sandbox.call() as call: webhooks.subscribe(call, notion_webhooks.url, verified=True)`
    subscribes it; `notion_webhooks.bodies(2)` waits for two webhooks and returns them.
    """
    from segue_sandbox.receiver import receiving

    with receiving() as receiver:
        yield receiver
