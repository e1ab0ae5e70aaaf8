"""A board in memory, with the manners of the real one: for plugin authors and for tests."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from segue.board import Answer, FiledRow, Listing, NewIssue, NewTask, OpenIssue, Pending, Update
from segue.errors import Lost, Refused
from segue_schemas import ENDED, Database, Picture, Priority, Ref, Row, Status, Task, Value, Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A row of Issues+Questions."""

    page_id: str
    issue: NewIssue
    status: str = "Open"
    answer: str = ""
    seen: int = 1


@dataclass(slots=True)
class MemoryBoard:
    """Tasks, issues and rows in dictionaries; everything that was written can be looked at."""

    tasks: dict[str, Task] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)
    table: dict[str, Row] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    reports: dict[str, tuple[str, str]] = field(default_factory=dict)  # report key -> title and text
    trashed: set[str] = field(default_factory=set)
    written: list[tuple[str, Update]] = field(default_factory=list)
    types: dict[str, dict[str, str]] = field(default_factory=dict)  # database -> column -> type
    _made: dict[str, str] = field(default_factory=dict)  # key -> page
    _ids: Any = field(default_factory=lambda: itertools.count(1))
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def add(self, title: str, **values: Any) -> Task:
        """Put a task on the board."""
        with self._lock:
            page_id = f"page-{next(self._ids)}"
            task = Task(page_id=page_id, title=title, created=datetime.now(UTC), **values)
            self.tasks[page_id] = task
            return task

    def set(self, page_id: str, **values: Any) -> None:
        """Change a task as a person would."""
        with self._lock:
            self.tasks[page_id] = self.tasks[page_id].model_copy(update=values)

    def answer(self, page_id: str, answer: str) -> None:
        """Answer a question as a person would."""
        old = self.issues[page_id]
        self.issues[page_id] = Issue(page_id=page_id, issue=old.issue, status="Answered", answer=answer)

    def look(self) -> Listing:
        """List what is ready or under way, and what was answered."""
        under_way = (Status.READY, Status.RUNNING, Status.WAITING, Status.NEEDS_INPUT)
        with self._lock:
            tasks = tuple(task for task in self.tasks.values() if task.status in under_way)
            answered = [issue for issue in self.issues.values() if issue.status == "Answered"]
        answers = tuple(
            Answer(
                page_id=one.page_id, question=one.issue.title, answer=one.answer,
                fingerprint=one.issue.fingerprint, tasks=(one.issue.task,) if one.issue.task else (),
            )
            for one in answered
        )  # fmt: skip
        return Listing(tasks=tasks, answers=answers)

    def pending(self) -> Pending:
        """List tasks and issues that are not through."""
        with self._lock:
            still = [one for one in self.issues.values() if one.status == "Open"]
        issues = tuple(
            OpenIssue(
                page_id=one.page_id, title=one.issue.title, handler=one.issue.handler,
                severity=one.issue.severity,
            )
            for one in still
        )  # fmt: skip
        return Pending(tasks=self.look().tasks, issues=issues)

    def task(self, page_id: str) -> Task | None:
        """Read one task."""
        return None if page_id in self.trashed else self.tasks.get(page_id)

    def claim(self, page_id: str, run_id: str, note: str) -> Task:
        """Take a row that is ready, or that this very run holds."""
        with self._lock:
            task = self.task(page_id)
            if task is None:
                raise Lost("the task is gone")
            ours = task.runner == run_id and task.status not in (Status.CANCELLED, Status.DONE)
            if task.status is not Status.READY and not ours:
                raise Lost(f"the task is {task.status.value}, no longer Ready")
            self.set(page_id, status=Status.RUNNING, runner=run_id, now=note)
            return self.tasks[page_id]

    def body(self, page_id: str) -> str:
        """Read a page's text."""
        return self.bodies.get(page_id, "")

    def write(self, page_id: str, update: Update) -> None:
        """Write the columns that are ours."""
        with self._lock:
            self.written.append((page_id, update))
            if page_id not in self.tasks:
                raise Refused(f"there is no task {page_id}")
            values: dict[str, Any] = {"status": update.status, "now": update.now, "runner": update.runner}
            values |= {"attempts": update.attempts, "run_after": update.run_after, "handler": update.handler}
            self.set(page_id, **{name: value for name, value in values.items() if value is not None})

    def report(
        self, page_id: str, key: str, title: str, markdown: str, pictures: Sequence[Picture] = ()
    ) -> Ref:
        """Keep a report; the same key replaces it."""
        self.reports[key] = (title, markdown)
        return Ref(page_id=key, url=f"memory:{key}")

    def create_task(self, task: NewTask, key: str) -> Ref:
        """Make a task once; an open one with the same fingerprint is returned instead."""
        with self._lock:
            if key in self._made:
                return Ref(page_id=self._made[key])
            values = {
                name: getattr(task, name)
                for name in ("agent", "handler", "parameters", "parent", "hops", "run_after")
            }
            same = [
                one for one in self.tasks.values()
                if task.fingerprint and one.fingerprint == task.fingerprint and one.status is not Status.DONE
            ]  # fmt: skip
            made = same[0] if same else self.add(
                task.title, status=task.status, fingerprint=task.fingerprint,
                priority=Priority(task.priority or "Medium"), **values,
            )  # fmt: skip
            self._made[key] = made.page_id
            return Ref(page_id=made.page_id)

    def file_issue(self, issue: NewIssue, key: str) -> Ref | None:
        """File an issue once; the same fingerprint counts up, and stays silent where it was silenced."""
        with self._lock:
            if key in self._made:
                return Ref(page_id=self._made[key])
            for old in self.issues.values():
                if issue.fingerprint and old.issue.fingerprint == issue.fingerprint:
                    return self._seen_again(old, issue, key)
            page_id = self._made[key] = f"issue-{next(self._ids)}"
            self.issues[page_id] = Issue(page_id=page_id, issue=issue)
            return Ref(page_id=page_id)

    def _seen_again(self, old: Issue, new: NewIssue, key: str) -> Ref | None:
        if old.status == "Won't fix":
            return None
        title = new.title if new.was and old.issue.title == new.was else old.issue.title
        issue = replace(old.issue, title=title)
        self.issues[old.page_id] = Issue(page_id=old.page_id, issue=issue, seen=new.times or old.seen + 1)
        self._made[key] = old.page_id
        return Ref(page_id=old.page_id)

    def filed(self, database: str) -> Mapping[str, FiledRow]:
        """List the rows that are not through, by fingerprint."""
        with self._lock:
            if database == "tasks":
                tasks = [one for one in self.tasks.values() if one.status not in ENDED]
                return {
                    one.fingerprint: FiledRow(page_id=one.page_id, title=one.title)
                    for one in tasks
                    if one.fingerprint
                }
            still = [one for one in self.issues.values() if one.status == "Open"]
            return {
                one.issue.fingerprint: FiledRow(page_id=one.page_id, title=one.issue.title, times=one.seen)
                for one in still
                if one.issue.fingerprint
            }

    def close_issue(self, page_id: str, note: str) -> None:
        """Mark an issue as resolved."""
        old = self.issues[page_id]
        self.issues[page_id] = Issue(page_id=page_id, issue=old.issue, status="Resolved", answer=old.answer)

    def columns(self, database: str) -> Mapping[str, str]:
        """Return the types of the columns, those that nobody gave as their values look like."""
        rows = [row for row in self.table.values() if row.database == database]
        seen = {name: _type(value) for row in rows for name, value in row.values.items()}
        return {**seen, **self.types.get(database, {})}

    def rows(
        self,
        database: str,
        where: Sequence[Where] = (),
        limit: int | None = None,
        *,
        since: datetime | None = None,
    ) -> list[Row]:
        """Find rows by their values."""
        rows = [row for row in self.table.values() if row.database == database]
        rows = [row for row in rows if not since or not row.edited or row.edited >= since]
        fitting = [row for row in rows if all(_fits(row, one) for one in where)]
        return [row for row in fitting if row.page_id not in self.trashed][:limit]

    def row(self, page_id: str) -> Row | None:
        """Read one row."""
        return None if page_id in self.trashed else self.table.get(page_id)

    def create_row(self, database: str, values: Mapping[str, Value], key: str, body: str = "") -> Ref:
        """Make a row once."""
        with self._lock:
            if key not in self._made:
                page_id = self._made[key] = f"row-{next(self._ids)}"
                title = next((value for value in values.values() if isinstance(value, str)), "")
                self.table[page_id] = Row(
                    page_id=page_id, database=Database(database), title=title, values=dict(values)
                )
                self.bodies[page_id] = body
            return Ref(page_id=self._made[key])

    def reserve_row(self, database: str, key: str) -> Ref:
        """Make a blank row once."""
        return self.create_row(database, {}, key)

    def update_row(self, page_id: str, values: Mapping[str, Value], database: str = "") -> Row:
        """Set some values of a row."""
        with self._lock:
            row = self.row(page_id)
            if row is None:
                raise Lost(f"the page {page_id} is gone or in the trash, so nothing was written to it")
            row = row.model_copy(update={"values": {**row.values, **values}})
            self.table[page_id] = row
            return row

    def trash(self, page_id: str) -> None:
        """Move a page to the trash."""
        self.trashed.add(page_id)

    def restore(self, page_id: str) -> None:
        """Take a page out of the trash."""
        self.trashed.discard(page_id)

    def move(self, page_id: str, parent_id: str) -> None:
        """Pages have no place here; moving changes nothing."""

    def sweep(self) -> int:
        """Nothing is ever left half made here."""
        return 0


def _type(value: Value) -> str:
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "checkbox"), (int, "number"), (float, "number"), (datetime, "date"), (tuple, "multi_select"),
    )  # fmt: skip
    return next((name for kind, name in kinds if isinstance(value, kind)), "rich_text")


def _fits(row: Row, where: Where) -> bool:
    value = row.values.get(where.name)
    if where.empty is not None:
        return (value in (None, "", ())) is where.empty
    if where.not_ is not None:
        return value != where.not_
    return where.is_ in value if isinstance(value, tuple) else value == where.is_
