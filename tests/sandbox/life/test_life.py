"""Tasks that are created in Notion get done, whatever people and Notion do meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from troupe import Troupe

from segue import Critical, FollowUp, Outcome, Run, Unavailable
from segue.changes import CreateRow, UpdateRow
from segue.loop import once
from segue.undo import kinds, undo


def test_a_task_is_done_and_its_row_tells(troupe: Troupe) -> None:
    def script(run: Run) -> Outcome:
        row = run.change(
            CreateRow(database="tracks", values={"Title": "Night Bus"}, body="## About\n\nA bus.")
        )
        run.change(UpdateRow(page_id=row["page_id"], values={"BPM": 124}))
        return Outcome.done("one track filed", "All is **well**.")

    row = troupe.play(script, "go and file")
    assert (row["Status"], row["Now"], row["Progress"], row["Attempts"]) == ("Done", "one track filed", 1, 1)
    assert row["Last error"] == ""
    report = troupe.app.runs.latest(1)[0].report
    assert report
    assert report == row["Last run"]
    assert troupe.rows("tracks")["Night Bus"]["BPM"] == 124


def test_undo_takes_a_whole_run_back(troupe: Troupe) -> None:
    def script(run: Run) -> Outcome:
        row = run.change(CreateRow(database="tracks", values={"Title": "Undone"}))
        run.change(UpdateRow(page_id=row["page_id"], values={"BPM": 90}))
        return Outcome.done("filed")

    troupe.play(script)
    run = troupe.app.runs.latest(1)[0]
    taken = list(undo(run.id, troupe.app.changes, troupe.app.board, kinds(troupe.app.handlers.values())))
    assert [one.undone for one in taken] == [True, True], taken
    assert "Undone" not in troupe.rows("tracks")


def test_a_title_of_two_thousand_emoji_is_a_title_like_any_other(troupe: Troupe) -> None:
    title = "go " + "🎧" * 2000
    row = troupe.play(lambda run: Outcome.done(f"{len(run.task.title)} characters"), title)
    assert (row["Status"], row["Now"], row["Task"]) == ("Done", "2003 characters", title)


def test_an_answer_in_notion_lets_the_task_go_on(troupe: Troupe) -> None:
    def script(run: Run) -> Outcome:
        return Outcome.done(f"took the {run.ask('Which mix?', ['short', 'long'])} one")

    page = troupe.add("go and ask")
    assert troupe.work(script, page)["Status"] == "Needs input"
    question = troupe.rows("issues")["Which mix?"]
    assert question["Type"] == "Question"
    assert question["Task"] == [page]
    troupe.set(
        question["id"],
        Answer={"rich_text": [{"text": {"content": "long"}}]},
        Status={"status": {"name": "Answered"}},
    )
    row = troupe.work(script, page)
    assert (row["Status"], row["Now"]) == ("Done", "took the long one")
    assert troupe.row(question["id"])["Status"] == "Resolved"


def test_a_problem_counts_up_and_is_silent_once_nobody_will_fix_it(troupe: Troupe) -> None:
    def script(run: Run) -> Outcome:
        raise Critical("the library is open twice")

    for _ in range(2):
        assert troupe.play(script)["Status"] == "Failed"
    issue = troupe.rows("issues")["the library is open twice"]
    assert issue["Occurrences"] == 2
    troupe.set(issue["id"], Status={"status": {"name": "Won't fix"}})
    troupe.play(script)
    assert troupe.row(issue["id"])["Occurrences"] == 2


def test_follow_ups_are_tasks_below_this_one(troupe: Troupe) -> None:
    def script(run: Run) -> Outcome:
        run.follow_up(FollowUp(title="check the cover", agent="claude-code", body="## Goal\n\nA cover."))
        return Outcome.done("done")

    page = troupe.add()
    troupe.work(script, page)
    child = troupe.rows("tasks")["check the cover"]
    assert (child["Status"], child["Assigned Agent"], child["Parent"], child["Hops"]) == (
        "Ready", "claude-code", [page], 1,
    )  # fmt: skip


class Held:
    """A script that waits inside a step until the test lets it go on."""

    def __init__(self) -> None:
        self.inside, self.go_on = threading.Event(), threading.Event()

    def __call__(self, run: Run) -> Outcome:
        run.step("wait", self._wait)
        run.step("after", lambda: None)
        return Outcome.done("went on")

    def _wait(self) -> None:
        self.inside.set()
        assert self.go_on.wait(20)

    def begin(self, troupe: Troupe) -> str:
        troupe.handler.script = self
        page = troupe.add("go slowly")
        troupe.app.poll()
        assert self.inside.wait(20)
        return page


def cancelled(troupe: Troupe, page: str) -> None:
    """Take the task back."""
    troupe.set(page, Status={"status": {"name": "Cancelled"}})


def trashed(troupe: Troupe, page: str) -> None:
    """Put the task into the trash."""
    troupe.send("PATCH", f"pages/{page}", {"in_trash": True})


@pytest.mark.parametrize("how", [cancelled, trashed])
def test_a_task_taken_back_while_it_runs_stops_at_its_next_step(
    troupe: Troupe, how: Callable[[Troupe, str], None]
) -> None:
    held = Held()
    page = held.begin(troupe)
    how(troupe, page)
    troupe.app.poll()
    held.go_on.set()
    assert once(troupe.app, patience=30)
    (run,) = [run for run in troupe.app.runs.latest(5) if run.page_id == page]
    assert run.state == "ended"
    assert run.outcome
    assert run.outcome.status == "Cancelled"
    if how is cancelled:
        assert troupe.row(page)["Status"] == "Cancelled"


def test_what_a_person_edits_in_a_claimed_row_stays(troupe: Troupe) -> None:
    held = Held()
    page = held.begin(troupe)
    troupe.set(
        page,
        Task={"title": [{"text": {"content": "renamed meanwhile"}}]},
        Priority={"select": {"name": "Low"}},
    )
    held.go_on.set()
    assert once(troupe.app, patience=30)
    row = troupe.row(page)
    assert (row["Task"], row["Priority"], row["Status"]) == ("renamed meanwhile", "Low", "Done")


def test_a_row_set_to_ready_while_it_runs_is_stopped_and_done_anew(troupe: Troupe) -> None:
    held = Held()
    page = held.begin(troupe)
    first = troupe.row(page)["Runner"]
    troupe.set(page, Status={"status": {"name": "Ready"}})
    troupe.app.poll()
    held.go_on.set()
    assert once(troupe.app, patience=30)
    row = troupe.row(page)
    assert row["Status"] == "Done"
    assert troupe.app.runs.get(str(first)) is not None


def test_a_column_deleted_while_a_run_works_is_done_without(troupe: Troupe) -> None:
    held = Held()
    page = held.begin(troupe)
    troupe.send("PATCH", f"data_sources/{troupe.sources['tasks']}", {"properties": {"Attempts": None}})
    held.go_on.set()
    assert once(troupe.app, patience=30)
    row = troupe.row(page)
    assert (row["Status"], row["Now"], "Attempts" in row) == ("Done", "went on", False)


def test_notion_being_down_delays_the_outcome_and_loses_nothing(troupe: Troupe) -> None:
    held = Held()
    page = held.begin(troupe)
    troupe.sandbox.faults.add(fault=503, method="PATCH")
    held.go_on.set()
    assert once(troupe.app, patience=30)
    assert troupe.row(page)["Status"] == "Running"
    troupe.sandbox.faults.clear()
    (run,) = [run for run in troupe.app.runs.live() if run.page_id == page]
    assert run.wake is not None, "it goes on by itself in a minute"
    with troupe.app.ledger.write() as db:
        db.execute("UPDATE run SET wake = 0 WHERE id = ?", (run.id,))
    assert once(troupe.app, patience=30)
    assert troupe.row(page)["Status"] == "Done"


def test_a_service_that_is_down_makes_the_task_wait_and_tells_why(troupe: Troupe) -> None:
    def script(run: Run) -> Outcome:
        def ask() -> str:
            raise Unavailable("the service does not answer")

        return Outcome.done(run.step("ask the service", ask))

    row = troupe.play(script)
    assert row["Status"] == "Waiting"
    assert "the service does not answer" in row["Now"]
