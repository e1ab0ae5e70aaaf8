"""The runs in the ledger: begun, parked, woken, cancelled, ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from segue.ledger import Ledger, RunRecord, run_record
from segue_schemas import Outcome, Status, Task

WAITS = (60, 300, 900, 3600, 3 * 3600, 6 * 3600)  # seconds between the tries of a parked run


class Runs:
    """What the ledger knows of runs, and what may happen to them."""

    def __init__(self, ledger: Ledger, clock: Callable[[], float] = time.time) -> None:
        self._ledger, self._clock = ledger, clock

    def begin(self, run_id: str, task: Task, handler: str, *, key: str, asked: str, dry: bool) -> None:
        """Note a run before it is queued."""
        with self._ledger.write() as db:
            db.execute(
                "INSERT OR IGNORE INTO run (id, page_id, title, handler, key, asked, dry, state, created) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)",
                (run_id, task.page_id, task.title, handler, key, asked, dry, self._clock()),
            )

    def get(self, run_id: str) -> RunRecord | None:
        """Return one run; the beginning of its id will do where it is not ambiguous."""
        found = self._select("id = ?", run_id) or self._select(
            "id GLOB ? || '*' ORDER BY created DESC LIMIT 2", run_id
        )
        return found[0] if len(found) == 1 else None

    def live(self) -> list[RunRecord]:
        """Return the runs that have not ended."""
        return self._select("state != 'ended' ORDER BY created")

    def latest(self, limit: int = 20) -> list[RunRecord]:
        """Return the newest runs first."""
        return self._select("1 ORDER BY created DESC, id DESC LIMIT ?", limit)

    def last_of(self, page_id: str) -> RunRecord | None:
        """Return the newest run of a page."""
        found = self._select("page_id = ? ORDER BY created DESC, id DESC LIMIT 1", page_id)
        return found[0] if found else None

    def _select(self, where: str, *values: object) -> list[RunRecord]:
        return [run_record(row) for row in self._ledger.read(f"SELECT * FROM run WHERE {where}", *values)]

    def _set(self, run_id: str, **values: Any) -> None:
        names = ", ".join(f"{name} = ?" for name in values)
        with self._ledger.write() as db:
            kept = [
                self._ledger.hide(value) if isinstance(value, str) else value for value in values.values()
            ]
            db.execute(f"UPDATE run SET {names} WHERE id = ?", (*kept, run_id))

    def queue(self, run_id: str) -> None:
        """Note that a run is about to go on."""
        self._set(run_id, state="queued", wake=None, cancel=None)

    def afresh(self, run_id: str) -> None:
        """Forget how often a run has waited, and what was filed about it: a person wants it tried again."""
        with self._ledger.write() as db:
            db.execute("UPDATE run SET parks = 0 WHERE id = ?", (run_id,))
            db.execute("DELETE FROM part WHERE run_id = ? AND (failed OR answer IS NULL)", (run_id,))
            db.execute(
                "DELETE FROM note WHERE run_id = ? AND sort = 'problem' AND page_id IS NOT NULL", (run_id,)
            )

    def put_back(self, record: RunRecord) -> None:
        """Note that a run could not go on after all."""
        wake = self._clock() + WAITS[0] if record.state == "waiting" else None
        self._set(record.id, state=record.state, wake=wake)

    def working(self, run_id: str) -> None:
        """Note that a run is being worked on."""
        self._set(run_id, state="working", wake=None, question=None, ended=None)

    def say(self, run_id: str, now: str) -> None:
        """Keep the line that says what a run is doing."""
        self._set(run_id, now=now)

    def wait(self, run_id: str, step: int, reason: str, after: float = 0.0) -> float | None:
        """Park a run until something outside is back; None when it has waited often enough."""
        record = self._select("id = ?", run_id)[0]
        parks = record.parks if record.step == step else 0  # it has come further since it waited last
        if parks >= len(WAITS):
            return None
        wake = self._clock() + max(WAITS[parks], after)
        self._set(run_id, state="waiting", step=step, wake=wake, now=reason, parks=parks + 1)
        return wake

    def rest(self, run_id: str, step: int, reason: str, after: float) -> float:
        """Park a run whose parts wait; how often they did is counted for each of them."""
        wake = self._clock() + after
        self._set(run_id, state="waiting", step=step, wake=wake, now=reason)
        return wake

    def hold(self, run_id: str, step: int, reason: str) -> None:
        """Park a run whose work is done until the board can be written again; this is not counted."""
        self._set(run_id, state="waiting", step=step, wake=self._clock() + WAITS[0], now=reason)

    def ask(self, run_id: str, step: int, question: str) -> None:
        """Park a run until a question is answered."""
        self._set(run_id, state="asking", step=step, question=question, now=f"asks: {question}")

    def reported(self, run_id: str, url: str) -> None:
        """Remember where a run's report is."""
        self._set(run_id, report=url)

    def end(self, run_id: str, outcome: Outcome, step: int | None) -> None:
        """Note how a run ended; `step` is where a retry goes on."""
        done = outcome.status in (Status.DONE, Status.HANDED_OVER)
        self._set(
            run_id, state="ended", ended=self._clock(), now=outcome.summary, cancel=None,
            outcome=outcome.model_dump_json(), step=None if done else step,
        )  # fmt: skip

    def past(self, before: float) -> list[str]:
        """Return the runs that ended before a time and whose steps are still remembered."""
        rows = self._ledger.read(
            "SELECT id FROM run WHERE state = 'ended' AND ended < ? AND NOT forgotten", before
        )
        return [str(row["id"]) for row in rows]

    def forgotten(self, run_ids: Sequence[str]) -> None:
        """Note that the steps of these runs are gone, so that none of them is continued."""
        with self._ledger.write() as db:
            db.executemany(
                "UPDATE run SET forgotten = 1, step = NULL WHERE id = ?", [(one,) for one in run_ids]
            )
            db.executemany("DELETE FROM part WHERE run_id = ?", [(one,) for one in run_ids])

    def settle(self, run_id: str) -> None:
        """Let a run never go on, since its changes were taken back; its task would begin anew."""
        self._set(run_id, step=None)

    def due(self) -> list[RunRecord]:
        """Return the parked runs whose time has come."""
        return self._select("state = 'waiting' AND wake <= ?", self._clock())

    def cancel(self, run_id: str, why: str) -> None:
        """Ask a run to stop at its next step."""
        with self._ledger.write() as db:
            db.execute("UPDATE run SET cancel = ? WHERE id = ? AND state != 'ended'", (why, run_id))

    def cancelled(self, run_id: str) -> str | None:
        """Return why a run was asked to stop, if it was."""
        rows = self._ledger.read("SELECT cancel FROM run WHERE id = ?", run_id)
        return rows[0][0] if rows else None
