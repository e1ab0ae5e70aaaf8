"""Finds the step that ends the whole program: a suspect is taken alone before it is judged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from segue.errors import Critical
from segue.ledger import Ledger

SUSPECT = 2  # deaths of the program in a step after which it is taken alone
ALONE = 1  # deaths with nothing else at work after which a step is judged
# Parts begin with the program, all at once: one that is killed often is often killed in the same of them.
ALONE_IN_PART = 3


class Crashes:
    """What the ledger knows of deaths, and the door that all steps pass.

    When the program dies, all steps that were under way are equally suspect. One that was under way twice
    is taken alone the third time: if the program dies again, no other step can have been the reason.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._door = ledger, _Door()

    @contextmanager
    def guard(self, run_id: str, step: int, again: bool) -> Iterator[None]:
        """Pass the door with a step; `again` says that the program died in it."""
        if not again or self._counted(run_id, step) < SUSPECT:
            with self._door.among_others():
                yield
            return
        with self._door.alone():
            self._alone(run_id, step, "alone + 1")
            try:
                yield
            finally:
                self._alone(run_id, step, "0")

    def forget(self, run_id: str) -> None:
        """Start counting anew; a person wants it tried again."""
        with self._ledger.write() as db:
            db.execute("DELETE FROM crash WHERE run_id = ? OR run_id GLOB ? || '/*'", (run_id, run_id))

    def _counted(self, run_id: str, step: int) -> int:
        with self._ledger.write() as db:
            row = db.execute(
                "INSERT INTO crash VALUES (?, ?, 1, 0) ON CONFLICT DO UPDATE SET times = times + 1 "
                "RETURNING times, alone",
                (run_id, step),
            ).fetchone()
        most = ALONE_IN_PART if "/" in run_id else ALONE
        if row["alone"] >= most:
            last = "the last time" if most == 1 else f"the last {most} times"
            raise Critical(
                f"the program ended {row['times']} times while it was in step {step} of this run, {last} "
                "with nothing else at work; it was set aside: look into the log, then set the task to Ready "
                "to try once more"
            )
        return int(row["times"])

    def _alone(self, run_id: str, step: int, change: str) -> None:
        with self._ledger.write() as db:
            db.execute(f"UPDATE crash SET alone = {change} WHERE run_id = ? AND step = ?", (run_id, step))


class _Door:
    """Lets many pass at a time, or one alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._taken = False

    @contextmanager
    def among_others(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._taken)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._taken)
            self._taken = True
            self._changed.wait_for(lambda: not self._inside)
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()
