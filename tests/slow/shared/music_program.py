"""A whole orchestrator with track sync as a program, which tests start, kill, and start again.

Its one argument is JSON: {"home": …, "url": …, "until": "forever" or "quiet", "died": a file}.
The last may be left out; with it the program kills itself at a point that the file does not name yet.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any

from merge_fuse import Fuse

from segue.app import App
from segue.ledger import Ledger
from segue.loop import once, run_forever
from segue.notes import LedgerReservations
from segue.notion.board import NotionBoard
from segue.notion.config import BoardConfig
from segue.plan import Policy
from segue.plugins import load
from segue.settings import load as read_settings

TOKEN = "ntn_sandbox"
CONFIG = BoardConfig(
    rate=400, burst=50, tries=4, pause=0.02, outage_after=1000, timeout=20, sweep_after=6, rebind_after=3600
)


def main(told: dict[str, Any]) -> None:
    """Run the orchestrator as told."""
    home = Path(told["home"])
    logging.basicConfig(level=logging.WARNING, filename=home / "program.log")
    plugins = load(read_settings(home=home, folder=home), builtin_only=True)
    fuse = Fuse(Path(told["died"]), told.get("every", 1)) if "died" in told else None
    ledger = Ledger(home / "ledger.sqlite", *([fuse.connect] if fuse else []))
    way = fuse.transport() if fuse else None
    board = NotionBoard(TOKEN, told["url"], CONFIG, LedgerReservations(ledger), ledger, transport=way)
    app = App(
        board, plugins.handlers, ledger, home, policy=Policy(together=8),
        finished=lambda task, outcome, run_id: plugins.manager.hook.run_finished(
            task=task, outcome=outcome, run_id=run_id
        ),
        quick=(0.05, 0.1, 0.2, 0.4, 0.8, 1.6), pick_up=0.05,
    )  # fmt: skip
    if fuse:
        fuse.watch()
    app.start()
    if told["until"] == "forever":
        run_forever(app, threading.Event(), every=0.5)
    settled = once(app, patience=told.get("patience", 60))
    print(json.dumps({"settled": settled, "swept": board.sweep()}), flush=True)
    os._exit(0)  # threads of the engine may linger; all that counts is on the disk


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
