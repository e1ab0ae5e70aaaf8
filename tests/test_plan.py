"""What is started, resumed, told or checked, from one look at the board."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from segue import Handler, Outcome, Params, Pattern, Priority, Run, Status, Task
from segue.ledger import RunRecord
from segue.plan import Check, GoOn, Policy, Start, Tell, asked_for, has_place, plan, taken_back, urgent_first

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Named:
    """A handler that wants titles with its name."""

    summary = "Takes titles with its name"
    Params = Params

    def __init__(self, name: str, together: int = 4) -> None:
        self.name, self.together, self.patterns = name, together, (Pattern(words=(name,)),)

    def run(self, run: Run) -> Outcome:
        """Never called here."""
        return Outcome.done("")


HANDLERS: dict[str, Handler] = {"echo": Named("echo"), "one": Named("one", together=1)}


def task(title: str = "echo", page: str = "p", **values: Any) -> Task:
    """Make a ready task."""
    return Task(page_id=page, title=title, **values)


def run(page: str = "p", **values: Any) -> RunRecord:
    """Make a run that is being worked on."""
    given: dict[str, Any] = {
        "id": f"run-{page}", "page_id": page, "title": "echo", "handler": "echo", "key": "", "asked": "",
        "dry": False,
        "state": "working", "created": 0.0, "ended": None, "now": "", "parks": 0, "step": None, "wake": None,
        "question": None, "cancel": None, "outcome": None, "report": None,
    }  # fmt: skip
    return RunRecord(**{**given, **values})


def decide(tasks: list[Task], live: list[RunRecord] | None = None, **more: Any) -> list[Any]:
    """Plan with the defaults."""
    given: dict[str, Any] = {"now": NOW, "last_of": lambda page: None, "is_open": lambda page: False}
    return plan(tasks, live or [], HANDLERS, more.pop("policy", Policy()), **{**given, **more})


@pytest.mark.parametrize(
    ("one", "line"),
    [
        pytest.param(task(), None, id="ready"),
        pytest.param(task(agent="Segue"), None, id="assigned to us"),
        pytest.param(task(run_after=NOW - timedelta(minutes=1)), None, id="run after has passed"),
        pytest.param(
            task(run_after=NOW + timedelta(hours=1)), "waits until 2026-11-20 13:00 UTC", id="too early"
        ),
        pytest.param(task("mystery"), "no handler wants 'mystery'", id="nobody wants it"),
        pytest.param(task("echo one"), "echo and one want 'echo one' at once", id="two want it"),
        pytest.param(task("anything", handler="echo"), None, id="named in the row"),
        pytest.param(task(handler="ecko"), "there is no handler 'ecko'", id="named wrongly"),
    ],
)
def test_a_task_starts_or_is_told_why_not(one: Task, line: str | None) -> None:
    (decision,) = decide([one])
    if line is None:
        assert isinstance(decision, Start)
    else:
        assert isinstance(decision, Tell)
        assert line in decision.line


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(task(agent="claude"), id="somebody else's"),
        pytest.param(task(status=Status.NEEDS_INPUT), id="waits for its person"),
        pytest.param(
            task("mystery", now="no handler wants 'mystery'; write one into the Handler column: echo, one"),
            id="told already",
        ),
    ],
)
def test_some_rows_are_left_alone(one: Task) -> None:
    assert decide([one]) == []


def test_a_page_with_a_live_run_gets_no_second_one() -> None:
    assert decide([task()], [run()]) == []


def test_a_blocked_task_says_so() -> None:
    (decision,) = decide([task(blocked_by=("a", "b"))], is_open=lambda page: page == "b")
    assert decision == Tell(task(blocked_by=("a", "b")), "waits for 1 task that must be done first")


def test_the_most_urgent_come_first() -> None:
    soon, later = NOW + timedelta(days=1), NOW + timedelta(days=2)
    tasks = [
        task(page="low", priority=Priority.LOW), task(page="due", due=soon), task(page="later", due=later),
        task(page="plain", created=NOW), task(page="now", priority=Priority.CRITICAL),
    ]  # fmt: skip
    assert [one.page_id for one in urgent_first(tasks)] == ["now", "due", "later", "plain", "low"]


def test_places_are_kept_for_each_handler_and_in_all() -> None:
    tasks = [task("one", page=f"o{n}") for n in range(3)] + [task(page=f"e{n}") for n in range(6)]
    decisions = decide(tasks, policy=Policy(together=4))
    assert [d.task.page_id for d in decisions if isinstance(d, Start)] == ["e0", "e1", "e2", "e3"]
    decisions = decide(tasks[:3])
    assert [type(d) for d in decisions] == [Start, Tell, Tell]
    assert decisions[1].line == "waits for a free place: another run of one at work already"


def test_runs_about_the_same_thing_work_one_after_the_other() -> None:
    class Keyed(Named):
        """A handler whose tasks are about the link in them."""

        def key(self, one: Task) -> str:
            return one.links[0] if one.links else ""

    handlers: dict[str, Handler] = {"echo": Keyed("echo")}
    tasks = [task(page=page, links=(link,)) for page, link in (("a", "x"), ("b", "x"), ("c", "y"))]
    given: dict[str, Any] = {"now": NOW, "last_of": lambda page: None, "is_open": lambda page: False}
    first, second, third = plan(tasks, [], handlers, Policy(), **given)
    assert (type(first), type(third)) == (Start, Start)
    assert second == Tell(tasks[1], "waits for another run of echo about the same thing (x)", brief=True)
    (again,) = plan(tasks[1:2], [run("a", key="x")], handlers, Policy(), **given)
    assert isinstance(again, Tell)


@pytest.mark.parametrize("state", ["waiting", "asking"])
def test_a_parked_run_goes_on_when_its_row_is_set_to_ready(state: Any) -> None:
    parked = run(state=state, step=3)
    assert decide([task()], [parked]) == [GoOn(task(), parked)]


@pytest.mark.parametrize(
    ("asked", "handler", "goes_on"),
    [
        pytest.param(asked_for(task(), dry=False), "echo", True, id="the same request"),
        pytest.param("other words", "echo", False, id="another request"),
        pytest.param(asked_for(task(), dry=False), "one", False, id="another handler"),
    ],
)
def test_a_failed_run_is_continued_only_for_the_same_request(asked: str, handler: str, goes_on: bool) -> None:
    last = run(state="ended", step=3, asked=asked, handler=handler)
    (decision,) = decide([task()], last_of=lambda page: last)
    assert isinstance(decision, GoOn if goes_on else Start)


@pytest.mark.parametrize(
    ("tasks", "complete", "checked"),
    [
        pytest.param([task(status=Status.RUNNING, runner="run-p")], True, False, id="still ours"),
        pytest.param([], True, True, id="no longer listed"),
        pytest.param([], False, False, id="not listed, but the list is cut"),
        pytest.param([task(runner="run-p")], True, True, id="set to ready while it works"),
        pytest.param([task()], True, False, id="not claimed yet"),
    ],
)
def test_live_runs_whose_rows_were_taken_back_are_looked_at(
    tasks: list[Task], complete: bool, checked: bool
) -> None:
    assert taken_back(tasks, [run()], complete=complete) == ([Check(run())] if checked else [])


@pytest.mark.parametrize(
    ("live", "place"),
    [
        pytest.param([], True, id="nothing is at work"),
        pytest.param([run("other", handler="one")], False, id="its handler works alone"),
        pytest.param([run("other", handler="echo", key="x")], True, id="another handler"),
        pytest.param(
            [run("other", handler="one", state="waiting")], True, id="one that waits holds no place"
        ),
        pytest.param([run(page) for page in "abcd"], False, id="all places are taken"),
    ],
)
def test_a_run_that_wakes_needs_a_place_too(live: list[RunRecord], place: bool) -> None:
    assert has_place(run("p", handler="one", state="waiting"), live, HANDLERS, Policy()) is place


def test_a_run_that_was_asked_to_stop_is_not_asked_about_again() -> None:
    assert taken_back([], [run(cancel="row")], complete=True) == []
    assert len(taken_back([], [run(cancel="row", state="asking")], complete=True)) == 1
