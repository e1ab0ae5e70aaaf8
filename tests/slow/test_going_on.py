"""Runs that go on: after an orderly end, after a crash between two notes, with a plugin that has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from stage import Stage

from segue import NeedsInput, Outcome, Pattern, Picture, Problem, Refused, Run, Severity, Status, Unavailable
from segue.errors import Misconfigured
from segue.loop import once
from segue.testing import MemoryBoard
from segue_schemas import Ref

PATIENCE = 20.0


@contextmanager
def started(home: Path, board: MemoryBoard | None = None, **policy: Any) -> Iterator[Stage]:
    """Give an orchestrator that has started, and end it in order."""
    stage = Stage(home, board, **policy)
    stage.app.start()
    try:
        yield stage
    finally:
        stage.app.close()


def ended_inside_a_step(home: Path, board: MemoryBoard, *, in_order: bool, before: Sequence[str] = ()) -> str:
    """Let an orchestrator end while a task is in its step `long`; return the task's page."""
    inside, let_go = threading.Event(), threading.Event()

    def wait() -> None:
        inside.set()
        let_go.wait(PATIENCE)

    def script(run: Run) -> Outcome:
        for name in before:
            run.step(name, str, name)
        run.step("long", wait)
        return Outcome.done("never")

    stage = Stage(home, board)
    stage.handler.script = script
    page_id = next((one.page_id for one in board.tasks.values()), None) or board.add("go").page_id
    stage.app.start()
    stage.app.poll()
    assert inside.wait(PATIENCE)
    if in_order:
        stage.app.stop()
    else:
        stage.app.engine.close()
    let_go.set()
    stage.app.ledger.close()
    return page_id


def short(run: Run) -> Outcome:
    """Take the step `long` and end."""
    run.step("long", lambda: None)
    return Outcome.done("well")


def deaths(stage: Stage) -> list[int]:
    """Return how often the program died in each step that it died in."""
    return [row["times"] for row in stage.app.ledger.read("SELECT times FROM crash")]


def test_ends_in_order_are_not_taken_for_crashes(tmp_path: Path) -> None:
    board = MemoryBoard()
    for _ in range(4):
        page_id = ended_inside_a_step(tmp_path, board, in_order=True)
    with started(tmp_path, board) as stage:
        stage.handler.script = short
        assert once(stage.app, PATIENCE)
        assert deaths(stage) == []
    assert board.tasks[page_id].now == "well"
    assert len(board.reports) == 1


def test_a_crash_is_counted_once_however_often_the_run_waits_afterwards(tmp_path: Path) -> None:
    board = MemoryBoard()
    page_id = ended_inside_a_step(tmp_path, board, in_order=False)

    def away() -> None:
        raise Unavailable("the shop is closed")

    with started(tmp_path, board) as stage:
        stage.handler.script = lambda run: Outcome.done(str(run.step("long", away)))
        for _ in range(3):
            assert once(stage.app, PATIENCE)
            assert board.tasks[page_id].status is Status.WAITING
            with stage.app.ledger.write() as db:
                db.execute("UPDATE run SET wake = 0")
        assert deaths(stage) == [1]


def test_a_program_that_died_while_it_woke_a_run_takes_the_step_again(tmp_path: Path) -> None:
    board = MemoryBoard()

    def away() -> None:
        raise Unavailable("the shop is closed")

    with started(tmp_path, board) as stage:
        task = stage.play(lambda run: Outcome.done(str(run.step("long", away))))
        (run,) = stage.app.runs.live()
        assert (task.status, run.state) == (Status.WAITING, "waiting")
        stage.app.runs.queue(run.id)  # and died, before the engine was told
    with started(tmp_path, board) as stage:
        stage.handler.script = short
        assert once(stage.app, PATIENCE)
    assert board.tasks[task.page_id].now == "well"


def test_a_plugin_that_takes_other_steps_than_before_ends_the_run_and_can_go_on(tmp_path: Path) -> None:
    board = MemoryBoard()
    taken: list[str] = []

    def other(run: Run) -> Outcome:
        for name in ("first", "another", "long"):
            run.step(name, taken.append, name)
        return Outcome.done("well")

    page_id = ended_inside_a_step(tmp_path, board, in_order=True, before=("first", "second"))
    with started(tmp_path, board) as stage:
        stage.handler.script = other
        assert once(stage.app, PATIENCE)
        told = board.tasks[page_id]
        assert (told.status, taken) == (Status.FAILED, [])
        assert "the plugin takes other steps than when this run began: step 3 is 'another' now" in told.now
        assert stage.again(page_id).now == "well"
    assert taken == ["another", "long"]


