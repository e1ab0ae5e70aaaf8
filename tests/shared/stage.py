"""An orchestrator with its real engine and one handler that does what a test says, on a board in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from segue import Outcome, Params, Pattern, Run, Status, Task
from segue.app import App
from segue.ledger import Ledger
from segue.loop import once
from segue.plan import Policy
from segue.testing import MemoryBoard


class Scripted:
    """A handler whose run is a function that the test gives."""

    name = "scripted"
    summary = "Does what a test says"
    patterns = (Pattern(words=("go",)),)
    Params = Params
    script: Callable[[Run], Outcome]

    def run(self, run: Run) -> Outcome:
        return self.script(run)


class Stage:
    """An orchestrator, its board, and its one handler."""

    def __init__(self, home: Path, board: MemoryBoard | None = None, **policy: Any) -> None:
        self.board, self.handler = board or MemoryBoard(), Scripted()
        self.told: list[tuple[str, str]] = []
        self.app = App(
            self.board, {"scripted": self.handler}, Ledger(home / "ledger.sqlite"), home,
            policy=Policy(**policy),
            started=lambda task, run_id: self.told.append(("started", task.title)),
            finished=lambda task, outcome, run_id: self.told.append(("finished", task.title)),
            quick=(0.001, 0.001),
            pick_up=0.02,
        )  # fmt: skip

    def play(self, script: Callable[[Run], Outcome], title: str = "go", **values: Any) -> Task:
        """Put a task on the board, work until all is quiet, and return the task."""
        self.handler.script = script
        task = self.board.add(title, **values)
        assert once(self.app, patience=20)
        return self.board.tasks[task.page_id]

    def again(self, page_id: str) -> Task:
        """Set a task to ready as a person would, and work until all is quiet."""
        self.board.set(page_id, status=Status.READY)
        assert once(self.app, patience=20)
        return self.board.tasks[page_id]
