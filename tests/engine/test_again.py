"""What a second try, a second question and an undone run do, with the real engine."""

from __future__ import annotations

import stat
from typing import ClassVar

from stage import Stage

from segue import Change, Outcome, Receipt, Refused, Run, Status, World
from segue.changes import CreateRow, TrashPage
from segue.loop import once
from segue.undo import kinds, undo


def answer(stage: Stage, question: str, words: str) -> None:
    """Answer the open question as a person would."""
    (issue,) = [
        one for one in stage.board.issues.values() if one.issue.title == question and one.status == "Open"
    ]
    stage.board.answer(issue.page_id, words)
    assert once(stage.app, patience=20)


def test_the_same_question_of_a_later_run_is_asked_again(stage: Stage) -> None:
    def script(run: Run) -> Outcome:
        return Outcome.done(run.ask("Which one today?"))

    task = stage.play(script)
    answer(stage, "Which one today?", "the first")
    assert stage.board.tasks[task.page_id].now == "the first"
    assert stage.again(task.page_id).status is Status.NEEDS_INPUT
    answer(stage, "Which one today?", "the second")
    assert stage.board.tasks[task.page_id].now == "the second"


def test_another_change_in_the_same_place_is_refused_and_not_taken_for_made(stage: Stage) -> None:
    def before(run: Run) -> Outcome:
        run.change(CreateRow(database="tracks", values={"Title": "First"}))
        raise Refused("not yet")

    def after(run: Run) -> Outcome:
        run.change(TrashPage(page_id="something", title="Something"))
        return Outcome.done("trashed")

    task = stage.play(before)
    run = stage.app.runs.last_of(task.page_id)
    assert run is not None
    with stage.app.ledger.write() as db:  # as if the program had died between the change and its step
        db.execute("UPDATE run SET step = 2 WHERE id = ?", (run.id,))
    stage.handler.script = after
    again = stage.again(task.page_id)
    assert again.status is Status.FAILED
    assert "'First'" in again.now
    assert "something" not in stage.board.trashed


class Ring(Change):
    """A bell: each ring is heard, so a second one would be noticed."""

    kind: ClassVar[str] = "bell.ring"

    def describe(self) -> str:
        return "ring the bell"

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        RUNG.append(key)
        return {"rung": len(RUNG)}


RUNG: list[str] = []


def test_a_change_that_was_made_is_not_made_again_when_its_step_is_taken_again(stage: Stage) -> None:
    def script(run: Run) -> Outcome:
        receipt = run.change(Ring())
        raise Refused(f"rung {receipt['rung']} times")

    task = stage.play(script)
    run = stage.app.runs.last_of(task.page_id)
    assert run is not None
    with stage.app.ledger.write() as db:  # as if the program had died between the change and its step
        db.execute("UPDATE run SET step = 2 WHERE id = ?", (run.id,))
    assert stage.again(task.page_id).now == "rung 1 times"
    assert len(RUNG) == 1


def test_a_task_whose_run_was_undone_begins_anew(stage: Stage) -> None:
    def script(run: Run) -> Outcome:
        run.change(CreateRow(database="tracks", values={"Title": "Undone once"}))
        if not fixed:
            raise Refused("the second part cannot be done")
        return Outcome.done("both parts done")

    fixed: list[bool] = []
    task = stage.play(script)
    run = stage.app.runs.last_of(task.page_id)
    assert run is not None
    stage.app.runs.settle(run.id)
    taken = list(undo(run.id, stage.app.changes, stage.board, kinds([])))
    assert [one.undone for one in taken] == [True]
    fixed.append(True)
    assert stage.again(task.page_id).status is Status.DONE
    (row,) = [row for row in stage.board.rows("tracks") if row.title == "Undone once"]
    assert row.page_id not in stage.board.trashed


def test_all_files_of_the_state_are_their_owners_alone(stage: Stage) -> None:
    files = [file for file in stage.app.home.iterdir() if ".sqlite" in file.name]
    assert len(files) >= 4
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
