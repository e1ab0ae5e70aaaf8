"""Fixtures of the sandbox's ring: a workspace in memory on a real port, and clients that talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from notion_client import Client

from segue.ledger import Ledger
from segue.notes import LedgerReservations
from segue.notion.board import NotionBoard
from segue.notion.config import BoardConfig
from segue.notion.setup import create_databases
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
    with httpx.Client(base_url=sandbox.base_url, headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture
def notion(sandbox: Sandbox) -> Iterator[Client]:
    """Notion's Python client, without retries of its own."""
    with httpx.Client(trust_env=False) as transport:
        yield Client(
            auth=DEFAULT_TOKEN, base_url=sandbox.base_url, notion_version="2026-03-11", retry=False,
            client=transport,
        )  # fmt: skip


@pytest.fixture
def root(sandbox: Sandbox) -> str:
    """The id of a page at the top of the workspace, where only people may put one."""
    with sandbox.call() as call:
        return add_page(call, ("workspace", None), {"title": [{"text": {"content": "Root"}}]}).id


@dataclass(slots=True)
class Desktop:
    """A workspace with the databases that `segue init` makes, a board on it, and a person's hands."""

    sandbox: Sandbox
    home: str  # the page that everything lies below
    folder: Path
    boards: list[NotionBoard] = field(default_factory=list)
    ledgers: list[Ledger] = field(default_factory=list)

    @property
    def board(self) -> NotionBoard:
        """The board that was opened last."""
        return self.boards[-1]

    def open(self, memory: str = "ledger", token: str = DEFAULT_TOKEN, **config: Any) -> NotionBoard:
        """Open a board; those with the same name of memory remember the same things, as after a restart."""
        known = {"rate": 1000.0, "burst": 100, "pause": 0.01, "tries": 4, "outage_after": 1000} | config
        ledger = Ledger(self.folder / f"{memory}.sqlite")
        self.ledgers.append(ledger)
        self.boards.append(
            NotionBoard(
                token, self.sandbox.base_url, BoardConfig(**known), LedgerReservations(ledger), ledger,
                clock=lambda: datetime.fromtimestamp(self.sandbox.clock.now() / 1000, UTC),
            )
        )  # fmt: skip
        return self.board

    def close(self) -> None:
        """Close all boards and what they remember."""
        for board in self.boards:
            board.close()
        for ledger in self.ledgers:
            ledger.close()


@pytest.fixture
def blank(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desktop]:
    """A workspace with one page and no database yet."""
    with sandbox.call() as call:
        home = add_page(call, ("workspace", None), {"title": [{"text": {"content": "Studio"}}]}).id
    desktop = Desktop(sandbox=sandbox, home=home, folder=tmp_path)
    desktop.open()
    yield desktop
    desktop.close()


@pytest.fixture
def desktop(blank: Desktop) -> Desktop:
    """A workspace with Agent-Tasks, Issues+Questions and Music Tracks."""
    create_databases(blank.board.places, blank.board.client, blank.home, ("tasks", "issues", "tracks"))
    blank.sandbox.log.clear()
    return blank


@pytest.fixture
def board(desktop: Desktop) -> NotionBoard:
    """A board on a workspace that is set up."""
    return desktop.board
