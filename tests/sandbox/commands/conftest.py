"""Leads the commands to a sandbox, and puts a stranger's plugin on the path."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commandline import SEGUE, Task, eventually
from notion_client import Client

from segue.cli.program import run
from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.sandbox import Sandbox

PLUGIN = """
import logging
import os
import threading

from segue import Outcome, Params, Pattern, Refused, hookimpl
from segue.changes import UpdateRow

log = logging.getLogger("segue_stage")

class Kind:
    summary = "for the tests of the commands"
    Params = Params

    def __init__(self, name, work):
        self.name, self.patterns, self.run = name, (Pattern(words=(name,)),), work

def write(run):
    run.step("look", log.info, "looking around")
    run.change(UpdateRow(page_id=run.task.page_id, values={"Parameters": "# written"}, title=run.task.title))
    return Outcome.done("written")

def refuse(run):
    raise Refused("the folder is not there; make it first")

def leak(run):
    raise Refused(f"the token {os.environ['NOTION_TOKEN']} was not taken")

def slowly(run):
    def crawl():
        while True:
            run.progress("crawling")
            threading.Event().wait(0.05)
    run.step("crawl", crawl)

def deaf(run):
    run.step("listen", threading.Event().wait, 120)

@hookimpl
def handlers():
    return [Kind(work.__name__, work) for work in (write, refuse, slowly, leak, deaf)]
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lead the commands to the sandbox, and put a stranger's plugin on the path."""
    info = tmp_path / "site" / "segue_stage-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: segue-stage\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[segue]\nstage = segue_stage\n")
    (tmp_path / "site" / "segue_stage.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.delitem(sys.modules, "segue_stage", raising=False)
    for name in ("SEGUE_MODE", "AGENT_TASKS_DB_ID", "ISSUES_DB_ID"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "segue.toml").write_text("[board]\nrate = 100\n[run]\npoll_seconds = 1\n")
    monkeypatch.setenv("SEGUE_HOME", str(home))
    monkeypatch.setenv("NOTION_TOKEN", DEFAULT_TOKEN)
    monkeypatch.setenv("SEGUE_NOTION_URL", sandbox.base_url)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    monkeypatch.chdir(tmp_path)
    return home


@pytest.fixture
def task(root: str, notion: Client, capsys: pytest.CaptureFixture[str]) -> Task:
    """Set the workspace up with `segue init`, and give a function that puts a task on the board."""
    assert run(["init", "--create-in", root, "--yes"]) == 0, capsys.readouterr().err
    found: Any = notion.search(query="Agent-Tasks", filter={"property": "object", "value": "data_source"})
    source = found["results"][0]["id"]
    capsys.readouterr()

    def put(title: str, status: str = "Ready") -> str:
        properties = {
            "Task": {"title": [{"text": {"content": title}}]},
            "Status": {"status": {"name": status}},
        }
        page: Any = notion.pages.create(
            parent={"type": "data_source_id", "data_source_id": source}, properties=properties
        )
        return str(page["id"])

    return put


@pytest.fixture
def loop(task: Task, home: Path) -> Iterator[subprocess.Popen[str]]:
    """A loop in a process of its own."""
    with subprocess.Popen([*SEGUE, "run"], stderr=subprocess.PIPE, text=True) as process:
        eventually(lambda: (home / "heartbeat.json").exists() or process.poll() is not None)
        yield process
        if process.poll() is None:
            process.kill()
        process.communicate()
