"""Kills programs, mostly when they are at work, however long this machine takes to start one."""

from __future__ import annotations

import random
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from segue.loop import last_beat

EARLY = 0.15  # of the programs, which are killed before they have looked at the board
START = 60.0  # seconds


def kill_later(
    process: subprocess.Popen[str], home: Path, dice: random.Random, within: tuple[float, float]
) -> None:
    """Kill a program so many seconds after its first sign of life, or now and then before it."""
    if dice.random() >= EARLY:
        _at_work(process, home)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=dice.uniform(*within))
    assert process.poll() is None, f"it ended by itself: {process.communicate()[1][-2000:]}"
    process.kill()
    process.communicate()


def _at_work(process: subprocess.Popen[str], home: Path) -> None:
    deadline = time.monotonic() + START
    while (last_beat(home) or {}).get("pid") != process.pid and time.monotonic() < deadline:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.05)
            return  # it ended; the caller says so
