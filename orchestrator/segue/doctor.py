"""Checks and what they find; all checks run side by side, each with a limit of time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from segue.errors import SegueError

LIMIT = 5.0  # seconds that a check may take


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of `segue doctor`: what is so, and the exact way to change it."""

    level: Level
    area: str
    text: str
    fix: str = ""  # a command or an action, as exact as can be
    applies: bool = True  # False: it says only that something is not used here
    stops: bool = False  # no run that needs this area can come to a good end
    repair: Callable[[], str] | None = field(default=None, compare=False)  # what --fix does; says what it did


def ok(area: str, text: str, *, applies: bool = True) -> Finding:
    """Make a finding that all is well, or that something is not used."""
    return Finding(level=Level.OK, area=area, text=text, applies=applies)


def warning(area: str, text: str, fix: str = "", repair: Callable[[], str] | None = None) -> Finding:
    """Make a finding that something is not as it should be, though work goes on."""
    return Finding(level=Level.WARNING, area=area, text=text, fix=fix, repair=repair)


def error(
    area: str, text: str, fix: str = "", repair: Callable[[], str] | None = None, *, stops: bool = False
) -> Finding:
    """Make a finding that something keeps tasks from being done; `stops`: all that need this area."""
    return Finding(level=Level.ERROR, area=area, text=text, fix=fix, repair=repair, stops=stops)


def listing(names: Sequence[str], most: int = 5) -> str:
    """Say how many there are, and name the first of them."""
    if not names:
        return "none"
    named = ", ".join(f'"{" ".join(name.split())[:60]}"' for name in names[:most])
    return f"{len(names)} ({named}{', …' if len(names) > most else ''})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that `segue doctor` looks at."""

    name: str
    run: Callable[[], Sequence[Finding]]


def examine(checks: Sequence[Check], limit: float = LIMIT) -> list[Finding]:
    """Run the checks side by side and return their findings in the order of the checks."""
    answers: queue.SimpleQueue[tuple[int, Sequence[Finding]]] = queue.SimpleQueue()
    for number, check in enumerate(checks):
        # A check that hangs must not keep the program from ending.
        threading.Thread(
            target=lambda number=number, check=check: answers.put((number, _answer(check))),
            name=f"check {check.name}",
            daemon=True,
        ).start()
    found: dict[int, Sequence[Finding]] = {}
    end = time.monotonic() + limit
    while len(found) < len(checks):
        try:
            number, findings = answers.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            break
        found[number] = findings
    return [
        f
        for number, check in enumerate(checks)
        for f in found.get(number) or _late(check, number in found, limit)
    ]


def _answer(check: Check) -> Sequence[Finding]:
    try:
        return tuple(check.run())
    except SegueError as problem:
        return (error(check.name, str(problem)),)
    except Exception as bug:  # a check may come from a plugin, and one that breaks must not hide the others
        return (error(check.name, f"the check itself broke: {type(bug).__name__}: {bug}"),)


def _late(check: Check, answered: bool, limit: float) -> Sequence[Finding]:
    """Stand in for a check that has not answered; one that found nothing to say stays silent."""
    if answered:
        return ()
    return (
        warning(check.name, f"no answer within {limit:g} s", "run segue doctor again, or look at its part"),
    )
