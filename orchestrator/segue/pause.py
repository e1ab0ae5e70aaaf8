"""How a run pauses: signals between steps, the engine and the work; none of them reaches a person."""

from __future__ import annotations

from segue.errors import SegueError


class Asked(SegueError):
    """A step wants an answer that is not there yet."""

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question


class Bug(SegueError):
    """A step or a handler broke in a way that nobody foresaw; the log has the traceback."""


class Parked(BaseException):
    """The run waits without holding a place. Not an Exception, so that no handler swallows it."""

    def __init__(
        self, step: int, reason: str, question: str = "", after: float = 0.0, *, counted: bool = False
    ) -> None:
        super().__init__(reason)
        self.step, self.reason, self.question = step, reason, question
        self.after = after  # seconds that the other side wants to be left alone
        self.counted = counted  # parts of the run wait, and count for themselves how often they did


class Stopped(BaseException):
    """The program is ending; nothing is remembered of this step, and the next start takes it again."""
