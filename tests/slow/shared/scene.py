"""The scene of this ring: a sandbox with the databases, and orchestrators that run as programs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segue.ledger import Ledger
from segue.notes import LedgerReservations
from segue.notion.board import NotionBoard
from segue.notion.config import BoardConfig
from segue.notion.setup import create_databases
from segue_sandbox.pages import add_page
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.server import running

PROGRAM = Path(__file__).with_name("orchestrator.py")
TOKEN = "ntn_sandbox"


@dataclass(frozen=True, slots=True)
class Scene:
    """A sandbox and the folders of the orchestrators that work on it."""

    sandbox: Sandbox
    folder: Path
    sources: dict[str, str]  # role -> data source

    @property
    def out(self) -> Path:
        """Where the handler writes its files."""
        return self.folder / "out"

    def put_tasks(self, count: int) -> list[str]:
        """Create ready tasks as a person would, and return the names of what they make."""
        names = [f"track-{n:04}" for n in range(count)]
        for name in names:
            self.put_task(f"make {name}")
        return names

    def put_task(self, title: str) -> None:
        """Create one ready task."""
        named = {"title": [{"text": {"content": title}}]}
        properties = {"Task": named, "Status": {"status": {"name": "Ready"}}}
        with self.sandbox.call() as call:
            add_page(call, ("data_source_id", self.sources["tasks"]), properties)

    def start(self, until: str, **more: Any) -> subprocess.Popen[str]:
        """Start an orchestrator; the caller ends it."""
        told = {
            "home": str(self.folder),
            "url": self.sandbox.base_url,
            "out": str(self.out),
            "until": until,
            **more,
        }
        return subprocess.Popen(
            [sys.executable, str(PROGRAM), json.dumps(told)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, timeout: float = 120, **more: Any) -> dict[str, Any]:
        """Let an orchestrator work until all is quiet, and return what it says."""
        process = self.start("quiet", patience=timeout - 10, **more)
        out, err = process.communicate(timeout=timeout)
        assert process.returncode == 0, err[-3000:]
        told: dict[str, Any] = json.loads(out.splitlines()[-1])
        return told

    def titles(self, role: str) -> Counter[str]:
        """Count the rows of a database by title, those in the trash left aside."""
        return Counter(self._text(doc) for doc in self._pages(self.sources[role]))

    def statuses(self) -> Counter[str]:
        """Count the tasks by status."""
        names = self._option_names("Status")
        key = self._property("tasks", "Status")
        return Counter(names[doc["properties"][key]] for doc in self._pages(self.sources["tasks"]))

    def values(self, role: str, column: str) -> dict[str, Any]:
        """Return one column by title."""
        key = self._property(role, column)
        return {self._text(doc): doc["properties"].get(key) for doc in self._pages(self.sources[role])}

    def reports(self) -> Counter[str]:
        """Count the pages below each task."""
        db = self.sandbox.store.db
        below = "SELECT count(*) FROM node c WHERE c.parent_id = p.id AND c.kind = 'page' AND NOT c.in_trash"
        rows = db.execute(
            f"SELECT p.doc, ({below}) FROM node p"
            " WHERE p.parent_id = ? AND p.kind = 'page' AND NOT p.in_trash",
            (self.sources["tasks"],),
        ).fetchall()
        return Counter({self._text(json.loads(doc)): count for doc, count in rows})

    def _pages(self, source_id: str) -> list[dict[str, Any]]:
        rows = self.sandbox.store.db.execute(
            "SELECT doc FROM node WHERE parent_id = ? AND kind = 'page' AND NOT in_trash", (source_id,)
        ).fetchall()
        return [json.loads(doc) for (doc,) in rows]

    def _schema(self, role: str) -> dict[str, Any]:
        row = self.sandbox.store.db.execute(
            "SELECT doc FROM node WHERE id = ?", (self.sources[role],)
        ).fetchone()
        properties: dict[str, Any] = json.loads(row[0])["properties"]
        return properties

    def _property(self, role: str, name: str) -> str:
        return next(key for key, prop in self._schema(role).items() if prop["name"] == name)

    def _option_names(self, name: str) -> dict[str, str]:
        prop = self._schema("tasks")[self._property("tasks", name)]
        return {option["id"]: option["name"] for option in prop[prop["type"]]["options"]}

    @staticmethod
    def _text(doc: dict[str, Any]) -> str:
        return "".join(part["plain_text"] for part in doc["properties"]["title"])


@contextmanager
def scene(folder: Path, **options: Any) -> Iterator[Scene]:
    """Set up a sandbox with the databases that `segue init` makes."""
    (folder / "out").mkdir(parents=True)
    with running(**options) as sandbox:
        with sandbox.call() as call:
            root = add_page(call, ("workspace", None), {"title": [{"text": {"content": "Studio"}}]}).id
        ledger = Ledger(folder / "ledger.sqlite")
        board = NotionBoard(
            TOKEN, sandbox.base_url, BoardConfig(rate=1000, burst=100), LedgerReservations(ledger), ledger
        )
        which = ("tasks", "issues", "tracks")
        create_databases(board.places, board.client, root, which)
        sources = {role: board.binding(role).source_id for role in which}
        board.close()
        ledger.close()
        sandbox.log.clear()
        yield Scene(sandbox, folder, sources)
