"""How often a run waits for something outside before it is given up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.ledger import Ledger
from segue.runs import WAITS, Runs
from segue_schemas import Task


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    """Give runs of which one, `r`, has waited in step 3 as often as it may."""
    ledger = Ledger(tmp_path / "ledger.sqlite")
    made = Runs(ledger, clock=lambda: 1000.0)
    made.begin("r", Task(page_id="p", title="t"), "echo", key="", asked="", dry=False)
    assert [made.wait("r", 3, "away") for _ in WAITS] == [1000.0 + seconds for seconds in WAITS]
    yield made
    ledger.close()


def test_a_step_that_waits_too_often_is_given_up(runs: Runs) -> None:
    assert runs.wait("r", 3, "away") is None


def test_a_later_step_waits_from_the_beginning(runs: Runs) -> None:
    assert runs.wait("r", 7, "away") == 1000.0 + WAITS[0]


def test_a_person_who_sets_the_task_to_ready_gives_it_all_its_tries_back(runs: Runs) -> None:
    runs.afresh("r")
    assert runs.wait("r", 3, "away") == 1000.0 + WAITS[0]


def test_a_service_that_asks_for_more_time_gets_it(runs: Runs) -> None:
    assert runs.wait("r", 7, "asked too often", 72_000.0) == 73_000.0
