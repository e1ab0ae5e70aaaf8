"""Files what a run noted: issues for grave problems, and the tasks that follow from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from segue.board import NewIssue, NewTask
from segue.errors import SegueError, Unavailable
from segue.report import plain
from segue.run import Desk, LiveRun
from segue_schemas import FollowUp, Problem, Severity, Status

HOPS = 5  # tasks that follow from tasks; more looks like a loop


def file_notes(desk: Desk, run: LiveRun) -> list[dict[str, str]]:
    """File issues for grave problems, and make the tasks that follow; return what was made."""
    made: list[dict[str, str]] = []
    record = desk.runs.get(run.id)
    handler = record.handler if record else ""
    for key, doc, _ in desk.notes.of(run.id, "problem"):
        problem = Problem.model_validate(doc)
        if problem.severity is not Severity.MEDIUM:
            made.append(_tried(problem.what, partial(_issue, desk, run, handler, key, problem)))
    for key, doc, _ in desk.notes.of(run.id, "follow-up"):
        follow_up = FollowUp.model_validate(doc)
        made.append(_tried(follow_up.title, partial(_task, desk, run, key, follow_up)))
    return made


def _tried(title: str, make: Callable[[], str]) -> dict[str, str]:
    try:
        return {"title": title, "url": make(), "why": ""}
    except Unavailable:
        raise
    except SegueError as error:  # a database that is missing must not keep the outcome from the row
        return {"title": title, "url": "", "why": str(error)}


def _issue(desk: Desk, run: LiveRun, handler: str, key: str, problem: Problem) -> str:
    body = "\n\n".join(plain(part) for part in (problem.what, problem.done, problem.todo) if part)
    issue = NewIssue(
        title=problem.what[:200], severity=problem.severity.value, task=run.task.page_id,
        handler=handler, fingerprint=problem.fingerprint or key, body=body,
    )  # fmt: skip
    ref = desk.board.file_issue(issue, f"{run.id}/problem/{key}")
    if ref is None:
        return ""
    desk.notes.filed(run.id, "problem", key, ref.page_id)
    return ref.url


def _task(desk: Desk, run: LiveRun, key: str, follow_up: FollowUp) -> str:
    hops = run.task.hops + (follow_up.run_after is None)  # what waits for its day is no loop
    task = NewTask(
        title=follow_up.title, agent=follow_up.agent, handler=follow_up.handler, hops=hops,
        status=Status.READY if hops <= HOPS else Status.NEEDS_INPUT, parameters=follow_up.parameters,
        run_after=follow_up.run_after, priority=follow_up.priority.value, parent=run.task.page_id,
        fingerprint=follow_up.fingerprint, body=follow_up.body,
    )  # fmt: skip
    ref = desk.board.create_task(task, f"{run.id}/follow-up/{key}")
    desk.notes.filed(run.id, "follow-up", key, ref.page_id)
    return ref.url
