"""A whole orchestrator as a program, which the tests of this ring start, kill, and start again.

Its one argument is JSON: {"home": …, "url": …, "out": …, "until": "forever" or "quiet", "die_at": n}.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from segue import Handler, Outcome, Params, Pattern, Run
from segue.app import App
from segue.changes import CreateRow, UpdateRow, WriteFile
from segue.ledger import Ledger
from segue.loop import once, run_forever
from segue.notes import LedgerReservations
from segue.notion.board import NotionBoard
from segue.notion.config import BoardConfig
from segue.plan import Policy

TOKEN = "ntn_sandbox"
CONFIG = BoardConfig(
    rate=400, burst=50, tries=4, pause=0.02, outage_after=1000, timeout=20, sweep_after=6, rebind_after=3600
)


class Three:
    """Makes three changes: a row, a value in it, and a file."""

    name = "three"
    summary = "Makes three changes"
    patterns = (Pattern(words=("make",)),)
    Params = Params
    together = 8

    def __init__(self, out: Path) -> None:
        self.out = out

    def run(self, run: Run) -> Outcome:
        title = run.step("name the track", lambda: run.task.title.removeprefix("make "))
        row = run.change(CreateRow(database="tracks", values={"Title": title}, body=f"About {title}"))
        run.change(UpdateRow(page_id=row["page_id"], values={"BPM": 100 + len(title)}, title=title))
        run.change(WriteFile(path=str(self.out / f"{title}.txt"), text=title))
        return Outcome.done(f"made {title}")


class Poison:
    """Ends the whole program, as a crash in native code does."""

    name = "poison"
    summary = "Ends the program"
    patterns = (Pattern(words=("poison",)),)
    Params = Params

    def run(self, run: Run) -> Outcome:
        run.step("swallow", lambda: os.kill(os.getpid(), signal.SIGKILL))
        return Outcome.done("never")


class Fuse:
    """Kills this very process at the n-th point that it passes."""

    def __init__(self, die_at: int | None) -> None:
        self.passed, self._die_at, self._lock = 0, die_at, threading.Lock()

    def point(self) -> None:
        """Pass a point."""
        with self._lock:
            self.passed += 1
            if self.passed == self._die_at:
                os.kill(os.getpid(), signal.SIGKILL)


class FusedTransport(httpx.HTTPTransport):
    """Passes a point before and after each request."""

    def __init__(self, fuse: Fuse) -> None:
        super().__init__(trust_env=False)
        self._fuse = fuse

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._fuse.point()
        response = super().handle_request(request)
        response.read()
        self._fuse.point()
        return response


def fused_connect(fuse: Fuse) -> Callable[[str], sqlite3.Connection]:
    """Return a connect whose commits each pass a point before and after."""

    class Fused(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql != "COMMIT":
                return super().execute(sql, *values)
            fuse.point()
            done = super().execute(sql, *values)
            fuse.point()
            return done

    return lambda path: sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=30, factory=Fused
    )


def fuse_engine(fuse: Fuse) -> None:
    """Let each commit of the durable engine pass a point before; the next one stands for after."""
    sa.event.listen(sa.Engine, "commit", lambda connection: fuse.point())


def main(told: dict[str, Any]) -> None:
    """Run the orchestrator as told."""
    home, fuse = Path(told["home"]), Fuse(told.get("die_at"))
    ledger = Ledger(home / "ledger.sqlite", fused_connect(fuse))
    config = replace(CONFIG, sweep_after=told.get("sweep_after", CONFIG.sweep_after))
    board = NotionBoard(
        TOKEN, told["url"], config, LedgerReservations(ledger), ledger, transport=FusedTransport(fuse)
    )
    fuse_engine(fuse)
    handlers: dict[str, Handler] = {"three": Three(Path(told["out"])), "poison": Poison()}
    app = App(
        board, handlers, ledger, home, policy=Policy(together=8),
        quick=(0.05, 0.1, 0.2, 0.4, 0.8, 1.6), pick_up=0.05,
    )  # fmt: skip
    app.start()
    if told["until"] == "forever":
        run_forever(app, threading.Event(), every=0.5)
    settled = once(app, patience=told.get("patience", 60))
    print(json.dumps({"settled": settled, "points": fuse.passed, "swept": board.sweep()}), flush=True)
    os._exit(0)  # threads of the engine may linger; all that counts is on the disk


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
