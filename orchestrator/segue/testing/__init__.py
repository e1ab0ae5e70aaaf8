"""What plugin authors test with: a board in memory, and a way to do one task right here."""

from segue.testing.inline import Result, run_task
from segue.testing.memory import MemoryBoard

__all__ = ["MemoryBoard", "Result", "run_task"]
