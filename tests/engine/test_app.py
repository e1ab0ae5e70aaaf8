"""The orchestrator with its real engine, on a board in memory."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from stage import Stage

from segue import Critical, Outcome, Pattern, Refused, Run, Status, Unavailable
from segue.changes import CreateRow
from segue.loop import once
from segue.runs import WAITS


def test_a_task_gets_done_and_the_plugins_are_told(stage: Stage) -> None:
    task = stage.play(lambda run: Outcome.done("hello"), "go and say hello")
    assert (task.status, task.now, task.attempts) == (Status.DONE, "hello", 1)
    assert stage.told[-2:] == [("started", "go and say hello"), ("finished", "go and say hello")]


def test_a_row_that_a_query_still_shows_as_ready_is_not_done_twice(stage: Stage) -> None:
    calls: list[str] = []

    def script(run: Run) -> Outcome:
        calls.append(run.id)
        return Outcome.done("once")

    task = stage.play(script)
    stale = stage.board.look
    old = task.model_copy(update={"status": Status.READY, "runner": ""})
    stage.board.tasks["stale"] = old  # the same page, as it was
    assert stale().tasks[-1].page_id == task.page_id
    assert once(stage.app, patience=20)
    del stage.board.tasks["stale"]
    assert len(calls) == 1


def test_an_answer_lets_the_run_go_on_without_repeating_a_step(stage: Stage) -> None:
    calls: list[str] = []

    def script(run: Run) -> Outcome:
        run.step("look around", lambda: calls.append("looked"))
        return Outcome.done(run.ask("left or right?", ["left", "right"]))

    task = stage.play(script)
    assert task.status is Status.NEEDS_INPUT
    (question,) = [one for one in stage.board.issues.values() if one.issue.title == "left or right?"]
    stage.board.answer(question.page_id, "left")
    assert once(stage.app, patience=20)
    done = stage.board.tasks[task.page_id]
    assert (done.status, done.now) == (Status.DONE, "left")
    assert calls == ["looked"]
    assert stage.board.issues[question.page_id].status == "Resolved"


def test_a_failed_task_set_to_ready_goes_on_where_it_failed(stage: Stage) -> None:
    calls: list[str] = []
    broken = [True]

    def fetch() -> str:
        calls.append("fetch")
        if broken:
            raise Refused("the disk is not mounted; mount it")
        return "fetched"

    def script(run: Run) -> Outcome:
        run.change(CreateRow(database="tracks", values={"Title": "Once Only"}))
        return Outcome.done(run.step("fetch", fetch))

    task = stage.play(script)
    assert (task.status, task.now) == (Status.FAILED, "the disk is not mounted; mount it")
    broken.clear()
    task = stage.again(task.page_id)
    assert (task.status, task.now) == (Status.DONE, "fetched")
    assert calls == ["fetch", "fetch"]
    assert [row.title for row in stage.board.table.values()].count("Once Only") == 1


def test_a_done_task_set_to_ready_is_done_anew(stage: Stage) -> None:
    calls: list[str] = []

    def script(run: Run) -> Outcome:
        calls.append(run.id)
        return Outcome.done("done")

    task = stage.play(script)
    assert stage.again(task.page_id).status is Status.DONE
    assert len(set(calls)) == 2


def test_what_stays_unavailable_makes_the_run_wait_without_a_place(stage: Stage) -> None:
    tries: list[int] = []
    down = [True]

    def ask_outside() -> str:
        tries.append(1)
        if down:
            raise Unavailable("the service is down")
        return "it answered"

    task = stage.play(lambda run: Outcome.done(run.step("ask outside", ask_outside)))
    assert task.status is Status.WAITING
    assert "the service is down" in task.now
    assert len(tries) == 3
    (parked,) = [run for run in stage.app.runs.live() if run.page_id == task.page_id]
    assert parked.wake is not None
    down.clear()
    assert stage.again(task.page_id).now == "it answered"


def test_what_is_unavailable_between_two_steps_makes_the_run_wait_too(stage: Stage) -> None:
    calls: list[str] = []
    down = [True]

    def script(run: Run) -> Outcome:
        run.step("look around", lambda: calls.append("looked"))
        if down:
            raise Unavailable("the service is down")
        return Outcome.done(run.step("look again", lambda: "it answered"))

    task = stage.play(script)
    assert task.status is Status.WAITING
    assert "the service is down" in task.now
    down.clear()
    done = stage.again(task.page_id)
    assert (done.status, done.now) == (Status.DONE, "it answered")
    assert calls == ["looked"]


def test_what_is_unavailable_between_two_steps_for_long_ends_the_run(stage: Stage) -> None:
    def script(run: Run) -> Outcome:
        run.step("look around", lambda: None)
        raise Unavailable("the service is down")

    task = stage.play(script)
    for _ in WAITS:
        assert task.status is Status.WAITING
        with stage.app.ledger.write() as db:
            db.execute("UPDATE run SET wake = 0")
        assert once(stage.app, patience=20)
        task = stage.board.tasks[task.page_id]
    assert task.status is Status.FAILED
    assert "tried for ten hours and given up" in task.now


@pytest.mark.parametrize("by", ["row", "command"])
def test_a_task_taken_back_stops_at_its_next_step(stage: Stage, by: str) -> None:
    inside, go_on = threading.Event(), threading.Event()
    calls: list[str] = []

    def slow() -> None:
        inside.set()
        assert go_on.wait(10)

    def script(run: Run) -> Outcome:
        run.step("slow", slow)
        run.step("never", lambda: calls.append("never"))
        return Outcome.done("never")

    stage.handler.script = script
    task = stage.board.add("go slowly")
    stage.app.poll()
    assert inside.wait(10)
    (run,) = [run for run in stage.app.runs.live() if run.page_id == task.page_id]
    if by == "row":
        stage.board.set(task.page_id, status=Status.CANCELLED)
        stage.app.poll()
    else:
        stage.app.cancel(run.id)
    go_on.set()
    assert once(stage.app, patience=20)
    assert stage.board.tasks[task.page_id].status is Status.CANCELLED
    assert calls == []


@pytest.mark.parametrize(
    ("by", "status"),
    [
        pytest.param("command", Status.CANCELLED, id="by command"),
        pytest.param("row", Status.DRAFT, id="by a person, whose status stays"),
    ],
)
def test_a_run_cancelled_before_it_has_begun_never_begins(stage: Stage, by: str, status: Status) -> None:
    task = stage.board.add("go", status=Status.READY if by == "command" else Status.DRAFT)
    stage.handler.script = lambda run: Outcome.done("never")
    stage.app.runs.begin(f"early-{by}", task, "scripted", key="", asked="", dry=False)
    stage.app.runs.cancel(f"early-{by}", by)
    stage.app.engine.submit(f"early-{by}")
    stage.app.engine.wait(f"early-{by}")
    assert once(stage.app, patience=20)
    assert stage.board.tasks[task.page_id].status is status


def test_a_parked_task_that_is_cancelled_ends(stage: Stage) -> None:
    task = stage.play(lambda run: Outcome.done(run.ask("well?")))
    stage.board.set(task.page_id, status=Status.CANCELLED)
    assert once(stage.app, patience=20)
    assert not [run for run in stage.app.runs.live() if run.page_id == task.page_id]


def test_a_task_that_is_blocked_runs_after_its_blocker(stage: Stage) -> None:
    blocker = stage.board.add("not for us", agent="claude")
    task = stage.play(lambda run: Outcome.done("at last"), blocked_by=(blocker.page_id,))
    assert (task.status, task.now) == (Status.READY, "waits for 1 task that must be done first")
    stage.board.set(blocker.page_id, status=Status.DONE)
    assert once(stage.app, patience=20)
    assert stage.board.tasks[task.page_id].now == "at last"


def test_a_task_is_told_when_it_will_run(stage: Stage) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    task = stage.play(lambda run: Outcome.done("never"), run_after=later)
    assert task.now == f"waits until {later:%Y-%m-%d %H:%M} UTC, as Run after says"


def test_a_link_in_the_page_finds_the_handler(stage: Stage) -> None:
    stage.handler.patterns = (Pattern(link="example.com"),)
    task = stage.board.add("bring this")
    stage.board.bodies[task.page_id] = "see https://example.com/a"
    stage.handler.script = lambda run: Outcome.done("found")
    assert once(stage.app, patience=20)
    stage.handler.patterns = (Pattern(words=("go",)),)
    assert stage.board.tasks[task.page_id].now == "found"


def test_a_critical_problem_files_one_issue_however_often_it_is_seen(stage: Stage) -> None:
    def script(run: Run) -> Outcome:
        raise Critical("two libraries are open at once")

    task = stage.play(script)
    assert stage.again(task.page_id).status is Status.FAILED
    filed = [one for one in stage.board.issues.values() if "two libraries" in one.issue.title]
    assert len(filed) == 1


def test_nested_steps_are_refused(stage: Stage) -> None:
    def script(run: Run) -> Outcome:
        run.step("outer", lambda: run.step("inner", lambda: 1))
        return Outcome.done("never")

    task = stage.play(script)
    assert "the step 'inner' was begun inside another step" in task.now
