"""The life of one run, done inline on a board in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from segue import (
    Critical,
    FollowUp,
    Outcome,
    Params,
    Pattern,
    Problem,
    Refused,
    Run,
    Severity,
    Status,
)
from segue.changes import CreateRow
from segue.testing import MemoryBoard, run_task


class Count(Params):
    """How often."""

    times: int = 1
    link: str = ""


class Scripted:
    """A handler whose run is a function that the test gives."""

    name = "scripted"
    summary = "Does what a test says"
    patterns = (Pattern(words=("go",)),)
    Params = Count

    def __init__(self, script: Any) -> None:
        self.run = script


def raising(error: Exception) -> Any:
    """Return a script that raises."""

    def script(run: Run) -> Outcome:
        raise error

    return script


def test_steps_changes_and_the_outcome_reach_row_and_report() -> None:
    def script(run: Run) -> Outcome:
        words = run.step("count", lambda: ["one"] * run.params.times)
        run.change(CreateRow(database="tracks", values={"Title": "Night Bus"}))
        return Outcome.done(f"counted {len(words)}", "All is well.")

    result = run_task(Scripted(script), "go", parameters="times: 3")
    assert result.steps == [
        "claim", "count", "change: create 'Night Bus' in tracks", "file", "report", "write back",
    ]  # fmt: skip
    assert (result.task.status, result.task.now, result.task.attempts) == (Status.DONE, "counted 3", 1)
    assert "All is well." in result.report
    assert "| 1 | create 'Night Bus' in tracks | made |" in result.report


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        pytest.param(
            Refused("the track is geo-blocked"), Status.FAILED, "the track is geo-blocked", id="refused"
        ),
        pytest.param(
            Critical("two libraries are open"), Status.FAILED, "two libraries are open", id="critical"
        ),
        pytest.param(KeyError("artist"), Status.FAILED, "the handler scripted broke: KeyError", id="a bug"),
    ],
)
def test_an_error_ends_the_run_with_a_sentence(error: Exception, status: Status, says: str) -> None:
    result = run_task(Scripted(raising(error)), "go")
    assert result.task.status is status
    assert says in result.task.now


def test_a_handler_that_returns_nonsense_is_told_so() -> None:
    result = run_task(Scripted(lambda run: "done"), "go")
    assert result.task.now == "the handler 'scripted' returned str where an Outcome was expected"


@pytest.mark.parametrize("status", [Status.READY, Status.RUNNING, Status.WAITING, Status.UNKNOWN])
def test_a_handler_may_not_leave_its_task_without_an_end(status: Status) -> None:
    result = run_task(Scripted(lambda run: Outcome(status=status, summary="more to do")), "go")
    assert result.task.status is Status.FAILED
    assert result.task.now == f"the handler 'scripted' ended with {status.value!r}, which is no end of a run"


def test_a_step_may_only_return_what_can_be_remembered() -> None:
    def script(run: Run) -> Outcome:
        run.step("make a path", lambda: Path("/tmp"))
        return Outcome.done("never")

    result = run_task(Scripted(script), "go")
    assert "returned a PosixPath; a step may return only text" in result.task.now


def test_a_wrong_parameter_asks_the_person_and_makes_no_change() -> None:
    board = MemoryBoard()
    result = run_task(
        Scripted(raising(AssertionError("must not run"))), "go", board=board, parameters="times: many"
    )
    assert result.task.status is Status.NEEDS_INPUT
    assert "'times' is 'many', which is not a whole number" in result.task.now


def test_the_page_is_read_for_a_link_only_when_the_row_does_not_suffice() -> None:
    class NeedsLink(Params):
        """A link that must be there."""

        link: str

    def script(run: Run) -> Outcome:
        return Outcome.done(run.params.link)

    handler, board = Scripted(script), MemoryBoard()
    handler.Params = NeedsLink  # type: ignore[assignment]  # another model than the class's own
    board.bodies["page-1"] = "please take https://example.com/track, thanks"
    result = run_task(handler, "go", board=board)
    assert result.task.now == "https://example.com/track"
    assert "read the page" in result.steps


def test_a_dry_run_lists_changes_and_makes_none() -> None:
    def script(run: Run) -> Outcome:
        receipt = run.change(CreateRow(database="tracks", values={"Title": "Night Bus"}))
        return Outcome.done(f"made {receipt['page_id']!r}")

    board = MemoryBoard()
    result = run_task(Scripted(script), "go", board=board, dry=True)
    assert not board.table
    assert [change.state for change in result.changes] == ["listed"]
    assert result.task.status is Status.NEEDS_INPUT
    assert result.task.now.startswith("dry run: 1 change listed, none made")


def test_a_dry_run_that_fails_says_why() -> None:
    result = run_task(Scripted(lambda run: Outcome.failed("there is no such playlist")), "go", dry=True)
    assert (result.task.status, result.task.now) == (Status.FAILED, "there is no such playlist")


@pytest.mark.parametrize(
    ("severity", "issues", "status"),
    [
        pytest.param(Severity.MEDIUM, 0, Status.DONE, id="medium is listed"),
        pytest.param(Severity.HIGH, 1, Status.DONE, id="high files an issue"),
        pytest.param(Severity.CRITICAL, 1, Status.FAILED, id="critical stops as well"),
    ],
)
def test_what_a_problem_does(severity: Severity, issues: int, status: Status) -> None:
    def script(run: Run) -> Outcome:
        run.problem(Problem(severity=severity, what="the cover is missing", todo="add one"))
        return Outcome.done("done")

    board = MemoryBoard()
    result = run_task(Scripted(script), "go", board=board)
    assert len(board.issues) == issues
    assert result.task.status is status
    assert "the cover is missing" in result.report


def test_the_same_problem_twice_counts_up() -> None:
    def script(run: Run) -> Outcome:
        run.problem(Problem(severity=Severity.HIGH, what="the cover is missing", fingerprint="cover"))
        return Outcome.done("done")

    board = MemoryBoard()
    for _ in range(2):
        run_task(Scripted(script), "go", board=board)
    # Both runs have the same id here, so the board must tell them apart by the key's page.
    assert [issue.issue.fingerprint for issue in board.issues.values()] == ["cover"]


def test_follow_ups_become_tasks_below_this_one_with_a_hop_more() -> None:
    def script(run: Run) -> Outcome:
        run.follow_up(FollowUp(title="check the cover", agent="claude"))
        run.follow_up(FollowUp(title="check the cover", agent="claude"))
        return Outcome.done("done")

    board = MemoryBoard()
    result = run_task(Scripted(script), "go", board=board)
    (child,) = [task for task in board.tasks.values() if task.title == "check the cover"]
    assert (child.parent, child.hops, child.status) == (result.task.page_id, 1, Status.READY)


def test_a_chain_of_tasks_ends_with_a_person() -> None:
    def script(run: Run) -> Outcome:
        run.follow_up(FollowUp(title="again"))
        return Outcome.done("done")

    board = MemoryBoard()
    run_task(Scripted(script), "go", board=board, hops=5)
    (child,) = [task for task in board.tasks.values() if task.title == "again"]
    assert child.status is Status.NEEDS_INPUT


def test_a_question_parks_the_run_and_stands_in_the_row() -> None:
    def script(run: Run) -> Outcome:
        return Outcome.done(run.ask("which of the two?", ["the first", "the second"]))

    board = MemoryBoard()
    result = run_task(Scripted(script), "go", board=board)
    assert result.outcome is None
    assert (result.task.status, result.task.now) == (Status.NEEDS_INPUT, "asks: which of the two?")
    (issue,) = board.issues.values()
    assert "- the second" in issue.issue.body


def test_secrets_do_not_reach_the_report() -> None:
    secret = "ntn_" + "a1b2c3d4" * 4
    result = run_task(Scripted(lambda run: Outcome.done("ok", f"the token is {secret}")), "go")
    assert secret not in result.report
