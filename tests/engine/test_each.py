"""Runs with parts: side by side, each with steps of its own, none keeping another from working."""

from __future__ import annotations

import threading

from stage import Stage

from segue import Outcome, Refused, Run, SegueError, Status, Unavailable
from segue.changes import CreateRow
from segue.loop import once
from segue.undo import kinds, undo


def test_parts_work_at_the_same_time_and_answer_in_order(stage: Stage) -> None:
    meeting = threading.Barrier(3, timeout=10)

    def one(part: Run, number: int) -> str:
        part.step("meet", meeting.wait)
        return part.step("say", lambda: f"part {number}")

    task = stage.play(lambda run: Outcome.done(", ".join(run.each("abc", one, together=3))))
    assert task.now == "part 0, part 1, part 2"


def test_a_part_that_asks_does_not_keep_the_others_and_goes_on_with_the_answer(stage: Stage) -> None:
    calls: list[str] = []

    def one(part: Run, number: int) -> str:
        part.step("work", lambda: calls.append(f"worked {number}"))
        return part.ask(f"Which one for {number}?") if number < 2 else "by itself"

    task = stage.play(lambda run: Outcome.done(", ".join(run.each("abc", one))))
    assert task.status is Status.NEEDS_INPUT
    assert "Which one for 0? (and 1 more)" in task.now
    for number in (0, 1):
        (issue,) = [i for i in stage.board.issues.values() if i.issue.title == f"Which one for {number}?"]
        stage.board.answer(issue.page_id, f"answer {number}")
        assert once(stage.app, patience=20)
    assert stage.board.tasks[task.page_id].now == "answer 0, answer 1, by itself"
    assert sorted(calls) == ["worked 0", "worked 1", "worked 2"]
    assert sum(i.issue.title == "Which one for 0?" for i in stage.board.issues.values()) == 1


def test_a_part_that_must_wait_lets_the_others_end_and_only_it_is_tried_again(stage: Stage) -> None:
    calls: list[int] = []
    down = [True]

    def one(part: Run, number: int) -> int:
        def fetch() -> int:
            calls.append(number)
            if number == 1 and down:
                raise Unavailable("the host is away")
            return number

        return part.step("fetch", fetch)

    task = stage.play(lambda run: Outcome.done(str(run.each("abc", one))))
    assert (task.status, "the host is away" in task.now) == (Status.WAITING, True)
    tries = calls.count(1)
    down.clear()
    assert stage.again(task.page_id).now == "[0, 1, 2]"
    assert (calls.count(0), calls.count(1), calls.count(2)) == (1, tries + 1, 1)


def test_a_step_of_a_part_is_remembered_across_what_the_run_does_later(stage: Stage) -> None:
    calls: list[str] = []
    broken = [True]

    def one(part: Run, number: int) -> str:
        part.change(CreateRow(database="tracks", values={"Title": f"Part {number}"}))
        part.step("count", lambda: calls.append("counted"))
        return "counted"

    def last() -> None:
        if broken:
            raise Refused("not yet")

    def script(run: Run) -> Outcome:
        answers = run.each("abcd", one, together=2)
        run.step("last", last)
        return Outcome.done(f"{len(answers)} parts")

    task = stage.play(script)
    assert task.status is Status.FAILED
    broken.clear()
    assert stage.again(task.page_id).now == "4 parts"
    assert len(calls) == 4
    titles = [row.title for row in stage.board.table.values()]
    assert [titles.count(f"Part {number}") for number in range(4)] == [1, 1, 1, 1]


def test_what_failed_in_a_part_is_tried_again_with_the_run_and_what_worked_is_not(stage: Stage) -> None:
    calls: list[int] = []
    broken = [True]

    def one(part: Run, number: int) -> str:
        def convert() -> str:
            calls.append(number)
            if number == 2 and broken:
                raise Refused("the file is broken")
            return "fine"

        try:
            return part.step("convert", convert)
        except SegueError as error:
            return str(error)

    def script(run: Run) -> Outcome:
        answers = run.each("abc", one)
        return Outcome.done("all") if set(answers) == {"fine"} else Outcome.failed(", ".join(answers))

    task = stage.play(script)
    assert (task.status, task.now) == (Status.FAILED, "fine, fine, the file is broken")
    broken.clear()
    assert stage.again(task.page_id).status is Status.DONE
    assert sorted(calls) == [0, 1, 2, 2]


def test_undo_takes_back_what_the_parts_did_the_last_first(stage: Stage) -> None:
    def one(part: Run, number: int) -> str:
        return str(part.change(CreateRow(database="tracks", values={"Title": f"Undone {number}"}))["page_id"])

    def script(run: Run) -> Outcome:
        rows = run.each("ab", one)
        run.change(CreateRow(database="playlists", values={"Name": "Both", "Tracks": tuple(rows)}))
        return Outcome.done("made")

    task = stage.play(script)
    run = stage.app.runs.last_of(task.page_id)
    assert run is not None
    taken = list(undo(run.id, stage.app.changes, stage.board, kinds([])))
    assert [one.undone for one in taken] == [True] * 3
    assert "Both" in taken[0].text


def test_a_dry_run_lists_what_the_parts_would_change(stage: Stage) -> None:
    def one(part: Run, number: int) -> None:
        part.change(CreateRow(database="tracks", values={"Title": f"Only listed {number}"}))

    def script(run: Run) -> Outcome:
        run.each("abc", one)
        return Outcome.done("listed")

    task = stage.play(script, dry_run=True)
    assert task.now.startswith("dry run: 3 changes listed, none made")
    assert not any(row.title.startswith("Only listed") for row in stage.board.table.values())


def test_a_mode_in_the_parameters_asks_for_a_dry_run_and_one_without_changes_says_why(stage: Stage) -> None:
    def script(run: Run) -> Outcome:
        assert run.dry
        return Outcome.done("nothing to do: all is in order")

    task = stage.play(script, parameters="mode: DEV")
    assert task.now == "dry run: nothing would be changed; nothing to do: all is in order"

    def changing(run: Run) -> Outcome:
        run.change(CreateRow(database="tracks", values={"Title": "Never made"}))
        return Outcome.done("listed")

    task = stage.play(changing, parameters="mode: dev")
    assert task.now.startswith("dry run: 1 change listed, none made; take mode: DEV out of the parameters")
    assert not any(row.title == "Never made" for row in stage.board.table.values())
