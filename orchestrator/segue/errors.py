"""The errors that the orchestrator understands.

SegueError
├── Refused       the task cannot be done as it stands; a person must change something
│   ├── NeedsInput   a person must answer first; the task goes to Needs input with the question
│   └── NoHandler    no plugin wants the task, or more than one does
├── Unavailable   something outside is down or busy; the step is tried again later
├── Critical      going on would do harm; the run stops and an issue is filed
├── Cancelled     a person took the task back
├── Conflict      a change cannot be taken back, because somebody changed the same thing since
├── Lost          the row is not ours to work on: taken by another run, trashed, no longer ready
├── Misconfigured   settings, a token or a database are not as they must be; nothing can run
├── Busy          another orchestrator works on the same state folder
└── NoSuch        a command was given the name of something that is not there

The text of each starts small, names the value and the way out, and has no full stop.
"""

from __future__ import annotations


class SegueError(Exception):
    """Anything that is told to the person in one line, without a traceback."""


class Refused(SegueError):
    """The task cannot be done as it stands; a person must change something."""


class NeedsInput(Refused):
    """A person must answer before the task can go on."""


class NoHandler(NeedsInput):
    """No plugin wants the task, or more than one does."""


class Unavailable(SegueError):
    """Something outside is down or busy; the step, or the run where it was in none, is tried again later."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after  # seconds, where the other side said so


class Critical(SegueError):
    """Going on would do harm; the run stops and an issue is filed."""


class Cancelled(SegueError):
    """A person took the task back."""


class Conflict(SegueError):
    """A change cannot be taken back, because somebody changed the same thing since."""


class Lost(SegueError):
    """The row is not ours to work on."""


class Misconfigured(SegueError):
    """Settings, a token or a database are not as they must be."""


class Busy(SegueError):
    """Another orchestrator works on the same state folder."""


class NoSuch(SegueError):
    """A command was given the name of something that is not there."""
