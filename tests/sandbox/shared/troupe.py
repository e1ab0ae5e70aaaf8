"""An orchestrator whose one handler does what a test says, and a person's hands on the same workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from segue import Outcome, Params, Pattern, Run
from segue.app import App
from segue.ledger import Ledger
from segue.loop import once
from segue.notes import LedgerReservations
from segue.notion.board import NotionBoard
from segue.notion.config import BoardConfig
from segue.notion.setup import create_databases
from segue.plan import Policy
from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.pages import add_page
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.server import running

JSON = dict[str, Any]
Script = Callable[[Run], Outcome]


class Scripted:
    """A handler whose run is a function that the test gives."""

    name = "scripted"
    summary = "Does what a test says"
    patterns = (Pattern(words=("go",)),)
    Params = Params
    script: Script

    def run(self, run: Run) -> Outcome:
        return self.script(run)


@dataclass(frozen=True, slots=True)
class Troupe:
    """All that plays together."""

    sandbox: Sandbox
    app: App
    handler: Scripted
    http: httpx.Client
    sources: dict[str, str]

    def add(self, title: str = "go", **values: JSON) -> str:
        """Create a ready task as a person would, and return its id."""
        properties = {
            "Task": {"title": _text(title)}, "Status": {"status": {"name": "Ready"}}, **values,
        }  # fmt: skip
        parent = {"data_source_id": self.sources["tasks"]}
        return str(self.send("POST", "pages", {"parent": parent, "properties": properties})["id"])

    def play(self, script: Script, title: str = "go", **values: JSON) -> JSON:
        """Create a task, work until all is quiet, and return the row."""
        page = self.add(title, **values)
        return self.work(script, page)

    def work(self, script: Script, page: str) -> JSON:
        """Work until all is quiet, and return a row."""
        self.handler.script = script
        assert once(self.app, patience=30)
        return self.row(page)

    def set(self, page: str, **properties: JSON) -> None:
        """Change a row as a person would."""
        self.send("PATCH", f"pages/{page}", {"properties": properties})

    def row(self, page: str) -> JSON:
        """Read the columns of a row as plain texts, numbers and names."""
        found = self.send("GET", f"pages/{page}", None)["properties"]
        return {name: _plain(value) for name, value in found.items()}

    def rows(self, role: str) -> dict[str, JSON]:
        """Read a whole database by title."""
        answer = self.send("POST", f"data_sources/{self.sources[role]}/query", {})
        found = {}
        for page in answer["results"]:
            title = next(value for value in page["properties"].values() if value["type"] == "title")
            row = {name: _plain(value) for name, value in page["properties"].items()}
            found[str(_plain(title))] = row | {"id": page["id"]}
        return found

    def send(self, method: str, path: str, body: JSON | None) -> JSON:
        """Ask the sandbox for something."""
        answer = self.http.request(method, f"/v1/{path}", json=body)
        assert answer.status_code == 200, answer.text
        found: JSON = answer.json()
        return found


@contextmanager
def opened(folder: Path) -> Iterator[Troupe]:
    """Set up a workspace, a board and an orchestrator on it."""
    headers = {"Authorization": f"Bearer {DEFAULT_TOKEN}", "Notion-Version": "2026-03-11"}
    with (
        running() as sandbox,
        httpx.Client(base_url=sandbox.base_url, headers=headers, trust_env=False) as http,
    ):
        with sandbox.call() as call:
            home = add_page(call, ("workspace", None), {"title": _text("Studio")}).id
        ledger = Ledger(folder / "ledger.sqlite")
        config = BoardConfig(rate=1000, burst=100, pause=0.01, tries=3, outage_after=1000)
        board = NotionBoard(DEFAULT_TOKEN, sandbox.base_url, config, LedgerReservations(ledger), ledger)
        create_databases(board.places, board.client, home, ("tasks", "issues", "tracks"))
        sources = {role: board.binding(role).source_id for role in ("tasks", "issues", "tracks")}
        handler = Scripted()
        app = App(
            board,
            {"scripted": handler},
            ledger,
            folder,
            policy=Policy(say_every=0),
            quick=(0.01, 0.01),
            pick_up=0.02,
        )
        app.start()
        yield Troupe(sandbox, app, handler, http, sources)
        app.close()
        board.close()


def _text(text: str) -> list[JSON]:
    return [{"text": {"content": text[at : at + 1000]}} for at in range(0, len(text), 1000)]


def _plain(value: JSON) -> Any:
    kind = value["type"]
    found = value[kind]
    if kind in ("title", "rich_text"):
        return "".join(part["plain_text"] for part in found)
    if kind in ("status", "select"):
        return found and found["name"]
    if kind == "relation":
        return [item["id"] for item in found]
    return found
