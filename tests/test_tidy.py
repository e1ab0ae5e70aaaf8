"""What is removed from the state folder after a while, and what stays because it may go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.ledger import Ledger
from segue.runs import Runs
from segue.tidy import KEPT, tidy
from segue_schemas import Outcome, Task

NOW = 100 * 24 * 3600.0


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "ledger.sqlite")
    yield made
    made.close()


def add(ledger: Ledger, folder: Path, name: str, outcome: Outcome | None, days_ago: float) -> None:
    """Note a run that has its folder and ended some days ago, or has not ended."""
    runs = Runs(ledger, clock=lambda: NOW - days_ago * 24 * 3600)
    runs.begin(name, Task(page_id=name, title=name), "echo", key="", asked="", dry=False)
    if outcome:
        runs.end(name, outcome, 3)
    (folder / name).mkdir(parents=True)


def test_only_what_nobody_will_continue_is_removed(ledger: Ledger, tmp_path: Path) -> None:
    work, runs = tmp_path / "work", Runs(ledger)
    forgotten: list[str] = []
    add(ledger, work, "done", Outcome.done("well"), 1)
    add(ledger, work, "done-long-ago", Outcome.done("well"), 31)
    add(ledger, work, "failed", Outcome.failed("badly"), 1)
    add(ledger, work, "failed-long-ago", Outcome.failed("badly"), 31)
    add(ledger, work, "working", None, 31)
    (work / "nobody-knows").mkdir()

    tidy(work, runs, forgotten.extend, now=NOW)
    assert sorted(place.name for place in work.iterdir()) == ["failed", "working"]
    assert sorted(forgotten) == ["done-long-ago", "failed-long-ago"]
    old = runs.get("failed-long-ago")
    assert old is not None
    assert old.step is None, "it starts anew when its row is set to Ready"

    forgotten.clear()
    tidy(work, runs, forgotten.extend, now=NOW)
    assert forgotten == []
    assert KEPT == 30 * 24 * 3600


def test_a_folder_that_is_not_there_is_tidy(ledger: Ledger, tmp_path: Path) -> None:
    forgotten: list[str] = []
    tidy(tmp_path / "work", Runs(ledger), forgotten.extend, now=NOW)
    assert forgotten == []
