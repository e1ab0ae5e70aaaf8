"""The measurements run through and find what they look for; how fast it was is nobody's test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SEGUE = Path(sys.executable).with_name("segue")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def _figures(*arguments: str) -> dict[str, Any]:
    done = subprocess.run([SEGUE, "bench", *arguments, "--json"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return {figure["name"]: figure for figure in json.loads(done.stdout)["data"]}


def test_the_sandbox_is_measured(home: Path) -> None:
    figures = _figures("sandbox", "--rows", "200")
    assert figures["walk of all 200 rows"]["value"] > 0
    assert figures["retrieve a page"]["at_least"]
    assert figures["select is empty, few, by Number: slower"]["value"] > 0
    assert 10 < figures["memory at the end"]["value"] < 1000
    assert [path.name for path in home.iterdir() if path.name.startswith("bench-")] == []


def test_tasks_are_measured(home: Path) -> None:
    figures = _figures("tasks", "--tasks", "3")
    assert figures["requests of a task"]["value"] == 5
    assert figures["requests of a poll with nothing to do"]["value"] == 2
    assert figures["from Ready to In progress, a poll each 2 s"]["met"]
