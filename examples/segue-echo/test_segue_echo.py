"""How a plugin is tested: a task on a board in memory, and what came of it."""

from segue import Status
from segue.testing import run_task

from segue_echo import Echo


def test_what_was_said_comes_back() -> None:
    result = run_task(Echo(), "Echo hello")
    assert result.task.status is Status.DONE
    assert result.task.now == "You said: hello"
