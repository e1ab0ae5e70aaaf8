"""Measures what a remembered step costs, beside a bare commit that is synced to the disk."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from segue.durable import Engine, Steps, Watch


def measure(folder: Path, number: int) -> dict[str, float]:
    """Take steps and make commits in a folder, and return the medians in milliseconds."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench-") as name:
        step, commit = _steps(Path(name), number), _commits(Path(name), number)
    return {"step_ms": step, "commit_ms": commit, "ratio": step / commit}


def _steps(folder: Path, number: int) -> float:
    taken: list[float] = []

    def work(steps: Steps) -> dict[str, Any]:
        taken.append(_median(lambda: steps.do("measured", lambda: 1), number))
        return {}

    engine = Engine(
        f"sqlite:///{folder / 'engine.sqlite'}",
        work,
        Watch(cancelled=lambda run_id: False, crashed=lambda run_id, step: None),
    )
    engine.start()
    try:
        engine.submit("bench")
        engine.wait("bench")
    finally:
        engine.close()
    return taken[0]


def _commits(folder: Path, number: int) -> float:
    with closing(sqlite3.connect(folder / "bare.sqlite", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)")
        return _median(lambda: db.execute("INSERT INTO t (text) VALUES ('1')"), number)


def _median(what: Callable[[], object], number: int) -> float:
    times = []
    for _ in range(number):
        before = time.perf_counter()
        what()
        times.append((time.perf_counter() - before) * 1000)
    return statistics.median(times)
