"""Kills a run before and after each commit and each request: the end is the same as without."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from scene import Scene, scene

AT_ONCE = 2
EVERY = int(os.environ.get("CRASH_EVERY") or 1)  # 1: all points


def test_the_end_is_the_same_wherever_the_program_dies(tmp_path: Path) -> None:
    with scene(tmp_path / "whole") as stage:
        stage.put_tasks(1)
        points = stage.finish(sweep_after=0)["points"]
        undisturbed = state(stage)
    assert undisturbed["tasks"] == {"make track-0000": 1}
    assert undisturbed["statuses"] == {"Done": 1}
    assert points > 40, "the points were not counted"

    def at(point: int) -> tuple[int, dict[str, Any], int]:
        with scene(tmp_path / f"at-{point}") as stage:
            stage.put_tasks(1)
            process = stage.start("quiet", die_at=point)
            process.communicate(timeout=60)
            stage.finish(sweep_after=0)
            return point, state(stage), process.returncode

    with ThreadPoolExecutor(AT_ONCE) as pool:
        ends = list(pool.map(at, range(1, points + 1, EVERY)))
    different = [(point, end) for point, end, _ in ends if end != undisturbed]
    died = sum(1 for _, _, code in ends if code == -9)
    print(
        f"\ncrash points: {died} deaths at {len(ends)} of {points} points, {len(different)} ends that differ"
    )
    assert different == []
    # Polling on a timer makes the last few points come and go; all others must really have been met.
    assert died >= len(ends) * 0.9


def state(stage: Scene) -> dict[str, Any]:
    """Sum up everything that a run leaves behind."""
    with sqlite3.connect(stage.folder / "ledger.sqlite") as db:
        changes = db.execute("SELECT n, kind, state FROM change ORDER BY run_id, n").fetchall()
        runs = db.execute("SELECT state, now FROM run").fetchall()
    db.close()
    return {
        "tasks": stage.titles("tasks"), "tracks": stage.titles("tracks"), "issues": stage.titles("issues"),
        "statuses": stage.statuses(), "bpm": stage.values("tracks", "BPM"), "reports": stage.reports(),
        "attempts": stage.values("tasks", "Attempts"), "runs": runs, "changes": changes,
        "files": {path.name: path.read_text() for path in stage.out.iterdir()},
    }  # fmt: skip
