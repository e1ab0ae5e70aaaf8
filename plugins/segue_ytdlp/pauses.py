"""Pauses of a service that said no: each one in a row is twice as long as the one before."""

from __future__ import annotations

from pathlib import Path

from segue_music import resting

LONGEST = 24 * 3600.0  # seconds
ROW = "pauses in a row"


def begin(home: Path, source: str, seconds: float, reason: str) -> float:
    """Let a service rest, and return for how many seconds at least."""
    if resting.until(home, source):
        return seconds  # another track has met the same wall meanwhile
    before = int(resting.cursor(home, source, ROW) or 0)
    pause: float = min(seconds * 2.0 ** min(before, 10), LONGEST)
    resting.rest(home, source, pause, reason)
    resting.set_cursor(home, source, str(before + 1), ROW)
    return pause


def end(home: Path, source: str) -> None:
    """Let the next pause be short again, as the service has answered."""
    if resting.cursor(home, source, ROW) not in ("", "0") and not resting.until(home, source):
        resting.set_cursor(home, source, "0", ROW)
