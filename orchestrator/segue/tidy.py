"""Keeps the state folder small over the months: folders of runs that are done, steps of runs long past."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from segue.ledger import RunRecord
from segue.runs import Runs

KEPT = 30 * 24 * 3600.0  # seconds for which a run that failed can still be continued


def tidy(
    folder: Path, runs: Runs, forget: Callable[[Sequence[str]], object], now: float | None = None
) -> None:
    """Remove the folders of runs that nobody will continue, and let their steps be forgotten."""
    before = (time.time() if now is None else now) - KEPT
    for place in folder.iterdir() if folder.is_dir() else ():
        run = runs.get(place.name)
        if run is None or _is_over(run, before):
            shutil.rmtree(place, ignore_errors=True)
    if past := runs.past(before):
        forget(past)
        runs.forgotten(past)


def _is_over(run: RunRecord, before: float) -> bool:
    """Tell whether a run has ended well, or so long ago that it starts anew when it is wanted again."""
    return run.state == "ended" and (run.step is None or (run.ended or 0) < before)
