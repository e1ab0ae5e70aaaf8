"""Fixtures of the sandbox's ring: a workspace in memory on a real port, and clients that talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from contract import hold
from notion_client import Client

from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.pages import add_page
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.server import running

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder as the sandbox's ring."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.sandbox)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox in memory, on a port of its own."""
    with running() as found:
        yield found


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A plain HTTP client with the sandbox's token and the newest version."""
    headers = {"Authorization": f"Bearer {DEFAULT_TOKEN}", "Notion-Version": "2026-03-11"}
    hooks = {"response": [hold]}
    with httpx.Client(
        base_url=sandbox.base_url, headers=headers, trust_env=False, event_hooks=hooks
    ) as client:
        yield client


@pytest.fixture
def notion(sandbox: Sandbox) -> Iterator[Client]:
    """Notion's Python client, without retries of its own."""
    with httpx.Client(trust_env=False, event_hooks={"response": [hold]}) as transport:
        yield Client(
            auth=DEFAULT_TOKEN, base_url=sandbox.base_url, notion_version="2026-03-11", retry=False,
            client=transport,
        )  # fmt: skip


@pytest.fixture
def root(sandbox: Sandbox) -> str:
    """The id of a page at the top of the workspace, where only people may put one."""
    with sandbox.call() as call:
        return add_page(call, ("workspace", None), {"title": [{"text": {"content": "Root"}}]}).id
