"""What the tests of the board share: a workspace with the usual databases, boards on it, and hands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from segue.board import NewTask
from segue.ledger import Ledger
from segue.notes import LedgerReservations
from segue.notion.board import NotionBoard
from segue.notion.config import BoardConfig
from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]


@dataclass(slots=True)
class Desktop:
    """A workspace with the databases that `segue init` makes, a board on it, and a person's hands."""

    sandbox: Sandbox
    home: str  # the page that everything lies below
    folder: Path
    boards: list[NotionBoard] = field(default_factory=list)
    ledgers: list[Ledger] = field(default_factory=list)

    @property
    def board(self) -> NotionBoard:
        """The board that was opened last."""
        return self.boards[-1]

    def open(
        self,
        memory: str = "ledger",
        token: str = DEFAULT_TOKEN,
        transport: httpx.BaseTransport | None = None,
        **config: Any,
    ) -> NotionBoard:
        """Open a board; those with the same name of memory remember the same things, as after a restart."""
        known = {"rate": 1000.0, "burst": 100, "pause": 0.01, "tries": 4, "outage_after": 1000} | config
        ledger = Ledger(self.folder / f"{memory}.sqlite")
        self.ledgers.append(ledger)
        self.boards.append(
            NotionBoard(
                token, self.sandbox.base_url, BoardConfig(**known), LedgerReservations(ledger), ledger,
                transport=transport,
                clock=lambda: datetime.fromtimestamp(self.sandbox.clock.now() / 1000, UTC),
            )
        )  # fmt: skip
        return self.board

    def close(self) -> None:
        """Close all boards and what they remember."""
        for board in self.boards:
            board.close()
        for ledger in self.ledgers:
            ledger.close()


def task(board: NotionBoard, title: str = "Do it", **values: Any) -> str:
    """Make a task and return its id."""
    return board.create_task(NewTask(title=title, **values), f"key of {title}").page_id


def patch(http: httpx.Client, path: str, body: JSON) -> JSON:
    """Change something as another program would."""
    answer = http.patch(f"/v1/{path}", json=body)
    assert answer.status_code == 200, answer.text
    found: JSON = answer.json()
    return found


def set_status(http: httpx.Client, page_id: str, name: str) -> None:
    """Set a status as a person would."""
    patch(http, f"pages/{page_id}", {"properties": {"Status": {"status": {"name": name}}}})


def fill(http: httpx.Client, page_id: str, **values: JSON) -> None:
    """Fill columns as a person would; an underscore stands for a space."""
    patch(http, f"pages/{page_id}", {"properties": {k.replace("_", " "): v for k, v in values.items()}})


def page(http: httpx.Client, page_id: str) -> JSON:
    """Read a page as another program would."""
    found: JSON = http.get(f"/v1/pages/{page_id}").json()
    return found


def shown(http: httpx.Client, page_id: str, name: str) -> str:
    """Read what a person sees in one column."""
    item = page(http, page_id)["properties"][name]
    value = item[item["type"]]
    if isinstance(value, list):
        return "".join(part.get("plain_text", "") for part in value)
    return str(value["name"] if isinstance(value, dict) else value)


def schema(http: httpx.Client, board: NotionBoard, database: str, changes: JSON) -> None:
    """Change the columns of a database as a person would."""
    patch(http, f"data_sources/{board.binding(database).source_id}", {"properties": changes})


def rename_option(desktop: Any, board: NotionBoard, old: str, new: str) -> None:
    """Rename a status option as a person can; the API cannot."""
    source_id = board.binding("tasks").source_id
    with desktop.sandbox.call() as call:
        (doc,) = call.db.execute("SELECT doc FROM node WHERE id = ?", (source_id,)).fetchone()
        assert f'"{old}"' in doc
        changed = doc.replace(f'"{old}"', f'"{new}"')
        call.db.execute("UPDATE node SET doc = ? WHERE id = ?", (changed, source_id))
