"""The loop that runs for months: polls, waits, wakes early when there is news, and says that it is alive."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from segue.app import App
from segue.errors import SegueError

log = logging.getLogger(__name__)

SLICE = 1.0  # seconds; how soon a command from another process is noticed
GLANCE = 0.05, 0.5  # seconds between two looks of `once`: the first after news, and the longest
JUMP = 90.0  # seconds that the wall clock may run ahead before we conclude that the machine slept


def run_forever(app: App, stop: threading.Event, *, every: float = 10.0) -> None:
    """Poll until told to stop; trouble is written down once, and the next poll tries again."""
    trouble = ""
    while not stop.is_set():
        trouble = _polled(app, trouble)
        beat(app.home, error=trouble, every=every)
        _rest(app, stop, every)


def _polled(app: App, before: str) -> str:
    """Poll once; return what went wrong, in a sentence, or nothing."""
    try:
        app.poll()
    except SegueError as error:
        trouble = str(error)
    except Exception as error:  # the loop's border: a bug must not end what works for months
        trouble = f"this is a bug in Segue: {type(error).__name__}: {error}"
        if trouble != before:
            log.exception("a bug in a poll")
    else:
        trouble = ""
    if trouble != before:
        log.warning("%s", trouble or "the board is read again")
    return trouble


def once(app: App, patience: float | None = None) -> bool:
    """Poll and work until nothing is left to start; False when the patience (seconds) ran out."""
    deadline = None if patience is None else time.monotonic() + patience
    app.poll()
    soon, late = GLANCE
    pause = soon
    while True:
        if not app.busy() and not app.poll() and not app.busy():
            return True
        if deadline is not None and time.monotonic() > deadline:
            return False
        # Each look reads two databases, and would take time from the work.
        pause = soon if app.wake.wait(pause) else min(2 * pause, late)
        app.wake.clear()
        app.dispatch()


def _rest(app: App, stop: threading.Event, every: float) -> None:
    """Wait for the next poll; end early for news, a poke from another process, or after a sleep."""
    until, wall = time.monotonic() + every, time.time()
    poked = _poked(app.home)
    while not stop.is_set() and (left := until - time.monotonic()) > 0:
        if app.wake.wait(min(SLICE, left)):
            app.wake.clear()
            _dispatch(app)
        if _poked(app.home) != poked or abs(time.time() - wall) > every + JUMP:
            return


def _dispatch(app: App) -> None:
    try:
        app.dispatch()
    except SegueError as error:
        log.warning("%s", error)
    except Exception:  # as above; the next poll tells it
        log.exception("a bug while tasks were started")


def poke(home: Path) -> None:
    """Ask the loop that works on this state folder to look at the board now."""
    (home / "poke").write_text(str(time.time_ns()))


def _poked(home: Path) -> str:
    try:
        return (home / "poke").read_text()
    except OSError:
        return ""


def beat(home: Path, *, error: str, every: float) -> None:
    """Leave a sign of life that `segue status` can read."""
    sign = {"pid": os.getpid(), "at": datetime.now(UTC).isoformat(), "error": error, "every": every}
    fresh = home / "heartbeat.new"
    with suppress(OSError):  # such as a full disk; the work goes on without
        fresh.write_text(json.dumps(sign))
        fresh.replace(home / "heartbeat.json")


def last_beat(home: Path) -> dict[str, object] | None:
    """Return the last sign of life, or None where there was none."""
    try:
        sign: dict[str, object] = json.loads((home / "heartbeat.json").read_text())
    except (OSError, ValueError):
        return None
    return sign
