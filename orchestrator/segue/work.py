"""The life of one run: claim the row, let the handler work, write back what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel

from segue.board import Update
from segue.errors import (
    Cancelled,
    Critical,
    Lost,
    Misconfigured,
    NeedsInput,
    Refused,
    SegueError,
    Unavailable,
)
from segue.filing import file_notes
from segue.handler import Handler
from segue.links import links_in
from segue.params import asks_for_dry_run, parse
from segue.pause import Bug, Parked
from segue.redact import redact
from segue.report import report
from segue.run import Desk, LiveRun, Steps
from segue_schemas import ENDED, Outcome, Picture, Problem, Severity, Status, Task

log = logging.getLogger(__name__)
T = TypeVar("T")

WELL = frozenset({Status.DONE, Status.HANDED_OVER})
ENDS = ENDED | WELL | {Status.NEEDS_INPUT}  # with any other a row would be begun at once again, or never


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Everything that runs share."""

    desk: Desk
    handlers: Mapping[str, Handler]
    started: Callable[[Task, str], None]  # tells the plugins
    finished: Callable[[Task, Outcome, str], None]


def work(shop: Workshop, steps: Steps) -> dict[str, Any]:
    """Do one run, or go on with it: what is remembered is not done again."""
    runs = shop.desk.runs
    record = runs.get(steps.run_id)
    assert record is not None, "a run is noted before it is queued"
    runs.working(record.id)
    try:
        task = _claimed(shop, steps, record.page_id)
    except Lost as lost:
        runs.end(record.id, Outcome(status=Status.CANCELLED, summary=str(lost)), None)
        return {}
    except Parked as parked:
        runs.hold(record.id, parked.step, parked.reason)
        return {}
    except SegueError as error:
        status = Status.CANCELLED if isinstance(error, Cancelled) else Status.FAILED
        outcome = Outcome(status=status, summary=str(error))
        if runs.cancelled(record.id) != "row":  # what a person set stays as it is
            _not_begun(shop, steps, record.page_id, outcome)
        runs.end(record.id, outcome, 1)
        return {}
    run = LiveRun(shop.desk, steps, task, None, dry=record.dry)
    try:
        outcome = _attempt(shop.handlers, record.handler, run)
        outcome = outcome.model_copy(update={"summary": redact(outcome.summary)})
    except Parked as parked:
        waits = _park(shop, steps, run, parked)
        if waits:
            return {}
        outcome = _gave_up(run, parked)
    return _finish(shop, steps, run, outcome)


def _claimed(shop: Workshop, steps: Steps, page_id: str) -> Task:
    note = f"started {datetime.now(UTC):%H:%M} UTC"

    def claim() -> Any:
        task = shop.desk.board.claim(page_id, steps.run_id, note)
        shop.started(task, steps.run_id)
        return task.model_copy(update={"answers": shop.desk.notes.answers(page_id)}).model_dump(mode="json")

    return Task.model_validate(steps.do("claim", claim))


def _not_begun(shop: Workshop, steps: Steps, page_id: str, outcome: Outcome) -> None:
    """Say in the row, if it can be written at all, that the run could not even begin."""
    update = Update(status=outcome.status, now=outcome.summary, last_error=outcome.summary)
    with suppress(SegueError, Parked):
        steps.do("tell", lambda: shop.desk.board.write(page_id, update), always=True)


def _attempt(handlers: Mapping[str, Handler], name: str, run: LiveRun) -> Outcome:
    """Let the handler work and turn whatever happens into an outcome."""
    try:
        handler = handlers.get(name)
        if handler is None:
            raise Refused(
                f"the plugin with the handler {name!r} is not loaded; install or enable it, then try again"
            )
        run.task, run.params = _with_params(handler.Params, run)
        outcome = handler.run(run)
        if not isinstance(outcome, Outcome):
            raise Bug(f"the handler {name!r} returned {type(outcome).__name__} where an Outcome was expected")
        if outcome.status not in ENDS:
            raise Bug(f"the handler {name!r} ended with {outcome.status.value!r}, which is no end of a run")
        return _listed(run, outcome) if run.dry and outcome.status in WELL else outcome
    except NeedsInput as error:
        return Outcome(status=Status.NEEDS_INPUT, summary=str(error))
    except Refused as error:  # the row says what a person must change; an issue would say it twice
        return Outcome.failed(str(error))
    except Cancelled as error:
        return Outcome(status=Status.CANCELLED, summary=str(error))
    except Unavailable as error:  # outside a step, so nothing is remembered of it: the run goes on from here
        raise Parked(run.resume_at, redact(str(error)), after=error.retry_after or 0.0) from error
    except Critical as error:
        _noted(run, Severity.CRITICAL, str(error), "the run was stopped")
        return Outcome.failed(str(error))
    except SegueError as error:
        _noted(run, Severity.HIGH, str(error), "the run was ended")
        return Outcome.failed(str(error))
    except Exception as error:  # a plugin's border: a broken handler is a failed run, not a dead orchestrator
        log.exception("the handler %s broke", name, extra={"run": run.id})
        what = f"the handler {name} broke: {type(error).__name__}: {error}"
        _noted(run, Severity.HIGH, what, "the run was ended")
        return Outcome.failed(what)


def _with_params(model: type[BaseModel], run: LiveRun) -> tuple[Task, BaseModel]:
    """Read the parameters; the page's text is fetched only where they are not complete without it."""
    try:
        return run.task, parse(run.task.parameters, run.task.links, model)
    except NeedsInput:
        body = run.body()
        links = tuple(dict.fromkeys((*run.task.links, *links_in(body))))
        if links == run.task.links:
            raise
        task = run.task.model_copy(update={"body": body, "links": links})
        return task, parse(task.parameters, links, model)


