"""The state folder: made for its owner alone, and held by one orchestrator at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from segue.errors import Busy, Misconfigured

LEDGER, ENGINE, LOCK = "ledger.sqlite", "engine.sqlite", "lock"


def prepare(home: Path) -> Path:
    """Make the folder where it is not there, readable by its owner only."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"the state folder {home} cannot be made ({error.strerror}); set SEGUE_HOME to another one"
        ) from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise Misconfigured(f"the state folder {home} cannot be written; run: chmod u+rwx '{home}'")
    return home


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Hold the folder until the block ends; `Busy` names the process that has it."""
    descriptor = os.open(prepare(home) / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            # The kernel lets go when the process ends, however it ends.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(
                f"another orchestrator (process {_pid(descriptor)}) works with the state folder {home}; "
                "stop it first, or set SEGUE_HOME to another one"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def holder(home: Path) -> str:
    """Return the process that holds the folder, or nothing where nobody does."""
    try:
        descriptor = os.open(home / LOCK, os.O_RDONLY)
    except OSError:
        return ""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _pid(descriptor)
    else:
        return ""
    finally:
        os.close(descriptor)


def _pid(descriptor: int) -> str:
    return os.pread(descriptor, 20, 0).decode("ascii", "replace") or "unknown"
