"""The changes that a review makes on the board: rows for findings, and findings resolved."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from segue import Change, Priority, Receipt, Refused, Severity, World
from segue.board import NewIssue, NewTask
from segue.errors import Lost
from segue.filing import HOPS
from segue_review import safe_text
from segue_review.known import opened
from segue_schemas import Status

SEVERITIES = {
    Priority.CRITICAL: Severity.CRITICAL.value, Priority.HIGH: Severity.HIGH.value,
    Priority.MEDIUM: Severity.MEDIUM.value, Priority.LOW: "Low",
}  # fmt: skip


class FileFinding(Change):
    """A row for a finding: an issue, or a task for an agent; one that has a row is counted up."""

    kind: ClassVar[str] = "review.file"
    home: str
    scope: str
    fingerprint: str
    title: str
    type: str
    priority: Priority
    agent: str = ""
    body: str
    task_page: str = ""
    row: str = ""  # of one that was just listed
    times: int = 0
    hops: int = 1

    def describe(self) -> str:
        """Name the finding."""
        return f"{f'a task for {self.agent}' if self.agent else 'an issue'}: {safe_text.line(self.title)}"

    def preview(self) -> Receipt:
        """Stand for a row that is not there."""
        return {"page_id": "", "url": "", "new": False}

    def look(self, world: World) -> Receipt:
        """See whether it has a row already."""
        with opened(Path(self.home)) as known:
            row = known.of(self.scope).get(self.fingerprint)
        return {"new": row is None, "was": row.title if row else ""}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Make or count up the row; the board makes none twice for the same key."""
        if self.agent:
            ref = world.board.create_task(self._task(), key)
        else:
            issue = NewIssue(
                title=self.title, type=self.type, severity=SEVERITIES[self.priority], task=self.task_page,
                fingerprint=self.fingerprint, body=self.body, was=str(seen.get("was", "")),
                row=self.row, times=self.times,
            )  # fmt: skip
            found = world.board.file_issue(issue, key)
            if found is None:  # a person wants to hear no more of it
                with opened(Path(self.home)) as known:
                    known.note(self.scope, self.fingerprint, "", self.title, task=False, open_=False)
                return {"page_id": "", "url": "", "new": False}
            ref = found
        with opened(Path(self.home)) as known:
            known.note(self.scope, self.fingerprint, ref.page_id, self.title, task=bool(self.agent))
        return {"page_id": ref.page_id, "url": ref.url, "new": seen["new"]}

    def _task(self) -> NewTask:
        return NewTask(
            title=self.title, agent=self.agent, priority=self.priority.value, parent=self.task_page,
            status=Status.READY if self.hops <= HOPS else Status.NEEDS_INPUT, hops=self.hops,
            fingerprint=self.fingerprint, body=self.body,
        )  # fmt: skip

    def revert(self, world: World, receipt: Receipt) -> None:
        """Move the row to the trash where this change made it; one that was there before stays."""
        if receipt["new"] and receipt["page_id"]:
            world.board.trash(receipt["page_id"])
            with opened(Path(self.home)) as known:
                known.drop(self.scope, self.fingerprint)


class CloseFinding(Change):
    """A finding that is gone: its issue is resolved, with the reason; a task is left to its agent."""

    kind: ClassVar[str] = "review.close"
    home: str
    scope: str
    fingerprint: str
    title: str
    page_id: str
    task: bool
    note: str

    def describe(self) -> str:
        """Name the finding and the reason."""
        return f"resolved: {safe_text.line(self.title)} ({safe_text.line(self.note)})"

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Resolve the issue; twice is harmless, and so is one that a person has removed."""
        if not self.task:
            with suppress(Refused, Lost):
                world.board.close_issue(self.page_id, self.note)
        with opened(Path(self.home)) as known:
            known.mark(self.scope, self.fingerprint, open_=False)
        return {}

    def revert(self, world: World, receipt: Receipt) -> None:
        """Open it again, as a finding that is seen again."""
        if not self.task:
            issue = NewIssue(title=self.title, fingerprint=self.fingerprint)
            world.board.file_issue(issue, f"undo/{self.fingerprint}/{self.page_id}")
        with opened(Path(self.home)) as known:
            known.mark(self.scope, self.fingerprint, open_=True)
