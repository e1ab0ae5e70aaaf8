"""What comes back from a run: the outcome, and the problems and follow-ups noted on the way."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from segue_schemas.record import Record
from segue_schemas.task import Priority, Status


class Severity(StrEnum):
    """What a problem does to its run."""

    CRITICAL = "Critical"  # stops the run and files an issue
    HIGH = "High"  # is retried where that helps, then files an issue
    MEDIUM = "Medium"  # is listed in the report; the run goes on


class Problem(Record):
    """Something that went wrong, in three sentences."""

    severity: Severity
    what: str  # what happened
    done: str = ""  # what was done about it
    todo: str = ""  # what the person can do
    fingerprint: str = ""  # the same problem seen again counts up; empty: made from the other fields
    reference: str = ""  # where the log has the details


class FollowUp(Record):
    """A task that a run asks somebody to do next."""

    title: str
    agent: str = ""
    handler: str = ""
    parameters: str = ""
    priority: Priority = Priority.MEDIUM
    body: str = ""  # goal, acceptance criteria and so on, as markdown
    fingerprint: str = ""
    run_after: datetime | None = None  # not before then


class Picture(Record):
    """A picture for the report."""

    path: Path
    caption: str = ""


class Outcome(Record):
    """How a task ended and what the report says about it."""

    status: Status
    summary: str  # one line, in the user's words
    report: str = ""  # markdown below the summary
    values: dict[str, str | int | float | bool | None] = Field(default_factory=dict)

    @classmethod
    def done(cls, summary: str, report: str = "") -> Outcome:
        """End well."""
        return cls(status=Status.DONE, summary=summary, report=report)

    @classmethod
    def failed(cls, summary: str, report: str = "") -> Outcome:
        """End badly, for a reason that the summary gives."""
        return cls(status=Status.FAILED, summary=summary, report=report)

    @classmethod
    def handed_over(cls, summary: str, report: str = "") -> Outcome:
        """End by leaving the task to another agent."""
        return cls(status=Status.HANDED_OVER, summary=summary, report=report)
