"""What the commands that work on tasks have in common: the log, the signals, and a summary at the end."""

from __future__ import annotations

import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from segue.cli.output import say
from segue.exit_codes import ExitCode
from segue.logs import writing
from segue.statefolder import prepare
from segue_schemas import Status

if TYPE_CHECKING:
    from segue.ledger import RunRecord
    from segue.settings import Settings


@contextmanager
def logged(settings: Settings, *, verbose: bool = False, quiet: bool = False) -> Iterator[None]:
    """Write the log while a command works, on stderr too unless that is not wanted."""
    console = None if quiet else lambda: sys.stderr
    folder = prepare(settings.home) / "logs"
    with writing(folder, settings.secrets_in_use, console=console, verbose=verbose):
        yield


@contextmanager
def stoppable(stop: threading.Event, wake: Callable[[], None]) -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM end the work in order, and the second end it at once."""

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        say("segue: stopping; what is under way goes on at the next start (again: stop at once)")
        stop.set()
        wake()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def summary(runs: Sequence[RunRecord]) -> str:
    """Say in one line how runs ended."""
    ended = Counter(_word(run) for run in runs)
    if not ended:
        return "nothing was ready"
    return ", ".join(f"{count} {word.lower()}" for word, count in sorted(ended.items()))


def code_for(runs: Sequence[RunRecord]) -> ExitCode:
    """Return the exit code that tells how runs ended."""
    words = {_word(run) for run in runs}
    if Status.FAILED in words:
        return ExitCode.FAILED
    return ExitCode.NEEDS_INPUT if Status.NEEDS_INPUT in words else ExitCode.OK


def _word(run: RunRecord) -> str:
    if run.outcome and run.state == "ended":
        return run.outcome.status
    return {"asking": Status.NEEDS_INPUT, "waiting": Status.WAITING}.get(run.state, Status.RUNNING)
