"""Runs commands as programs, waits for what other programs do, and looks at the rows they leave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from notion_client import Client

SEGUE = (sys.executable, "-c", "from segue.cli import main; main()")
PATIENCE = 20.0  # seconds that a program may take to show something

Task = Callable[..., str]


def status_of(notion: Client, page_id: str) -> str:
    """Return the status in a task's row."""
    page: Any = notion.pages.retrieve(page_id)
    return str(page["properties"]["Status"]["status"]["name"])


def parameters_of(notion: Client, page_id: str) -> str:
    """Return the parameters in a task's row."""
    page: Any = notion.pages.retrieve(page_id)
    return "".join(part["plain_text"] for part in page["properties"]["Parameters"]["rich_text"])


def data(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return the answer that a command printed with --json."""
    return json.loads(capsys.readouterr().out)["data"]


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that starts the engine in a process of its own: one process has one engine."""
    command = [*SEGUE, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def eventually(condition: Callable[[], bool]) -> None:
    """Wait for something that another program does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        os.sched_yield()
