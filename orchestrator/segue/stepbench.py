"""Measures what a remembered step costs, beside a bare commit that is synced to the disk."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

from segue.durable import Engine, Steps, Watch


def measure(folder: Path, number: int) -> dict[str, float]:
    """Take steps and make commits by turns in a folder, and return the medians in milliseconds."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench-") as name:
        steps, commits = _times(Path(name), number)
    step, commit = statistics.median(steps), statistics.median(commits)
    return {"step_ms": step, "commit_ms": commit, "ratio": step / commit}


def _times(folder: Path, number: int) -> tuple[list[float], list[float]]:
    stepped: list[float] = []
    committed: list[float] = []

    def work(steps: Steps) -> dict[str, Any]:
        with closing(_bare(folder)) as db:
            # By turns, so that whatever else the disk is doing meets both alike.
            for _ in range(number):
                stepped.append(_time(lambda: steps.do("measured", lambda: 1)))
                committed.append(_time(lambda: db.execute("INSERT INTO t (text) VALUES ('1')")))
        return {}

    engine = Engine(
        f"sqlite:///{folder / 'engine.sqlite'}",
        work,
        Watch(cancelled=lambda run_id: False, guard=lambda run_id, step, again: nullcontext()),
    )
    engine.start()
    try:
        engine.submit("bench")
        engine.wait("bench")
    finally:
        engine.close()
    return stepped, committed


def _bare(folder: Path) -> sqlite3.Connection:
    db = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)")
    return db


def _time(what: Callable[[], object]) -> float:
    before = time.perf_counter()
    what()
    return (time.perf_counter() - before) * 1000
