"""Notion's own JavaScript client at work on the sandbox, in both versions of the API."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.pages import add_page
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.webhooks import signature

SCRIPT = Path(__file__).parent / "client.mjs"
CLIENT = "@notionhq/client@5.26.0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the client installed in it."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("Node and npm are not here")
    made = tmp_path_factory.mktemp("javascript")
    npm = ["npm", "install", CLIENT, "--no-audit", "--no-fund", "--prefix", str(made)]
    installed = subprocess.run(npm, capture_output=True, text=True, timeout=120)
    if installed.returncode:
        pytest.skip(f"npm could not install {CLIENT}: {installed.stderr.strip().splitlines()[-1]}")
    shutil.copy(SCRIPT, made)
    return made


def driven(folder: Path, sandbox: Sandbox, version: str) -> dict[str, Any]:
    with sandbox.call() as call:
        root = add_page(call, ("workspace", None), {"title": [{"text": {"content": "Root"}}]}).id
    body, token = '{"type":"page.created"}', "secret_abc"
    webhook = {"body": body, "token": token, "signature": signature(token, body.encode())}
    given = {
        "url": sandbox.base_url, "token": DEFAULT_TOKEN, "version": version, "root": root, "webhook": webhook,
    }  # fmt: skip
    ended = subprocess.run(
        ["node", SCRIPT.name], cwd=folder, input=json.dumps(given), capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    seen: dict[str, Any] = json.loads(ended.stdout)
    return seen


@pytest.mark.parametrize("version", ["2026-03-11", "2025-09-03"])
def test_the_client_works_with_every_group(folder: Path, notion_sandbox: Sandbox, version: str) -> None:
    seen = driven(folder, notion_sandbox, version)
    assert seen["users"] == ["person", "bot"]
    assert seen["types"] == ["checkbox", "date", "multi_select", "number", "select", "status", "title"]
    assert seen["templates"] == 0
    assert seen["done"] == ["Song 1"]
    assert seen["all"] == 3
    assert seen["title"] == "Song 2"
    assert seen["blocks"] == ["paragraph", "to_do", "heading_2"]
    assert seen["checked"] is True
    assert seen["markdown"] == "First line\n- [x] Listen"
    assert seen["updated"].endswith("Last line")
    assert seen["comments"] == ["Very nice"]
    assert seen["upload"] == ["uploaded", 5]
    assert seen["served"] == "Hello"
    assert seen["fast"] == 2
    assert seen["searched"] == 1
    assert seen["moved"] is True
    assert seen["trashed"] is True
    assert seen["refused"] == [True, 400]
    assert seen["signed"] is True
    assert not [entry for entry in notion_sandbox.log.entries() if entry.status >= 500]
