"""Notion's own JavaScript client at work against the sandbox, where Node and the package can be had."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.sandbox import Sandbox

PACKAGE = "@notionhq/client@5.26.0"
SCRIPT = Path(__file__).parent / "shared" / "drive.cjs"


@pytest.fixture(scope="module")
def modules(pytestconfig: pytest.Config) -> Path:
    """A folder with the client in it, kept from run to run."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("Node is not installed here")
    assert pytestconfig.cache is not None
    home = pytestconfig.cache.mkdir("notion-js")
    if not (home / "node_modules" / "@notionhq" / "client" / "package.json").is_file():
        command = [npm, "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(home), PACKAGE]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            pytest.skip(f"npm could not install {PACKAGE}: {done.stderr.strip()[-200:]}")
    return home / "node_modules"


def test_the_javascript_client_finds_what_it_wrote(modules: Path, sandbox: Sandbox, root: str) -> None:
    done = subprocess.run(
        ["node", str(SCRIPT), sandbox.base_url, DEFAULT_TOKEN, root],
        capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "NODE_PATH": str(modules), "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "me": "bot", "properties": ["Name", "Number", "State", "Tags"], "rows": ["Row 2", "Row 3"],
        "full": True,
        "state": "Done", "blocks": ["Some words"], "comments": ["Hello"], "item": "title", "views": 1,
        "upload": "uploaded", "markdown": "Some words", "trashed": True, "error": [404, "object_not_found"],
    }  # fmt: skip
