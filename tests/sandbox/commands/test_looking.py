"""Shows the commands that set a workspace up and look at it."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Task, data

from segue.cli.program import run


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


def test_a_task_is_explained_by_its_page(task: Task, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", task("write this")]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "yes  write: the title has the word 'write'"


def test_tasks_are_listed_with_who_takes_them(task: Task, capsys: pytest.CaptureFixture[str]) -> None:
    task("write this")
    task("dance")
    assert run(["tasks", "--json"]) == 0
    assert {row["title"]: row["handler"] for row in data(capsys)} == {"write this": "write", "dance": ""}


def test_all_is_well_once_the_databases_are_there(task: Task, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "NOTION_TOKEN from the environment" in out
    assert "answers and takes the token: Segue" in out
    assert "tasks: Agent-Tasks" in out


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


@pytest.mark.parametrize(
    "page", ["the root", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"], ids=["no row", "no page"]
)
def test_only_a_task_is_set_to_ready(
    task: Task, root: str, capsys: pytest.CaptureFixture[str], page: str
) -> None:
    assert run(["retry", root if page == "the root" else page]) == (1 if page == "the root" else 3)
    told = capsys.readouterr().err
    assert ("is not a row of Agent-Tasks" if page == "the root" else "gone, or not shared") in told