def _noted(run: LiveRun, severity: Severity, what: str, done: str) -> None:
    with suppress(Critical):  # it stops the run, and the run is stopping
        run.problem(Problem(severity=severity, what=redact(what), done=done, todo="see the task's row"))


def _listed(run: LiveRun, outcome: Outcome) -> Outcome:
    n = run.listed
    listed = f"dry run: {n} change{'' if n == 1 else 's'} listed, none made"
    how = "leave --dry-run or the mode DEV"
    if run.task.dry_run:
        how = "untick Dry run"
    elif asks_for_dry_run(run.task.parameters):
        how = "take mode: DEV out of the parameters"
    summary = f"{listed}; {how} and set Ready to make them"
    if not n:
        summary = f"dry run: nothing would be changed; {outcome.summary}"
    return outcome.model_copy(update={"status": Status.NEEDS_INPUT, "summary": summary})


def _park(shop: Workshop, steps: Steps, run: LiveRun, parked: Parked) -> bool:
    """Let the run wait; False when it has waited often enough."""
    runs, board = shop.desk.runs, shop.desk.board

    def wait() -> bool:
        if parked.question:
            runs.ask(run.id, parked.step, parked.question)
            update = Update(status=Status.NEEDS_INPUT, now=f"asks: {parked.question}")
        else:
            pause = runs.rest if parked.counted else runs.wait
            wake = pause(run.id, parked.step, parked.reason, parked.after)
            if wake is None:
                return False
            when = datetime.fromtimestamp(wake, UTC)
            update = Update(
                status=Status.WAITING,
                now=f"waits until {when:%Y-%m-%d %H:%M} UTC: {parked.reason}",
                last_error=parked.reason,
            )
        try:
            board.write(run.task.page_id, update)
        except SegueError as error:  # what is down may be the board itself; the ledger knows of the wait
            log.warning("the wait was not written into the row: %s", error, extra={"run": run.id})
        return True

    return bool(steps.do("park", wait, always=True))


def _gave_up(run: LiveRun, parked: Parked) -> Outcome:
    _noted(run, Severity.HIGH, parked.reason, "it was tried again, later and later, and then given up")
    return Outcome.failed(f"{parked.reason}; it was tried for ten hours and given up: set Ready to try again")


def _finish(shop: Workshop, steps: Steps, run: LiveRun, outcome: Outcome) -> dict[str, Any]:
    """File, report and write back; each a step, so that nothing of it happens twice."""
    go_on_at = steps.resume_at
    try:
        file = partial(file_notes, shop.desk, run)
        filed: list[dict[str, str]] = _or_else([], run, lambda: steps.do("file", file, always=True))
        told = partial(_reported, shop.desk, run, outcome, filed)
        page = _or_else("", run, lambda: steps.do("report", told, always=True))
        steps.do("write back", lambda: _written(shop.desk, run, outcome, page), always=True)
    except Parked as parked:  # the board is down: go on with this very step when it is back
        shop.desk.runs.hold(run.id, parked.step, parked.reason)
        return {}
    except Misconfigured as error:  # a person must mend the board; until then the outcome is kept
        shop.desk.runs.hold(run.id, steps.resume_at, str(error))
        return {}
    except SegueError as error:  # the row is gone: there is nowhere to write to
        log.warning("the outcome was not written back: %s", error, extra={"run": run.id})
    shop.desk.runs.end(run.id, outcome, go_on_at)
    if outcome.status is Status.DONE:
        shop.desk.notes.used(run.task.page_id)
    shop.finished(run.task, outcome, run.id)
    return {"status": outcome.status.value}


def _or_else(instead: T, run: LiveRun, step: Callable[[], T]) -> T:
    """Take a step that may break without keeping the outcome from the row."""
    try:
        return step()
    except Misconfigured:
        raise
    except SegueError as error:
        log.warning("%s", error, extra={"run": run.id})
        return instead


def _reported(desk: Desk, run: LiveRun, outcome: Outcome, filed: list[dict[str, str]]) -> str:
    pictures = [Picture.model_validate(doc) for _, doc, _ in desk.notes.of(run.id, "picture")]
    problems = [Problem.model_validate(doc) for _, doc, _ in desk.notes.of(run.id, "problem")]
    title, text = report(run.id, outcome, desk.changes.of(run.id), problems, filed)
    try:
        url = desk.board.report(run.task.page_id, f"{run.id}/report", title, text, pictures).url
    except Unavailable:
        raise
    except SegueError as error:  # a report that cannot be made must not keep the outcome from the row
        log.warning("the report was not written: %s", error, extra={"run": run.id})
        return ""
    desk.runs.reported(run.id, url)
    return url


def _written(desk: Desk, run: LiveRun, outcome: Outcome, page: str) -> None:
    why = desk.runs.cancelled(run.id) if outcome.status is Status.CANCELLED else None
    bad = outcome.status in (Status.FAILED, Status.NEEDS_INPUT)
    desk.board.write(
        run.task.page_id,
        Update(
            status=None if why == "row" else outcome.status,  # what a person set stays as it is
            now=outcome.summary, progress=1.0 if outcome.status is Status.DONE else None,
            attempts=run.task.attempts + 1, last_error=outcome.summary if bad else "", last_run=page or None,
        ),
    )  # fmt: skip
