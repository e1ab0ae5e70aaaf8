"""Notion's JavaScript client drives every group of endpoints; without Node or npm this is skipped."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.sandbox import Sandbox

PACKAGE = "@notionhq/client@5.26.0"
SCRIPT = Path(__file__).with_name("javascript") / "drive.mjs"


@pytest.fixture(scope="session")
def package(request: pytest.FixtureRequest) -> Path:
    """A folder with the client in it, kept from one session to the next."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("Node and npm are not installed")
    assert request.config.cache
    folder = request.config.cache.mkdir("notion-javascript-client")
    installed = folder / "node_modules" / "@notionhq" / "client" / "package.json"
    if not installed.exists() or PACKAGE.rpartition("@")[2] != json.loads(installed.read_text())["version"]:
        command = [
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--fetch-retries=0",
            "--prefix",
            str(folder),
            PACKAGE,
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired:
            pytest.skip(f"npm did not bring {PACKAGE} within a minute")
        if done.returncode:
            pytest.skip(f"npm cannot bring {PACKAGE}: {done.stderr.strip().splitlines()[0]}")
    return folder


def test_the_javascript_client_drives_every_group(sandbox: Sandbox, package: Path, root: str) -> None:
    done = subprocess.run(
        ["node", str(SCRIPT), str(package), sandbox.base_url, DEFAULT_TOKEN, root],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert len(found["pages"].pop("ids")) == 5
    assert found == EXPECTED


EXPECTED = {
    "users": {"me": "bot", "all": ["person", "bot"], "full": True, "same": True},
    "databases": {"full": True, "title": "Crate", "inline": True, "sources": 1},
    "dataSources": {
        "full": True,
        "second": "People",
        "names": [
            "Cover", "Genre", "Key", "Liked", "Moods", "Name", "Notes", "Played", "State", "Tempo",
        ],
        "groups": ["To-do", "In progress", "Complete"],
        "templates": 0,
    },
    "pages": {
        "full": True,
        "linked": True,
        "state": "Done",
        "key": {"prefix": "REC", "number": 1},
        "item": 120,
        "trash": [True, False],
        "moved": True,
    },
    "queries": {"filtered": ["Record 2", "Record 0"], "more": True, "only": ["Name"], "all": 5},
    "markdown": {
        "markdown": "## Tracks\n- [ ] First\n- [x] Two\nThe end",
        "truncated": False,
        "task": "async_task",
        "done": "succeeded",
    },
    "blocks": {"full": True, "changed": "Top", "below": ["quote"], "gone": True, "read": "heading_2"},
    "comments": {"full": True, "text": "Very nice", "left": 1},
    "search": {"pages": 5, "sources": ["People", "Records"]},
    "views": {"full": True, "total": 2, "rest": 1, "gone": True, "name": "Loved", "counts": [3, 2]},
    "uploads": {
        "pending": "pending",
        "sent": "uploaded",
        "served": "a cover",
        "whole": ["uploaded", 5 * 1024 * 1024 + 1],
        "listed": 2,
        "read": "cover.txt",
    },
    "emojis": 0,
    "refusals": [[404, "object_not_found"], [400, "validation_error"], [401, "unauthorized"]],
}  # fmt: skip
