"""Kills the orchestrator again and again while Notion misbehaves: nothing lost, nothing done twice."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from pathlib import Path

from faultplan import plan
from killing import kill_later
from scene import Scene, scene

TASKS = int(os.environ.get("CHAOS_TASKS") or 200)
KILLS = int(os.environ.get("CHAOS_KILLS") or 40)
SEED = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))


def test_nothing_is_lost_and_nothing_is_done_twice(tmp_path: Path) -> None:
    print(f"\nchaos: {TASKS} tasks, {KILLS} kills, seed {SEED} (again with CHAOS_SEED={SEED})")
    dice = random.Random(SEED)
    began = time.monotonic()
    with scene(tmp_path, seed=SEED) as stage:
        names = stage.put_tasks(TASKS)
        stage.sandbox.faults.set(plan(SEED))
        killed = kill_again_and_again(stage, dice)
        stage.sandbox.faults.clear()
        last = stage.finish(timeout=300 + TASKS)
        assert last["settled"], "the last orchestrator did not come to rest"
        sweep_until_clean(stage)
        faults = sum(1 for entry in stage.sandbox.log.entries() if entry.fault)
        requests = len(stage.sandbox.log.entries())
        check(stage, names)
    print(
        f"chaos: {killed} kills, {faults} faults in {requests} requests, {time.monotonic() - began:.0f} s: "
        f"0 lost, 0 repeated, 0 duplicate pages, 0 blank pages left"
    )


def kill_again_and_again(stage: Scene, dice: random.Random) -> int:
    """Start an orchestrator and kill it a moment later, until it was killed often enough."""
    for _ in range(KILLS):
        kill_later(stage.start("forever"), stage.folder, dice, (0.5, 4.0))
    return KILLS


def sweep_until_clean(stage: Scene) -> None:
    """Blank pages are swept once they are old enough; six seconds here."""
    deadline = time.monotonic() + 60
    while blank(stage) and time.monotonic() < deadline:
        stage.finish(timeout=120)


def blank(stage: Scene) -> list[str]:
    """Return the reserved pages that are left."""
    return [
        title
        for role in ("tasks", "tracks", "issues")
        for title in stage.titles(role)
        if "reserved by" in title
    ]


def check(stage: Scene, names: list[str]) -> None:
    """Compare the workspace, the files and the ledger with what was asked for."""
    assert stage.titles("tracks") == dict.fromkeys(names, 1)
    assert stage.titles("tasks") == {f"make {name}": 1 for name in names}
    assert stage.statuses() == {"Done": len(names)}
    assert stage.values("tracks", "BPM") == {name: 100 + len(name) for name in names}
    assert stage.reports() == {f"make {name}": 1 for name in names}
    assert stage.titles("issues") == {}
    assert {path.name: path.read_text() for path in stage.out.iterdir()} == {f"{n}.txt": n for n in names}
    for file in ("ledger.sqlite", "engine.sqlite"):
        with sqlite3.connect(stage.folder / file) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()
    with sqlite3.connect(stage.folder / "ledger.sqlite") as db:
        made = db.execute(
            "SELECT count(*), count(DISTINCT run_id) FROM change WHERE state = 'made'"
        ).fetchone()
    db.close()
    assert made == (3 * len(names), len(names))
