"""Shows the commands that work on tasks, each as a program: work, take back, stop."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest
from commandline import PATIENCE, Task, data, eventually, parameters_of, program, status_of
from notion_client import Client

from segue.cli.program import run
from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.sandbox import Sandbox

pytestmark = pytest.mark.slow


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


def test_a_task_that_nobody_wants_is_told_and_the_code_says_so(task: Task, notion: Client) -> None:
    page = task("press it on vinyl")
    done = program("once", "--fail-empty")
    assert done.returncode == 4
    assert done.stdout.startswith("Needs input  press it on vinyl: no handler wants 'press it on vinyl'")
    assert status_of(notion, page) == "Needs input"


def test_a_secret_in_an_error_reaches_neither_pages_nor_logs(
    task: Task, sandbox: Sandbox, home: Path
) -> None:
    task("leak this")
    done = program("once", "-v")
    assert done.returncode == 1
    pages = " ".join(doc for (doc,) in sandbox.store.db.execute("SELECT doc FROM node"))
    assert "the token [secret] was not taken" in pages
    logged = (home / "logs" / "segue.log").read_text()
    kept = b"".join(file.read_bytes() for file in home.glob("*.sqlite*"))
    told = (pages, logged, done.stderr, done.stdout, kept.decode("latin-1"))
    assert not [place for place in told if DEFAULT_TOKEN in place]


def test_one_task_is_picked_out(task: Task, notion: Client, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = task("write one"), task("write other")
    done = program("once", "--task", one, "--json")
    assert [found["title"] for found in json.loads(done.stdout)["data"]] == ["write one"]
    assert (status_of(notion, one), status_of(notion, other)) == ("Done", "Ready")


def test_a_dry_run_lists_and_makes_nothing(
    task: Task, notion: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    page = task("write this")
    done = program("once", "--dry-run")
    assert done.returncode == 4
    assert "dry run: 1 change listed, none made" in done.stdout
    assert parameters_of(notion, page) == ""
    assert status_of(notion, page) == "Needs input"


def test_a_run_is_shown_and_taken_back(
    task: Task, notion: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    page = task("write this")
    assert program("once").returncode == 0
    assert parameters_of(notion, page) == "# written"
    capsys.readouterr()
    assert run(["logs", "--find", "looking around", "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["step"], line["from"]) == ("look", "segue_stage")
    assert run(["runs", "show", line["run"], "--json"]) == 0
    assert data(capsys)["page"] == page
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


def test_what_a_person_changed_since_is_kept(
    task: Task, notion: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    page = task("write this")
    assert program("once").returncode == 0
    notion.pages.update(page, properties={"Parameters": {"rich_text": [{"text": {"content": "mine"}}]}})
    assert run(["undo", page, "--yes"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("kept")
    assert parameters_of(notion, page) == "mine"


def test_a_failed_task_is_set_to_ready_again(
    task: Task, notion: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    page = task("refuse this")
    assert program("once").returncode == 1
    assert run(["retry", page]) == 0
    assert status_of(notion, page) == "Ready"


@pytest.mark.parametrize("command", ["run", "once", "tasks"])
def test_a_wrong_token_is_told_with_the_way_out(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTION_TOKEN", "ntn_wrong_wrong_wrong")
    done = program(command)
    assert done.returncode == 78
    assert "Notion does not accept the token" in done.stderr
    assert "ntn_wrong" not in done.stderr


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


def test_a_run_is_stopped_by_command(task: Task, loop: subprocess.Popen[str], notion: Client) -> None:
    page = task("slowly now")
    eventually(lambda: status_of(notion, page) == "Running")
    eventually(lambda: run(["cancel", page]) == 0)
    eventually(lambda: status_of(notion, page) == "Cancelled")


def test_a_step_that_does_not_listen_keeps_no_program_from_ending(
    task: Task, loop: subprocess.Popen[str], notion: Client
) -> None:
    page = task("deaf one")
    eventually(lambda: status_of(notion, page) == "Running")
    loop.send_signal(signal.SIGINT)
    _, told = loop.communicate(timeout=PATIENCE)
    assert loop.returncode == 0
    assert "Traceback" not in told
    assert status_of(notion, page) == "Running"  # the next start goes on with it
