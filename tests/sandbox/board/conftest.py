"""Fixtures: a workspace, with and without the usual databases, and a board on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from workplace import Desktop

from segue.notion.board import NotionBoard
from segue.notion.setup import create_databases
from segue_sandbox.pages import add_page
from segue_sandbox.sandbox import Sandbox


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
