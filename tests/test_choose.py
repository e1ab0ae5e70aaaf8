"""Shows which handler gets a task, and what is said when none does."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from segue import Handler, Outcome, Params, Pattern, Run, Task
from segue.choose import choose, explain
from segue.errors import NoHandler


@dataclass(frozen=True)
class Kind:
    """A handler that is only asked whether it wants a task."""

    name: str
    patterns: tuple[Pattern, ...] = ()
    summary: str = ""
    Params: type[Params] = Params

    def run(self, run: Run) -> Outcome:
        return Outcome.done(run.task.title)


ECHO = Kind("echo", (Pattern(words=("echo",)),))
SYNC = Kind("track-sync", (Pattern(words=("sync", "track")), Pattern(link="soundcloud.com")))
REVIEW = Kind("plan-review", (Pattern(title=r"^review .*\.md$"), Pattern(type="Plan")))
HANDLERS: tuple[Handler, ...] = (ECHO, SYNC, REVIEW)


def task(title: str, **more: object) -> Task:
    return Task.model_validate({"page_id": "p", "title": title, **more})


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        pytest.param(task("Echo hello"), "echo", id="a word, whatever its case"),
        pytest.param(task("please ECHO: this"), "echo", id="a word before a sign"),
        pytest.param(task("Track to sync"), "track-sync", id="two words in any order"),
        pytest.param(task("this", links=("https://m.soundcloud.com/a/b",)), "track-sync", id="host below"),
        pytest.param(task("Review docs/PLAN.md"), "plan-review", id="expression"),
        pytest.param(task("look at this", type="plan"), "plan-review", id="type"),
        pytest.param(task("Echo hello", handler=" Track-Sync "), "track-sync", id="named in the row"),
    ],
)
def test_the_one_that_wants_it_gets_it(asked: Task, name: str) -> None:
    assert choose(asked, HANDLERS).name == name


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        pytest.param(task("Echoes of time"), "no handler wants 'Echoes of time'", id="part of a word"),
        pytest.param(task("go", links=("https://notsoundcloud.com/x",)), "no handler wants 'go'", id="host"),
        pytest.param(task("Echo the track sync"), "echo and track-sync want", id="two want it"),
        pytest.param(task("x", handler="track-sink"), "did you mean 'track-sync'?", id="misspelt name"),
        pytest.param(task("x", handler="zzz"), "there are echo, track-sync, plan-review", id="unknown name"),
        pytest.param(task(""), "echo, track-sync, plan-review", id="empty title"),
    ],
)
def test_nobody_gets_it_and_the_way_out_is_said(asked: Task, sentence: str) -> None:
    with pytest.raises(NoHandler) as caught:
        choose(asked, HANDLERS)
    assert sentence in str(caught.value)


def test_no_handlers_at_all() -> None:
    with pytest.raises(NoHandler, match="no plugin with a handler is installed"):
        choose(task("Echo"), ())


def test_each_handler_says_why_or_why_not() -> None:
    verdicts = explain(task("Sync this"), HANDLERS)
    assert {v.handler.name: v.reasons for v in verdicts} == {
        "echo": ("the title has no word 'echo'",),
        "track-sync": ("the title has no word 'track'", "there is no link to soundcloud.com"),
        "plan-review": (r"the title does not match /^review .*\.md$/", "the type is not 'Plan'"),
    }
    assert not any(v.wants for v in verdicts)


def test_those_that_want_it_come_first_with_their_reasons() -> None:
    first, *others = explain(task("review a.md", links=()), HANDLERS)
    assert (first.handler.name, first.wants) == ("plan-review", True)
    assert first.reasons == (r"the title matches /^review .*\.md$/",)
    assert not any(v.wants for v in others)


def test_a_name_in_the_row_is_the_reason() -> None:
    first, other, _ = explain(task("Echo", handler="plan-review"), HANDLERS)
    assert first.reasons == ("the row names it as 'plan-review'",)
    assert other.reasons == ("the row names another handler: 'plan-review'",)


def test_a_handler_without_patterns_takes_only_what_names_it() -> None:
    quiet = Kind("quiet")
    assert explain(task("quiet"), [quiet])[0].reasons == ("it takes only tasks that name it",)
    assert choose(task("x", handler="quiet"), [quiet]) is quiet