class BrokenReports(MemoryBoard):
    """A board on which reports cannot be made, for a reason that nobody foresaw."""

    def report(
        self, page_id: str, key: str, title: str, markdown: str, pictures: Sequence[Picture] = ()
    ) -> Ref:
        raise FileNotFoundError("cover.png")


class TooLong(NeedsInput):
    """A plugin's own kind of error."""


def too_long() -> None:
    """Raise a plugin's own kind of error."""
    raise TooLong("name a shorter one")


@pytest.mark.parametrize(
    ("board", "script", "status"),
    [
        pytest.param(BrokenReports, short, Status.DONE, id="a report that breaks keeps no outcome away"),
        pytest.param(
            MemoryBoard,
            lambda run: Outcome.done(str(run.step("measure", too_long))),
            Status.NEEDS_INPUT,
            id="a plugin's own kind of error counts as the kind it was made from",
        ),
    ],
)
def test_the_row_says_how_it_ended(
    board: type[MemoryBoard], script: Callable[[Run], Outcome], status: Status, tmp_path: Path
) -> None:
    with started(tmp_path, board()) as stage:
        assert stage.play(script).status is status


def test_what_was_filed_about_a_failure_is_not_told_again_when_a_retry_works(tmp_path: Path) -> None:
    broken = [True]

    def look() -> str:
        if broken:
            raise Refused("no such shelf")
        return "well"

    def script(run: Run) -> Outcome:
        try:
            return Outcome.done(run.step("look", look))
        except Refused as error:
            run.problem(Problem(severity=Severity.HIGH, what="the shelf is missing"))
            return Outcome.failed(str(error))

    with started(tmp_path) as stage:
        task = stage.play(script)
        assert "the shelf is missing" in "".join(text for _, text in stage.board.reports.values())
        broken.clear()
        assert stage.again(task.page_id).status is Status.DONE
        assert "the shelf is missing" not in "".join(text for _, text in stage.board.reports.values())
        assert [one.seen for one in stage.board.issues.values()] == [1]


class KeepsQuestions(MemoryBoard):
    """A board whose questions cannot be closed."""

    def close_issue(self, page_id: str, note: str) -> None:
        raise Misconfigured("there is no option Resolved; add it")


def test_an_answer_that_cannot_be_closed_sets_its_task_going_once(tmp_path: Path) -> None:
    ended: list[str] = []

    def script(run: Run) -> Outcome:
        ended.append(run.task.answers.get("which shelf?", ""))
        if len(ended) == 1:
            run.problem(Problem(severity=Severity.HIGH, what="which shelf?"))
        return Outcome.done("well")

    with started(tmp_path, KeepsQuestions()) as stage:
        stage.play(script)
        (issue,) = stage.board.issues.values()
        stage.board.answer(issue.page_id, "the upper one")
        for _ in range(3):
            assert once(stage.app, PATIENCE)
    assert ended == ["", "the upper one"]


def test_links_in_pages_start_no_more_runs_than_there_are_places(tmp_path: Path) -> None:
    working, let_go = threading.Semaphore(0), threading.Event()

    def wait() -> None:
        working.release()
        let_go.wait(PATIENCE)

    def script(run: Run) -> Outcome:
        run.step("wait", wait)
        return Outcome.done("well")

    with started(tmp_path, together=1) as stage:
        stage.handler.patterns = (Pattern(link="shelf.example"),)
        stage.handler.script = script
        for title in ("one", "two"):
            page_id = stage.board.add(title).page_id
            stage.board.bodies[page_id] = "look at https://shelf.example/1"
        assert stage.app.poll() == 1
        assert working.acquire(timeout=PATIENCE)
        assert stage.app.poll() == 0
        let_go.set()
        assert once(stage.app, PATIENCE)
        assert {task.status for task in stage.board.tasks.values()} == {Status.DONE}
