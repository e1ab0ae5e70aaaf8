"""A task: one row of Agent-Tasks, or an answered row of Issues+Questions, in plain values."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from segue_schemas.record import Record


class Status(StrEnum):
    """Where a task stands, in our words; the board translates them to the user's options."""

    RESERVED = "Reserved"
    DRAFT = "Draft"
    READY = "Ready"
    RUNNING = "Running"
    WAITING = "Waiting"
    NEEDS_INPUT = "Needs input"
    HANDED_OVER = "Handed over"
    DONE = "Done"
    FAILED = "Failed"
    CANCELLED = "Cancelled"
    UNKNOWN = "Unknown"  # an option that no setting explains; such a row is never touched


ENDED = frozenset({Status.DONE, Status.FAILED, Status.CANCELLED})


class Priority(StrEnum):
    """How urgent a task is; the order here is the order of work."""

    CRITICAL = "Critical"
    HIGH = "High"
    MEDIUM = "Medium"
    LOW = "Low"


class Task(Record):
    """What a handler is given of a row."""

    page_id: str
    title: str
    url: str = ""
    status: Status = Status.READY
    type: str = ""  # the user's own kind of task, where such a column exists
    agent: str = ""
    handler: str = ""  # named in the row, it overrides matching
    parameters: str = ""
    body: str = ""  # the page's text as markdown, where it was read: matching and parameters may need it
    links: tuple[str, ...] = ()  # from title, link columns and body
    priority: Priority = Priority.MEDIUM
    due: datetime | None = None
    run_after: datetime | None = None
    dry_run: bool = False
    parent: str = ""
    blocked_by: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    hops: int = 0
    attempts: int = 0
    runner: str = ""  # the run that holds the row
    now: str = ""  # the line that says what is happening, or why nothing is
    fingerprint: str = ""
    created: datetime | None = None
    answers: dict[str, str] = Field(default_factory=dict)  # question -> what a person answered
