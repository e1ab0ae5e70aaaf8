"""The orchestrator: looks at the board, starts what is ready, and keeps the promises that it made before."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from segue import plan as planning
from segue.answers import pass_on
from segue.blockers import Blockers
from segue.board import Board, Listing, Update
from segue.crashes import Crashes
from segue.durable import Engine, Watch
from segue.errors import Lost, SegueError, Unavailable
from segue.handler import Handler
from segue.ledger import Ledger, RunRecord
from segue.links import links_in
from segue.logs import about
from segue.notes import Changes, Notes
from segue.parts import Parts
from segue.plan import Check, Decision, GoOn, Policy, Start, Tell, Wake
from segue.run import Desk, Steps
from segue.runs import Runs
from segue.telling import tell, tell_unreadable
from segue.tidy import tidy
from segue.work import Workshop, work
from segue_schemas import Outcome, Status, Task

log = logging.getLogger(__name__)

TOLD_AT_ONCE = 5  # lines that one poll writes into rows which only wait for a place
SWEEP_EVERY = 300.0  # seconds
TIDY_EVERY = 24 * 3600.0  # seconds
WORK = "work"  # the folder in the state folder where runs keep their files
STOPPED = "stopped"  # what the ledger notes when the program ends in order
DROPPED = 30.0  # seconds after which a run that nobody works on is taken up again


class App:
    """Everything that one orchestrator needs, built once and passed on."""

    def __init__(
        self,
        board: Board,
        handlers: Mapping[str, Handler],
        ledger: Ledger,
        home: Path,
        *,
        policy: Policy,
        started: Callable[[Task, str], None] = lambda task, run_id: None,
        finished: Callable[[Task, Outcome, str], None] = lambda task, outcome, run_id: None,
        database: str | None = None,
        **engine: Any,
    ) -> None:
        self.board, self.handlers, self.ledger, self.home, self.policy = board, handlers, ledger, home, policy
        self.runs, self.changes, self.notes = Runs(ledger), Changes(ledger), Notes(ledger)
        self.wake = threading.Event()  # set when a run has ended or somebody says that there is news
        self.puzzles: dict[str, str] = {}  # tasks that no handler could be chosen for, and why
        self._last = Listing()
        self._begun: set[str] = set()  # tasks of the last look that need no second thought
        self._queued: set[str] = set()  # tasks that waited for a place at the last look
        self._blockers = Blockers(board)
        self._swept, self._tidied = time.monotonic(), -TIDY_EVERY  # tidied at the first look
        self._at_work: set[str] = set()
        self._dropped: dict[str, float] = {}  # runs that nobody works on, and since when
        desk = Desk(
            board=board, runs=self.runs, changes=self.changes, notes=self.notes, parts=Parts(ledger),
            folder=home / WORK, say_every=policy.say_every,
        )  # fmt: skip
        self._shop = Workshop(desk=desk, handlers=handlers, started=started, finished=finished)
        self._crashes = Crashes(ledger)
        watch = Watch(cancelled=lambda run_id: bool(self.runs.cancelled(run_id)), guard=self._crashes.guard)
        self.engine = Engine(
            database or f"sqlite:///{home / 'engine.sqlite'}",
            self._work,
            watch,
            together=policy.together,
            **engine,
        )

    def _work(self, steps: Steps) -> dict[str, object]:
        self._at_work.add(steps.run_id)
        try:
            with about(run=steps.run_id):
                return work(self._shop, steps)
        finally:
            self._at_work.discard(steps.run_id)
            self.wake.set()

    # Starting and ending.

    def start(self) -> None:
        """Start the engine; runs that were under way go on, and broken promises are mended."""
        in_order = self.ledger.get(STOPPED)
        self.ledger.set(STOPPED, "")
        self.engine.start(crashed=not in_order)
        active = self.engine.active()
        for run in self._unfinished():
            if run.id not in active:
                self._take_up(run)

    def _unfinished(self) -> list[RunRecord]:
        return [run for run in self.runs.live() if run.state in ("queued", "working")]

    def _mend(self) -> None:
        """Take up runs that nobody works on, because the engine could not write what became of them."""
        dropped = [run for run in self._unfinished() if run.id not in self._at_work]
        now = time.monotonic()
        self._dropped = {run.id: self._dropped.get(run.id, now) for run in dropped}
        for run in dropped:
            if now - self._dropped[run.id] > DROPPED:
                self._take_up(run)

    def _take_up(self, run: RunRecord) -> None:
        """Let a run go on that is neither queued nor worked on, although it should be."""
        # One that was to go on after it had waited or failed: the step where it stopped is to be taken again.
        waited = run.state == "queued" and run.step and self.engine.rests(run.id)
        if self._act(Wake(run)) if waited else self.engine.mend(run.id):
            log.warning("run %s was dropped and is taken up again", run.id, extra={"run": run.id})

    def stop(self) -> None:
        """Stop in order; what is under way goes on at the next start and is not taken for crashed."""
        self.engine.close()
        with suppress(Unavailable):
            self.ledger.set(STOPPED, "in order")

    def close(self) -> None:
        """Stop, and close the ledger."""
        self.stop()
        self.ledger.close()

    def busy(self) -> bool:
        """Tell whether anything is queued or working."""
        return bool(self._unfinished() or self.engine.active())

    # Looking and deciding.

    def poll(self) -> int:
        """Look at the board and act on what is there; return how many runs were started or resumed."""
        self._last, self._begun = self.board.look(), set()
        for answer in self._last.answers:
            pass_on(answer, self.board, self.ledger, self._wake_up)
        for decision in planning.taken_back(self._last.tasks, self.runs.live(), complete=self._last.complete):
            self._act(decision)
        for page_id, why in self._last.unreadable.items():
            tell_unreadable(self.board, self.ledger, page_id, why)
        self._mend()
        begun = self.dispatch(looked=True)
        self._housework()
        return begun

    def _housework(self) -> None:
        """Remove what nobody needs any more, now and then."""
        now = time.monotonic()
        if now - self._swept > SWEEP_EVERY:
            self._swept = now
            self.board.sweep()
        if now - self._tidied > TIDY_EVERY:
            self._tidied = now
            tidy(self.home / WORK, self.runs, self.engine.forget)

    def dispatch(self, *, looked: bool = False) -> int:
        """Start what there is a place for, from the last look at the board."""
        begun = 0
        for run in self.runs.due():
            begun += self._act(Wake(run))
        tasks = [task for task in self._last.tasks if task.page_id not in self._begun]
        decisions = self._plan(tasks)
        brief = [one for one in decisions if isinstance(one, Tell) and one.brief]
        # A wait for a place is often over before the row could say so: it is told from the second look on.
        patient = [one for one in brief if looked and one.task.page_id in self._queued][:TOLD_AT_ONCE]
        if looked:
            self._queued = {one.task.page_id for one in brief}
        for decision in [one for one in decisions if one not in brief] + patient:
            begun += self._act(decision)
        return begun

    def _plan(self, tasks: Sequence[Task]) -> list[Decision]:
        return planning.plan(
            tasks, self.runs.live(), self.handlers, self.policy, now=datetime.now(UTC),
            last_of=self.runs.last_of, is_open=self._is_open,
        )  # fmt: skip

    def _is_open(self, page_id: str) -> bool:
        """Tell whether a blocking task is still to be done."""
        listed = any(task.page_id == page_id for task in self._last.tasks)
        return listed or self._blockers.is_open(page_id)

    def _act(self, decision: Decision) -> int:
        """Carry out one decision; one broken row must not keep the others from being done."""
        try:
            match decision:
                case Start(task, handler, key):
                    return self._begin(task, handler.name, key)
                case GoOn(task, run):
                    self._begun.add(task.page_id)
                    if not self._ready(task.page_id):
                        return 0
                    self._crashes.forget(run.id)
                    self.runs.afresh(run.id)
                    return self._go_on(run, "goes on")
                case Wake(run):
                    return self._wake_up(run)
                case Tell(task, line, None, brief):
                    if not brief:
                        self._begun.add(task.page_id)
                    tell(self.board, task.page_id, line)
                case Tell(task, line, status):
                    self._begun.add(task.page_id)
                    return self._puzzled(task, line, status)
                case Check(run):
                    self._check(run)
        except SegueError as error:
            log.warning("%s", error)
        return 0

    def _puzzled(self, task: Task, line: str, status: Status | None) -> int:
        """Look for links in the page's text before saying that nobody wants the task."""
        if not task.handler and not task.links and (links := links_in(self.board.body(task.page_id))):
            return sum(self._act(one) for one in self._plan([task.model_copy(update={"links": links})]))
        tell(self.board, task.page_id, line, status)
        self.puzzles[task.page_id] = f"{task.title}: {line}"
        return 0

    def _begin(self, task: Task, handler: str, key: str = "") -> int:
        self._begun.add(task.page_id)
        if self.runs.last_of(task.page_id) and not self._ready(task.page_id):
            return 0  # a query may show a row as it was before its last run
        run_id = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        asked = planning.asked_for(task, dry=self.policy.dry)
        dry = planning.is_dry(task, dry=self.policy.dry)
        self.runs.begin(run_id, task, handler, key=key, asked=asked, dry=dry)
        self.engine.submit(run_id)
        return 1

    def _ready(self, page_id: str) -> bool:
        current = self.board.task(page_id)
        return current is not None and current.status is Status.READY

    def _wake_up(self, run: RunRecord) -> int:
        """Let a parked run go on if there is a place for it."""
        others = [one for one in self.runs.live() if one.id != run.id]
        free = planning.has_place(run, others, self.handlers, self.policy)
        return self._go_on(run, "goes on") if free else 0

    def _go_on(self, run: RunRecord, note: str) -> int:
        """Take the row again and let a run go on from where it stopped."""
        if not self.engine.rests(run.id):
            return 0  # it is just about to be parked; the next round finds it
        self.runs.queue(run.id)
        try:
            self.board.claim(run.page_id, run.id, note)
        except Lost as lost:
            self.runs.end(run.id, Outcome(status=Status.CANCELLED, summary=str(lost)), run.step)
            return 0
        except SegueError:
            self.runs.put_back(run)
            raise
        self.engine.resume(run.id, run.step or 1)
        return 1

    def _check(self, run: RunRecord) -> None:
        """Read a live run's row by id and stop the run where a person took the task back."""
        task = self.board.task(run.page_id)
        if task is not None and task.status in (Status.RUNNING, Status.WAITING, Status.NEEDS_INPUT):
            return
        if task is not None and task.status is Status.READY and task.runner != run.id:
            return  # not claimed yet
        log.info("the row of run %s was taken back", run.id)
        self.runs.cancel(run.id, "row")
        if run.state in ("waiting", "asking"):
            outcome = Outcome(status=Status.CANCELLED, summary="a person took the task back")
            self.runs.end(run.id, outcome, run.step)

    # For a person at the command line.

    def retry(self, page_id: str) -> None:
        """Set a task to Ready; the next look at the board starts it."""
        self.board.write(page_id, Update(status=Status.READY, now="will be started again"))
        self.wake.set()

    def cancel(self, run_id: str) -> None:
        """Ask a run to stop; a parked one ends at once."""
        run = self.runs.get(run_id)
        if run is None:
            raise SegueError(f"there is no run {run_id!r}; `segue runs` lists them")
        self.runs.cancel(run.id, "command")
        if run.state in ("waiting", "asking"):
            outcome = Outcome(status=Status.CANCELLED, summary="cancelled by command")
            self.board.write(run.page_id, Update(status=Status.CANCELLED, now=outcome.summary))
            self.runs.end(run.id, outcome, run.step)
