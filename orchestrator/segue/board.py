"""The board: where tasks stand, in our words. Notion is one; `segue.testing` has one in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from segue_schemas import Picture, Ref, Row, Status, Task, Value, Where

MARKER = "reserved by Segue "  # how the title of a row begins that is not filled yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One look at the board."""

    tasks: tuple[Task, ...] = ()  # ready ones, and those that are under way, waiting or in need of input
    answers: tuple[Answer, ...] = ()  # answered questions of Issues+Questions
    unreadable: Mapping[str, str] = field(default_factory=dict)  # page id -> what is wrong with the row
    complete: bool = True  # False: there is more than could be listed; nothing may be concluded from absence


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question that a person has answered."""

    page_id: str
    question: str
    answer: str
    fingerprint: str = ""
    tasks: tuple[str, ...] = ()  # the tasks that wait for it


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIssue:
    """An issue that is not resolved."""

    page_id: str
    title: str
    url: str = ""
    handler: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What is not through yet: tasks, and the newest of the issues."""

    tasks: tuple[Task, ...] = ()
    issues: tuple[OpenIssue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What the orchestrator writes into a task's row; None leaves a column alone."""

    status: Status | None = None
    now: str | None = None
    progress: float | None = None  # 0 to 1
    runner: str | None = None
    attempts: int | None = None
    last_error: str | None = None
    last_run: str | None = None  # address of the report
    run_after: datetime | None = None
    handler: str | None = None
    clear_run_after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task that is to be made."""

    title: str
    status: Status = Status.READY
    agent: str = ""
    handler: str = ""
    parameters: str = ""
    priority: str = ""
    parent: str = ""
    hops: int = 0
    run_after: datetime | None = None
    fingerprint: str = ""
    body: str = ""  # markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIssue:
    """A problem, a gap or a question that is to be filed."""

    title: str
    type: str = "Error"  # Error, Gap, Question, Approval, Missing deliverable
    severity: str = ""
    task: str = ""  # the page id of the task it came from
    handler: str = ""
    fingerprint: str = ""
    body: str = ""  # markdown
    was: str = ""  # the title that it had; a row that is seen again and still has it gets the new one
    row: str = ""  # of one that was just listed: its page, which is counted up to `times` and not looked for
    times: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledRow:
    """A row with a fingerprint that is not through: an issue or a task."""

    page_id: str
    title: str
    url: str = ""
    times: int = 0  # how often an issue was seen


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedColumn:
    """A column that a plugin reads or fills where the user's database has it."""

    name: str
    names: tuple[str, ...]  # what it is usually called; `segue init` takes the first
    types: tuple[str, ...]  # in Notion's words, the best one first
    without: str  # what is not done where there is no such column


class Board(Protocol):
    """What the orchestrator and its plugins can do with the user's workspace.

    Look-ups have three answers: found, certainly absent (None), or `Unavailable` where nobody knows.
    Creating takes a `key`: the same key never makes a second page, whatever died in between.
    Every call may raise `Unavailable` (try later), `Misconfigured` (names the property or database and
    the fix) or `Refused`.
    """

    def look(self) -> Listing:
        """List what is ready or under way: one request a database while a page of results is enough."""

    def pending(self) -> Pending:
        """List tasks and issues that are not through: one request a database as a rule."""

    def task(self, page_id: str) -> Task | None:
        """Read one task by id; None when it is certainly gone or in the trash."""

    def claim(self, page_id: str, run_id: str, note: str) -> Task:
        """Take a row that is Ready, or that this very run holds; raises `Lost` with the reason otherwise."""

    def body(self, page_id: str) -> str:
        """Read a page's text as markdown."""

    def write(self, page_id: str, update: Update) -> None:
        """Write the columns that are ours; those that the database does not have are left out."""

    def report(
        self, page_id: str, key: str, title: str, markdown: str, pictures: Sequence[Picture] = ()
    ) -> Ref:
        """Make or replace the report page of one run below the task's page."""

    def create_task(self, task: NewTask, key: str) -> Ref:
        """Make a task; one that is open with the same fingerprint is returned instead."""

    def file_issue(self, issue: NewIssue, key: str) -> Ref | None:
        """File an issue; seen again it counts up, resolved it is opened again, silenced it returns None."""

    def filed(self, database: str) -> Mapping[str, FiledRow]:
        """List the rows of `issues` or `tasks` that are not through, by fingerprint.

        What is not listed may be there all the same: `file_issue` and `create_task` decide.
        """

    def close_issue(self, page_id: str, note: str) -> None:
        """Mark an issue as resolved."""

    def columns(self, database: str) -> Mapping[str, str]:
        """Return the types of a database's columns by name, in Notion's words, such as multi_select."""

    def rows(
        self,
        database: str,
        where: Sequence[Where] = (),
        limit: int | None = None,
        *,
        since: datetime | None = None,
    ) -> list[Row]:
        """Find candidates in a database; raises `Unavailable` where the answer is not complete.

        `since` leaves out rows that were not edited since then; edit times are whole minutes.
        """

    def row(self, page_id: str) -> Row | None:
        """Read one row by id, with its long lists whole."""

    def create_row(self, database: str, values: Mapping[str, Value], key: str, body: str = "") -> Ref:
        """Make a row: reserved blank, filled by id, its title last."""

    def reserve_row(self, database: str, key: str) -> Ref:
        """Make a blank row that nobody takes for a real one, to be filled by `update_row`."""

    def update_row(self, page_id: str, values: Mapping[str, Value], database: str = "") -> Row:
        """Set some values of a row and return it as it is then; the others stay.

        Where the database is named, it need not be asked for.
        """

    def trash(self, page_id: str) -> None:
        """Move a page to the trash."""

    def restore(self, page_id: str) -> None:
        """Take a page out of the trash."""

    def move(self, page_id: str, parent_id: str) -> None:
        """Move a page below another page or into a data source."""

    def sweep(self) -> int:
        """Trash reserved pages that nobody will ever fill; return how many."""


class Reservations(Protocol):
    """Where a board remembers which pages it is about to make, so that a killed program makes none twice."""

    def begin(self, key: str, place: str) -> str | None:
        """Note the intent before asking for a page; return the page if this key has one already."""

    def made(self, key: str, page_id: str) -> None:
        """Remember the page that was made for a key."""

    def doubtful(self) -> list[Reservation]:
        """Return the keys for which more than one page may exist: asked more than once, or never answered."""

    def settled(self, key: str) -> None:
        """Forget the doubt about a key, once its surplus pages are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """One page that was asked for."""

    key: str
    place: str  # where it is made, in the words of the board
    page_id: str | None
    asked: int  # how many times
    first: datetime
