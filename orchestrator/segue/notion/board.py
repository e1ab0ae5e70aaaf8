"""The board in Notion, as the orchestrator and its plugins see it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import httpx

from segue.board import FiledRow, Listing, NewIssue, NewTask, Pending, Reservations, Update
from segue.errors import Misconfigured
from segue.notion import claims, issues, reports, table, tasks
from segue.notion.binding import Binding, Finding
from segue.notion.client import NotionClient
from segue.notion.config import BoardConfig
from segue.notion.desk import Desk
from segue.notion.failures import NotAccepted
from segue.notion.places import Memory, Places
from segue.notion.retry import Effect
from segue.notion.sweep import sweep
from segue_schemas import Picture, Ref, Row, Task, Value, Where


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class NotionBoard:
    """A workspace in Notion; up to a dozen threads may share it."""

    def __init__(
        self,
        token: str,
        base_url: str,
        config: BoardConfig,
        reservations: Reservations,
        memory: Memory,
        *,
        clock: Callable[[], datetime] = now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.client = NotionClient(token, base_url, config, transport=transport, clock=monotonic, sleep=sleep)
        self.places = Places(self.client, memory, monotonic)
        self._desk = Desk(
            client=self.client, places=self.places, memory=memory, reservations=reservations, now=clock
        )

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def findings(self, *databases: str) -> list[Finding]:
        """Say what a person should know about these databases, for `segue doctor`."""
        found: list[Finding] = []
        for database in databases or ("tasks", "issues"):
            try:
                found += self.places.binding(database).findings
            except Misconfigured as error:
                what, _, fix = str(error).partition("; ")
                found.append(Finding(level="error", text=what, fix=fix, role=database))
        return found

    def binding(self, database: str) -> Binding:
        """Return a database as we understand it."""
        return self.places.binding(database)

    def look(self) -> Listing:
        """List what is ready or under way: one request a database while a page of results is enough."""
        return claims.look(self._desk)

    def pending(self) -> Pending:
        """List tasks and issues that are not through: one request a database as a rule."""
        return Pending(tasks=claims.pending(self._desk), issues=issues.pending(self._desk))

    def task(self, page_id: str) -> Task | None:
        """Read one task by id; None when it is certainly gone or in the trash."""
        return claims.read_task(self._desk, page_id)

    def claim(self, page_id: str, run_id: str, note: str) -> Task:
        """Take a row that is Ready, or that this very run holds: one read, one write."""
        return claims.claim(self._desk, page_id, run_id, note)

    def body(self, page_id: str) -> str:
        """Read a page's text as markdown."""
        return str(self.client.read(f"pages/{page_id}/markdown")["markdown"])

    def write(self, page_id: str, update: Update) -> None:
        """Write the columns that are ours, in one request; those that are missing are left out."""
        tasks.write_update(self._desk, page_id, update)

    def report(
        self, page_id: str, key: str, title: str, markdown: str, pictures: Sequence[Picture] = ()
    ) -> Ref:
        """Make or replace the report page of one run: two requests without pictures."""
        return reports.write_report(self._desk, page_id, key, title, markdown, pictures)

    def create_task(self, task: NewTask, key: str) -> Ref:
        """Make a task; one that is open with the same fingerprint is returned instead."""
        return issues.create_task(self._desk, task, key)

    def file_issue(self, issue: NewIssue, key: str) -> Ref | None:
        """File an issue; seen again it counts up, resolved it is opened again, silenced it returns None."""
        return issues.file_issue(self._desk, issue, key)

    def filed(self, database: str) -> Mapping[str, FiledRow]:
        """List the rows that are not through, by fingerprint: one request for 100 of them."""
        return issues.filed(self._desk, database)

    def close_issue(self, page_id: str, note: str) -> None:
        """Mark an issue as resolved."""
        issues.close_issue(self._desk, page_id, note)

    def columns(self, database: str) -> Mapping[str, str]:
        """Return the types of a database's columns by name; nothing is asked once it is known."""
        return table.columns(self._desk, database)

    def rows(
        self,
        database: str,
        where: Sequence[Where] = (),
        limit: int | None = None,
        *,
        since: datetime | None = None,
    ) -> list[Row]:
        """Find candidates in a database, by role, id or link."""
        return table.find_rows(self._desk, database, where, limit, since)

    def row(self, page_id: str) -> Row | None:
        """Read one row by id, with its long lists whole."""
        return table.read_row(self._desk, page_id)

    def create_row(self, database: str, values: Mapping[str, Value], key: str, body: str = "") -> Ref:
        """Make a row: reserved blank, filled by id, its title last."""
        return table.make(self._desk, database, values, key, body)

    def reserve_row(self, database: str, key: str) -> Ref:
        """Make a blank row, to be filled by id; one request."""
        return table.reserve(self._desk, database, key)

    def update_row(self, page_id: str, values: Mapping[str, Value], database: str = "") -> Row:
        """Set some values of a row and return it; one request where the database is named."""
        return table.change(self._desk, page_id, values, database)

    def trash(self, page_id: str) -> None:
        """Move a page to the trash; one that is gone already is no error."""
        self._desk.trash(page_id)

    def restore(self, page_id: str) -> None:
        """Take a page out of the trash."""
        self.client.set(f"pages/{page_id}", {"in_trash": False})

    def move(self, page_id: str, parent_id: str) -> None:
        """Move a page below another page or into a data source."""
        try:
            parent = {"type": "data_source_id", "data_source_id": self.places.binding(parent_id).source_id}
        except (Misconfigured, NotAccepted):
            parent = {"type": "page_id", "page_id": parent_id}
        self.client.call("POST", f"pages/{page_id}/move", Effect.SET, body={"parent": parent})

    def sweep(self) -> int:
        """Trash reserved pages that nobody will ever fill; return how many."""
        return sweep(self._desk)


def connect(
    token: str, config: BoardConfig, reservations: Reservations, memory: Memory, base_url: str = ""
) -> NotionBoard:
    """Open the board of a workspace; nothing is asked of Notion before it is needed."""
    return NotionBoard(token, base_url or "https://api.notion.com", config, reservations, memory)
