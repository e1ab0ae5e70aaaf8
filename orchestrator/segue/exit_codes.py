"""The exit codes of the command line, and which error ends with which."""

from __future__ import annotations

from enum import IntEnum

from segue.errors import Busy, Cancelled, Lost, Misconfigured, NeedsInput, NoSuch, SegueError, Unavailable


class ExitCode(IntEnum):
    """How a command ended, for scripts."""

    OK = 0
    FAILED = 1  # it finished, and something in it failed
    USAGE = 2
    NOTHING = 3  # there was nothing to do, or nothing with that name
    NEEDS_INPUT = 4
    UNREACHABLE = 5  # Notion did not answer
    TOOL_MISSING = 69
    TRY_LATER = 75  # the state folder or the row is taken
    NOT_ALLOWED = 77
    MISCONFIGURED = 78
    INTERRUPTED = 130


# The first that fits counts, so a narrower class stands before a wider one.
OF_ERRORS: tuple[tuple[type[BaseException], ExitCode], ...] = (
    (NeedsInput, ExitCode.NEEDS_INPUT),
    (Unavailable, ExitCode.UNREACHABLE),
    (Misconfigured, ExitCode.MISCONFIGURED),
    (Lost, ExitCode.TRY_LATER),
    (Busy, ExitCode.TRY_LATER),
    (NoSuch, ExitCode.NOTHING),
    (Cancelled, ExitCode.INTERRUPTED),
    (PermissionError, ExitCode.NOT_ALLOWED),
    (KeyboardInterrupt, ExitCode.INTERRUPTED),
    (SegueError, ExitCode.FAILED),
)


def code_of(error: BaseException) -> ExitCode:
    """Return the exit code for an error that ended a command."""
    return next((code for kind, code in OF_ERRORS if isinstance(error, kind)), ExitCode.FAILED)
