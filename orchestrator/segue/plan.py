"""Decides, from one look at the board, what is to be started, taken back or told. Pure."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from segue.choose import choose
from segue.errors import NoHandler
from segue.handler import Handler
from segue.ledger import RunRecord
from segue.params import asks_for_dry_run
from segue_schemas import Priority, Status, Task

log = logging.getLogger(__name__)

TOGETHER = 4  # runs of one handler at the same time, where the handler does not say
URGENCY = {priority: n for n, priority in enumerate(Priority)}
LATE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the settings say about starting runs."""

    together: int = 4  # runs at the same time
    agents: frozenset[str] = frozenset({"orchestrator", "segue"})  # names in the agent column that mean us
    dry: bool = False
    say_every: float = 10.0  # seconds between progress lines written into the row
    only: str = ""  # the one page that is to be worked on; empty: all


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a run."""

    task: Task
    handler: Handler
    key: str = ""


@dataclass(frozen=True, slots=True)
class GoOn:
    """Let a parked or failed run go on, because its row was set to Ready."""

    task: Task
    run: RunRecord


@dataclass(frozen=True, slots=True)
class Tell:
    """Write into the row why it does not run; with a status where a person must act."""

    task: Task
    line: str
    status: Status | None = None
    brief: bool = False  # the reason may be gone in a moment


@dataclass(frozen=True, slots=True)
class Check:
    """Read the row of a live run by id: it may have been taken back."""

    run: RunRecord


@dataclass(frozen=True, slots=True)
class Wake:
    """Let a parked run go on whose time has come."""

    run: RunRecord


Decision = Start | GoOn | Tell | Check | Wake


def is_dry(task: Task, *, dry: bool) -> bool:
    """Tell whether a task's changes are only listed: all of them are, or its own row says so."""
    return dry or task.dry_run or asks_for_dry_run(task.parameters)


def asked_for(task: Task, *, dry: bool) -> str:
    """Sum up what a task asks for; a retry goes on with its run only while this stays the same."""
    words = [task.title, task.handler, task.parameters, *task.links, str(is_dry(task, dry=dry))]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]


def urgent_first(tasks: Iterable[Task]) -> list[Task]:
    """Order tasks by priority, then by due date, then by age."""
    return sorted(tasks, key=lambda t: (URGENCY[t.priority], t.due or LATE, t.created or LATE, t.page_id))


def taken_back(tasks: Sequence[Task], live: Iterable[RunRecord], *, complete: bool) -> list[Decision]:
    """Find live runs whose rows no longer say so."""
    listed = {task.page_id: task for task in tasks}
    doubts: list[Decision] = []
    for run in live:
        task = listed.get(run.page_id)
        if run.cancel and run.state in ("queued", "working"):
            continue  # it has been asked to stop already
        if task is None:
            doubts += [Check(run)] if complete else []
        elif task.status is Status.READY and run.state == "working" and task.runner == run.id:
            doubts.append(Check(run))
    return doubts


def plan(
    tasks: Sequence[Task],
    live: Sequence[RunRecord],
    handlers: Mapping[str, Handler],
    policy: Policy,
    *,
    now: datetime,
    last_of: Callable[[str], RunRecord | None],
    is_open: Callable[[str], bool],
) -> list[Decision]:
    """Decide about the tasks that are ready, the most urgent first."""
    decisions: list[Decision] = []
    runs = {run.page_id: run for run in live}
    busy = _busy(live)
    for task in urgent_first(task for task in tasks if task.status is Status.READY):
        if task.agent and task.agent.casefold() not in policy.agents:
            continue  # somebody else's
        if policy.only and task.page_id != policy.only:
            continue
        decision = _about(task, runs.get(task.page_id), handlers, policy, now, last_of, is_open)
        if isinstance(decision, Start | GoOn):
            who = _who(decision)
            if full := _full(who, busy, handlers, policy):
                decision = Tell(task, full, brief=True)
            else:
                busy.append(who)
        if decision is not None and not (isinstance(decision, Tell) and decision.line == task.now):
            decisions.append(decision)
    return decisions


def has_place(
    run: RunRecord, live: Sequence[RunRecord], handlers: Mapping[str, Handler], policy: Policy
) -> bool:
    """Tell whether a parked run may go on beside the runs that are at work."""
    return not _full((run.handler, run.key), _busy(live), handlers, policy)


def _busy(live: Sequence[RunRecord]) -> list[tuple[str, str]]:
    return [(run.handler, run.key) for run in live if run.state in ("queued", "working")]


def _about(
    task: Task,
    run: RunRecord | None,
    handlers: Mapping[str, Handler],
    policy: Policy,
    now: datetime,
    last_of: Callable[[str], RunRecord | None],
    is_open: Callable[[str], bool],
) -> Decision | None:
    if run is not None:
        return GoOn(task, run) if run.state in ("waiting", "asking") else None
    if task.run_after and task.run_after > now:
        return Tell(
            task, f"waits until {task.run_after.astimezone(UTC):%Y-%m-%d %H:%M} UTC, as Run after says"
        )
    if blockers := [page for page in task.blocked_by if is_open(page)]:
        return Tell(
            task, f"waits for {len(blockers)} task{'s' if len(blockers) > 1 else ''} that must be done first"
        )
    try:
        handler = choose(task, tuple(handlers.values()))
    except NoHandler as error:
        return Tell(task, str(error), Status.NEEDS_INPUT)
    last = last_of(task.page_id)
    if last and last.step and last.handler == handler.name and last.asked == asked_for(task, dry=policy.dry):
        return GoOn(task, last)
    return Start(task, handler, _key(handler, task))


def _who(decision: Start | GoOn) -> tuple[str, str]:
    """Return the handler and the key that a run would keep busy."""
    if isinstance(decision, Start):
        return decision.handler.name, decision.key
    return decision.run.handler, decision.run.key


def _key(handler: Handler, task: Task) -> str:
    """Ask the handler for the key of a task; a handler that cannot say has none."""
    try:
        return str(getattr(handler, "key", lambda task: "")(task))
    except Exception:  # a plugin's border: one broken key must not keep all tasks from being planned
        log.exception("the key of the handler %s broke", handler.name)
        return ""


def _full(
    who: tuple[str, str], busy: Sequence[tuple[str, str]], handlers: Mapping[str, Handler], policy: Policy
) -> str:
    """Say why there is no place for one more run of a handler, or nothing."""
    name, key = who
    if len(busy) >= policy.together:
        return "waits for a free place"
    if key and who in busy:
        return f"waits for another run of {name} about the same thing ({key})"
    together = int(getattr(handlers.get(name), "together", TOGETHER))
    if sum(other == name for other, _ in busy) >= together:
        others = "another run" if together == 1 else f"{together} runs"
        return f"waits for a free place: {others} of {name} at work already"
    return ""
