"""Runs one task right here, without an engine: what a plugin author's test calls."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segue.handler import Handler
from segue.ledger import ChangeRecord, Ledger
from segue.notes import Changes, Notes
from segue.parts import Parts
from segue.pause import Asked, Parked
from segue.run import Desk
from segue.runs import Runs
from segue.testing.memory import MemoryBoard
from segue.work import Workshop, work
from segue_schemas import Outcome, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a task."""

    outcome: Outcome | None  # None: it waits, for an answer or for something that is away
    changes: list[ChangeRecord]
    steps: list[str]
    task: Task
    report: str


class InlineSteps:
    """Steps that are taken at once and forgotten."""

    def __init__(self, run_id: str) -> None:
        self.run_id, self.resume_at, self.inside = run_id, 1, False
        self.names: list[str] = []

    def part(self, number: int, parts: Parts) -> InlineSteps:
        """Return the steps of one part."""
        part = InlineSteps(self.run_id)
        part.names = self.names
        return part

    def do(self, name: str, function: Callable[[], Any], *, always: bool = False) -> Any:
        """Take one step."""
        self.names.append(name)
        self.resume_at = len(self.names)
        self.inside = True
        try:
            answer = function()
        except Asked as asked:
            raise Parked(self.resume_at, "", asked.question) from None
        finally:
            self.inside = False
        self.resume_at += 1
        return answer


def run_task(
    handler: Handler, title: str, *, board: MemoryBoard | None = None, dry: bool = False, **values: Any
) -> Result:
    """Put a task on a board in memory, let the handler do it, and return what came of it."""
    board = board or MemoryBoard()
    task = board.add(title, dry_run=dry, **values)
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "ledger.sqlite")
        try:
            return _run(handler, task, board, ledger, Path(folder), dry)
        finally:
            ledger.close()


def _run(handler: Handler, task: Task, board: MemoryBoard, ledger: Ledger, folder: Path, dry: bool) -> Result:
    runs, changes, run_id = Runs(ledger), Changes(ledger), "20260101-120000-abcdef"
    desk = Desk(
        board=board, runs=runs, changes=changes, notes=Notes(ledger), parts=Parts(ledger), folder=folder
    )
    shop = Workshop(
        desk=desk, handlers={handler.name: handler}, started=lambda *_: None, finished=lambda *_: None
    )
    runs.begin(run_id, task, handler.name, key="", asked="", dry=dry)
    steps = InlineSteps(run_id)
    work(shop, steps)
    record = runs.get(run_id)
    assert record is not None, "the run was begun above"
    return Result(
        outcome=record.outcome, changes=changes.of(run_id), steps=steps.names, task=board.tasks[task.page_id],
        report=board.reports.get(f"{run_id}/report", ("", ""))[1],
    )  # fmt: skip
