"""Gaps of the running system: what runs show, and what the doctor's checks find wanting."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from segue.board import NewTask
from segue.ledger import ChangeRecord, Ledger
from segue.notes import Changes
from segue.runs import Runs
from segue.settings import load
from segue.testing import MemoryBoard
from segue_review.gaps.automation import of_idle_runs, of_late_tasks, of_service
from segue_review.gaps.gap import Category, Gap
from segue_review.gaps.insystem import of_checks, of_runs
from segue_review.gaps.masking import mask
from segue_schemas import Outcome, Task

HIDE = mask(())


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        yield ledger


@pytest.fixture
def runs(ledger: Ledger) -> Runs:
    return Runs(ledger)


def ran(runs: Runs, number: int, title: str, outcome: Outcome, *, page: str = "", dry: bool = False) -> None:
    run_id = f"20261120-1000-{number:03}"
    task = Task(page_id=page or f"page {number}", title=title)
    runs.begin(run_id, task, "echo", key="", asked="", dry=dry)
    runs.working(run_id)
    runs.end(run_id, outcome, None)


def seen(tmp_path: Path, days_later: int = 0) -> list[Gap]:
    return list(of_runs(tmp_path, HIDE, time.time() + days_later * 86_400))


def test_work_that_is_asked_for_again_and_again(runs: Runs, tmp_path: Path) -> None:
    for number in range(3):
        ran(runs, number, f"Echo the mix of week {number}", Outcome.done("said"))
    (gap,) = seen(tmp_path)
    assert gap.category is Category.AUTOMATION
    assert gap.title == "'Echo the mix of week' was asked for 3 times by hand"
    assert seen(tmp_path, days_later=40) == []


@pytest.mark.parametrize(
    ("page", "dry", "titles"),
    [
        pytest.param("one page", False, ["Echo"] * 3, id="one task that runs often"),
        pytest.param("", True, ["Echo"] * 3, id="dry runs"),
        pytest.param("", False, ["Echo a", "Echo b", "Echo c"], id="different titles"),
    ],
)
def test_what_is_no_repetition(runs: Runs, tmp_path: Path, page: str, dry: bool, titles: list[str]) -> None:
    for number, title in enumerate(titles):
        ran(runs, number, title, Outcome.done("said"), page=page, dry=dry)
    assert seen(tmp_path) == []


def test_a_handler_that_keeps_failing(runs: Runs, tmp_path: Path) -> None:
    for number in range(3):
        ran(runs, number, f"Task {'abc'[number]}", Outcome.failed("no disk token=canary-value"))
    (gap,) = seen(tmp_path)
    assert (gap.title, "canary" in gap.evidence) == ("The last 3 runs of echo failed", False)
    ran(runs, 3, "Task d", Outcome.done("said"))
    assert seen(tmp_path) == []


@pytest.mark.parametrize(
    ("times", "changed", "found"),
    [
        pytest.param(10, 1, True, id="nearly always in vain"),
        pytest.param(10, 2, False, id="useful at times"),
        pytest.param(9, 0, False, id="not often"),
    ],
)
def test_a_task_that_runs_in_vain(
    runs: Runs, ledger: Ledger, tmp_path: Path, times: int, changed: int, found: bool
) -> None:
    for number in range(times):
        ran(runs, number, "Look for likes", Outcome.done("looked"), page="one page")
    for number in range(changed):
        run_id = f"20261120-1000-{number:03}"
        made = ChangeRecord(
            key=run_id, run_id=run_id, n=1, kind="x", args={}, text="x", state="made", receipt={}
        )
        Changes(ledger).mean(made)
    titles = [gap.title for gap in of_idle_runs(tmp_path, HIDE)]
    wanted = f"'Look for likes' ran {times} times and changed nothing {times - changed} times"
    assert titles == ([wanted] if found else [])


def test_a_task_that_was_due_and_never_ran(runs: Runs, tmp_path: Path) -> None:
    board, now = MemoryBoard(), datetime.now(UTC)
    for name, days in (("Late", 2), ("Ran", 2), ("Soon", 0)):
        task = NewTask(title=name, run_after=now - timedelta(days=days))
        ref = board.create_task(task, name)
        if name == "Ran":
            ran(runs, 1, name, Outcome.done("said"), page=ref.page_id)
    assert [gap.title for gap in of_late_tasks(board, tmp_path, HIDE)] == ["'Late' was due and never ran"]


def test_a_program_that_nothing_starts_again(runs: Runs, tmp_path: Path) -> None:
    places = ((str(tmp_path / "units"), "*.service"),)
    assert of_service(tmp_path, places) == []  # it is not used
    ran(runs, 1, "Echo", Outcome.done("said"))
    (tmp_path / "units").mkdir()
    (tmp_path / "units/other.service").write_text("ExecStart=/bin/other\n")
    assert [gap.text for gap in of_service(tmp_path, places)] == ["no service"]
    (tmp_path / "units/own.service").write_text("ExecStart=%h/.local/bin/segue run\n")
    assert of_service(tmp_path, places) == []


def test_no_ledger_shows_nothing(tmp_path: Path) -> None:
    assert seen(tmp_path / "nowhere") == []


def test_what_the_doctor_finds_wanting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTION_TOKEN", raising=False)
    gaps, whole = of_checks(load(home=tmp_path, folder=tmp_path), HIDE)
    assert whole
    assert any("NOTION_TOKEN is not set" in gap.title for gap in gaps)


def test_where_notion_is_away_nothing_is_concluded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTION_TOKEN", "ntn_nobody0123456789")
    monkeypatch.setenv("SEGUE_NOTION_URL", "http://127.0.0.1:9")
    gaps, whole = of_checks(load(home=tmp_path, folder=tmp_path), HIDE)
    assert not whole
    assert not any("ntn_nobody" in repr(gap) for gap in gaps)
