"""Shows the commands at work on a workspace: set up, work, look, take back, stop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from notion_client import Client

from segue.cli.program import run
from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.sandbox import Sandbox

PLUGIN = """
import threading

from segue import Outcome, Params, Pattern, Refused, hookimpl
from segue.changes import UpdateRow

class Kind:
    summary = "for the tests of the commands"
    Params = Params

    def __init__(self, name, work):
        self.name, self.patterns, self.run = name, (Pattern(words=(name,)),), work

def write(run):
    run.change(UpdateRow(page_id=run.task.page_id, values={"Parameters": "# written"}, title=run.task.title))
    return Outcome.done("written")

def refuse(run):
    raise Refused("the folder is not there; make it first")

def slowly(run):
    def crawl():
        while True:
            run.progress("crawling")
            threading.Event().wait(0.05)
    run.step("crawl", crawl)

@hookimpl
def handlers():
    return [Kind("write", write), Kind("refuse", refuse), Kind("slowly", slowly)]
"""
SEGUE = (sys.executable, "-c", "from segue.cli import main; main()")
PATIENCE = 20.0  # seconds that a program may take to show something

Task = Callable[..., str]


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


def status_of(notion: Client, page_id: str) -> str:
    page: Any = notion.pages.retrieve(page_id)
    return str(page["properties"]["Status"]["status"]["name"])


def parameters_of(notion: Client, page_id: str) -> str:
    page: Any = notion.pages.retrieve(page_id)
    return "".join(part["plain_text"] for part in page["properties"]["Parameters"]["rich_text"])


def data(capsys: pytest.CaptureFixture[str]) -> Any:
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


def test_init_says_what_is_missing_and_makes_it_only_when_asked(
    root: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "segue.toml").unlink()
    assert run(["init"]) == 4
    told = capsys.readouterr().err
    assert "missing: the database Agent-Tasks" in told
    assert "segue init --create-in LINK" in told
    assert (home / "segue.toml").exists()
    assert run(["init", "--create-in", f"https://www.notion.so/Root-{root.replace('-', '')}", "--yes"]) == 0
    assert "all is there; start with: segue run" in capsys.readouterr().err
    assert run(["init"]) == 0


@pytest.mark.slow
def test_what_is_ready_is_done_and_the_code_tells_how(
    task: Task, notion: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = task("write this"), task("refuse this")
    done = program("once")
    assert done.returncode == 1
    assert sorted(done.stdout.splitlines()) == [
        "Done  write this: written",
        "Failed  refuse this: the folder is not there; make it first",
    ]
    assert done.stderr.splitlines()[-1] == "1 done, 1 failed"
    assert (status_of(notion, good), status_of(notion, bad)) == ("Done", "Failed")
    assert program("once", "--fail-empty").returncode == 3


@pytest.mark.slow
def test_one_task_is_picked_out(task: Task, notion: Client, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = task("write one"), task("write other")
    done = program("once", "--task", one, "--json")
    assert [found["title"] for found in json.loads(done.stdout)["data"]] == ["write one"]
    assert (status_of(notion, one), status_of(notion, other)) == ("Done", "Ready")


@pytest.mark.slow
def test_a_dry_run_lists_and_makes_nothing(
    task: Task, notion: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    page = task("write this")
    done = program("once", "--dry-run")
    assert done.returncode == 4
    assert "dry run: 1 change listed, none made" in done.stdout
    assert parameters_of(notion, page) == ""
    assert status_of(notion, page) == "Needs input"


@pytest.mark.slow
def test_a_run_is_shown_and_taken_back(
    task: Task, notion: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    page = task("write this")
    assert program("once").returncode == 0
    assert parameters_of(notion, page) == "# written"
    capsys.readouterr()
    assert run(["runs", "show", page, "--json"]) == 0
    (change,) = data(capsys)["changes"]
    assert (change["kind"], change["state"]) == ("row.update", "made")
    assert run(["undo", page, "--dry-run"]) == 0
    assert "this is a dry run" in capsys.readouterr().out
    assert parameters_of(notion, page) == "# written"
    assert run(["undo", page, "--yes"]) == 0
    assert capsys.readouterr().out.startswith("taken back")
    assert parameters_of(notion, page) == ""
    assert run(["undo", page, "--yes"]) == 3


@pytest.mark.slow
def test_what_a_person_changed_since_is_kept(
    task: Task, notion: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    page = task("write this")
    assert program("once").returncode == 0
    notion.pages.update(page, properties={"Parameters": {"rich_text": [{"text": {"content": "mine"}}]}})
    assert run(["undo", page, "--yes"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("kept")
    assert parameters_of(notion, page) == "mine"


def test_a_task_is_explained_by_its_page(task: Task, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", task("write this")]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "yes  write: the title has the word 'write'"


def test_tasks_are_listed_with_who_takes_them(task: Task, capsys: pytest.CaptureFixture[str]) -> None:
    task("write this")
    task("dance")
    assert run(["tasks", "--json"]) == 0
    assert {row["title"]: row["handler"] for row in data(capsys)} == {"write this": "write", "dance": ""}


@pytest.mark.slow
def test_a_failed_task_is_set_to_ready_again(
    task: Task, notion: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    page = task("refuse this")
    assert program("once").returncode == 1
    assert run(["retry", page]) == 0
    assert status_of(notion, page) == "Ready"


def test_all_is_well_once_the_databases_are_there(task: Task, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "NOTION_TOKEN from the environment" in out
    assert "answers and takes the token: Segue" in out
    assert "tasks: Agent-Tasks" in out


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "once", "tasks"])
def test_a_wrong_token_is_told_with_the_way_out(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTION_TOKEN", "ntn_wrong_wrong_wrong")
    done = program(command)
    assert done.returncode == 78
    assert "Notion does not accept the token" in done.stderr
    assert "ntn_wrong" not in done.stderr


def test_a_wrong_token_is_found_by_the_doctor(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTION_TOKEN", "ntn_wrong_wrong_wrong")
    assert run(["doctor", "--json"]) == 1
    errors = [finding for finding in data(capsys) if finding["level"] == "error"]
    assert {finding["area"] for finding in errors} == {"Notion", "Databases"}


def test_notion_that_does_not_answer_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUE_NOTION_URL", "http://127.0.0.1:9")
    assert run(["doctor"]) == 1
    assert "no connection" in capsys.readouterr().out


@pytest.fixture
def loop(task: Task, home: Path) -> Iterator[subprocess.Popen[str]]:
    """A loop in a process of its own."""
    with subprocess.Popen([*SEGUE, "run"], stderr=subprocess.PIPE, text=True) as process:
        eventually(lambda: (home / "heartbeat.json").exists() or process.poll() is not None)
        yield process
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.slow
def test_the_loop_works_is_seen_and_stops_in_order(
    task: Task, loop: subprocess.Popen[str], notion: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    page = task("write this")
    eventually(lambda: status_of(notion, page) == "Done")
    assert run(["status", "--json"]) == 0
    assert data(capsys)["loop"]["pid"] == str(loop.pid)
    assert run(["poll"]) == 0
    for command in ("run", "once"):
        refused = program(command)
        assert refused.returncode == 75
        assert f"another orchestrator (process {loop.pid})" in refused.stderr
    loop.send_signal(signal.SIGTERM)
    _, told = loop.communicate(timeout=PATIENCE)
    assert loop.returncode == 0, told
    assert "segue: stopping; what is under way goes on at the next start" in told
    assert run(["status"]) == 3


@pytest.mark.slow
def test_a_run_is_stopped_by_command(task: Task, loop: subprocess.Popen[str], notion: Client) -> None:
    page = task("slowly now")
    eventually(lambda: status_of(notion, page) == "Running")
    eventually(lambda: run(["cancel", page]) == 0)
    eventually(lambda: status_of(notion, page) == "Cancelled")
