"""Looking at the board, reading a task, and taking a row: by id, never by what a query said."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from segue.board import MARKER, Answer, Listing, Update
from segue.errors import Lost, Misconfigured, Refused
from segue.notion.binding import Binding
from segue.notion.desk import Desk
from segue.notion.limiter import Lane
from segue.notion.query import Found, any_option, listed
from segue.notion.tasks import Cells, columns, note_meaning, task_of, title_of
from segue_schemas import Status, Task

JSON = dict[str, Any]
LISTED = (Status.READY, Status.RUNNING, Status.WAITING, Status.NEEDS_INPUT, Status.HANDED_OVER)
TAKEN_BACK = (Status.DONE, Status.CANCELLED, Status.DRAFT, Status.RESERVED)
_log = logging.getLogger("segue.notion")


def look(desk: Desk) -> Listing:
    """List ready tasks, tasks under way, and answered questions."""
    tasks = desk.bound("tasks", lambda binding, fresh: _tasks(desk, binding, fresh))
    try:
        answers, complete = desk.bound("issues", lambda binding, fresh: _answers(desk, binding))
    except Misconfigured as error:  # tasks are done without it; `segue doctor` shows what is missing
        _log.debug("no answers are read: %s", error)
        return tasks
    return Listing(
        tasks=tasks.tasks, answers=answers, unreadable=tasks.unreadable, complete=tasks.complete and complete
    )


def pending(desk: Desk) -> tuple[Task, ...]:
    """List the tasks that are ready or under way, for somebody who only wants to know of them."""
    listing = desk.bound("tasks", lambda binding, fresh: _tasks(desk, binding, fresh, Lane.BULK))
    return listing.tasks


def _tasks(desk: Desk, binding: Binding, fresh: bool, lane: Lane = Lane.URGENT) -> Listing:
    wanted = any_option(binding.roles["status"], binding.words.names(*LISTED))
    found = listed(desk.client, binding.source_id, {"filter": wanted}, lane)
    tasks: list[Task] = []
    unreadable: dict[str, str] = {}
    for page in found.pages:
        try:
            if not title_of(page).startswith(MARKER):
                tasks.append(task_of(page, binding, desk, fresh))
        except (ValidationError, LookupError, TypeError, ValueError, ArithmeticError) as error:
            unreadable[str(page.get("id"))] = f"the row cannot be read ({_short(error)})"
    return Listing(tasks=tuple(tasks), unreadable=unreadable, complete=found.complete)


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\n", " ")[:200]


def _answers(desk: Desk, binding: Binding) -> tuple[tuple[Answer, ...], bool]:
    wanted = _answered(binding)
    if wanted is None:
        return (), True
    found: Found = listed(desk.client, binding.source_id, {"filter": wanted}, Lane.URGENT)
    return tuple(_answer(page, binding, desk) for page in found.pages), found.complete


def _answered(binding: Binding) -> JSON | None:
    """Ask for the status Answered; where there is no such option, for open issues with an answer."""
    status = binding.roles["status"]
    if names := binding.words.names("Answered"):
        return any_option(status, names)
    answer = binding.get("answer")
    if answer is None:
        return None
    return {
        "and": [
            {"property": answer.id, answer.type: {"is_not_empty": True}},
            any_option(status, binding.words.names("Open", "In progress")),
        ]
    }


def _answer(page: Mapping[str, Any], binding: Binding, desk: Desk) -> Answer:
    cells = Cells(page, binding, desk)
    return Answer(
        page_id=str(page["id"]), question=cells.text("title"), answer=cells.text("answer"),
        fingerprint=cells.text("fingerprint"), tasks=cells.ids("task"),
    )  # fmt: skip


def read_task(desk: Desk, page_id: str, lane: Lane = Lane.BULK) -> Task | None:
    """Read one task by id."""
    page = desk.page(page_id, lane)
    if page is None:
        return None

    def work(binding: Binding, fresh: bool) -> Task:
        _is_ours(page, binding)
        return task_of(page, binding, desk, fresh)

    return desk.bound("tasks", work)


def _is_ours(page: Mapping[str, Any], binding: Binding) -> None:
    if page["parent"].get("data_source_id") != binding.source_id:
        raise Refused(f"the page {page.get('url') or page['id']} is not a row of {binding.title}")


def claim(desk: Desk, page_id: str, run_id: str, note: str) -> Task:
    """Take a row for a run: one read, one write."""
    task = read_task(desk, page_id, Lane.URGENT)
    if task is None:
        raise Lost(f"the task {page_id} is gone or in the trash")
    _check_free(desk, task, run_id)
    # Said before the row is written: where no column can hold the run, this alone says whose it is.
    desk.memory.set(f"claim:{page_id}", run_id)
    update = Update(status=Status.RUNNING, runner=run_id, now=note)

    def work(binding: Binding, fresh: bool) -> Task:
        note_meaning(desk, page_id, binding, Status.RUNNING)
        page = desk.write(page_id, columns(update, binding), Lane.URGENT)
        return task_of(page, binding, desk, fresh)

    taken = desk.bound("tasks", work)
    return taken.model_copy(update={"status": Status.RUNNING, "runner": run_id})


def _check_free(desk: Desk, task: Task, run_id: str) -> None:
    if task.title.startswith(MARKER):
        raise Lost("the row is reserved and not filled yet")
    if task.status is Status.READY:
        return
    holder = task.runner or desk.memory.get(f"claim:{task.page_id}") or ""
    if holder == run_id and task.status not in TAKEN_BACK:
        return
    held = f", held by {holder}" if holder and task.status is Status.RUNNING else ""
    raise Lost(f"{task.title[:80]!r} is not Ready any more: its status is {task.status}{held}")
