"""What the options of a status column mean: by settings, by usual names, by group, and as before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from segue.notion.words import TASKS, Option, Words, bind_words
from segue_schemas import Status

USUAL = ("Draft", "Ready", "Running", "Waiting", "Needs input", "Handed over", "Done", "Failed", "Cancelled")
FEWEST = ("Ready", "In progress", "Done", "Failed")


def words(
    *names: str,
    groups: Mapping[str, str] | None = None,
    before: Words | None = None,
    **configured: tuple[str, ...],
) -> Words:
    """Bind options by these names; the n-th always has the same id."""
    known = groups or {}
    options = [Option(id=f"o{n}", name=name, group=known.get(name, "")) for n, name in enumerate(names)]
    return bind_words(options, TASKS, configured, before.meanings if before else {})


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(
            USUAL, dict(zip(("draft", "ready", "running", "waiting", "needs input"), USUAL, strict=False)),
            id="ours",
        ),
        pytest.param(
            ("To do", "In progress", "Done", "Failed"),
            {"ready": "To do", "running": "In progress", "done": "Done", "failed": "Failed"},
            id="the fewest",
        ),
        pytest.param(
            ("Not started", "Ready", "Doing", "Complete", "Error"),
            {"draft": "Not started", "ready": "Ready", "running": "Doing", "done": "Complete"},
            id="not started is a draft where there is ready",
        ),
        pytest.param(
            ("Not started", "In progress", "Done", "Failed"),
            {"ready": "Not started", "running": "In progress"},
            id="not started is ready where nothing else is",
        ),
        pytest.param(
            ("🟢 READY", "⏳ in-progress", "✅ done", "❌ failed", "canceled"),
            {"ready": "🟢 READY", "running": "⏳ in-progress", "done": "✅ done", "cancelled": "canceled"},
            id="emoji and spelling",
        ),
    ],
)  # fmt: skip
def test_options_get_their_meaning(names: Sequence[str], expected: Mapping[str, str]) -> None:
    found = {word.lower(): of[0].name for word, of in words(*names).options.items()}
    assert {word: found.get(word) for word in expected} == expected


def test_settings_say_what_options_mean() -> None:
    names = ("Los", "Später", "Läuft", "On hold", "Ready")
    found = words(*names, ready=("Los",), running=("Läuft",), waiting=(), draft=("Später", "Ready"))
    assert found.names(Status.READY) == ["Los"]
    assert found.names(Status.WAITING) == ["On hold"]
    assert found.names(Status.DRAFT) == ["Später", "Ready"]


def test_groups_help_where_names_do_not() -> None:
    groups = {"Ready": "To-do", "Failed": "To-do", "Wird gemacht": "In progress", "Erledigt": "Complete"}
    found = words(*groups, groups=groups)
    assert found.names(Status.RUNNING) == ["Wird gemacht"]
    assert found.names(Status.DONE) == ["Erledigt"]


@pytest.mark.parametrize("names", [USUAL, FEWEST, ("To do", "Doing", "Done", "Blocked")], ids=str)
def test_what_stands_in_never_counts_as_ready_or_done(names: Sequence[str]) -> None:
    found = words(*names)
    free = {option.name for word in (Status.READY, Status.DRAFT) for option in found.options.get(word, ())}
    done = set(found.names(Status.DONE))
    for word in TASKS.usual:
        option = found.write(word)
        if word in (Status.RESERVED, Status.DRAFT):
            continue
        assert option is not None
        assert word is Status.READY or option.name not in free
        assert word is Status.DONE or option.name not in done


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param(Status.WAITING, "In progress", id="waiting is under way"),
        pytest.param(Status.HANDED_OVER, "In progress", id="handed over is under way"),
        pytest.param(Status.NEEDS_INPUT, "Failed", id="needs input has stopped"),
        pytest.param(Status.CANCELLED, "Failed", id="cancelled has stopped"),
        pytest.param(Status.RESERVED, None, id="reserved is left out"),
    ],
)
def test_missing_options_are_stood_in_for(word: Status, expected: str | None) -> None:
    option = words(*FEWEST).write(word)
    assert (option.name if option else None) == expected


def test_an_option_is_known_by_its_id_whatever_its_name() -> None:
    found = words(*USUAL)
    ready = found.write(Status.READY)
    assert ready is not None
    assert found.read(ready.id, "Los geht's") == Status.READY
    assert found.read("new-id", "ready") == Status.READY
    assert found.read("new-id", "Something else") is None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            ("Not started", "Ready", "Doing", "Done", "Failed"),
            ("Not started", "Los", "Doing", "Done", "Failed"),
            {Status.READY: ["Los"], Status.DRAFT: ["Not started"]},
            id="a draft does not become ready because ready has a new name",
        ),
        pytest.param(
            ("Ready", "Doing", "Done", "Failed"),
            ("Draft", "Doing", "Done", "Failed"),
            {Status.READY: [], Status.DRAFT: ["Draft"]},
            id="a name that means something else is believed",
        ),
        pytest.param(
            ("Not started", "Doing", "Done", "Failed"),
            ("Not started", "Doing", "Done", "Failed", "Ready"),
            {Status.READY: ["Ready"], Status.DRAFT: []},
            id="a better option for ready takes over",
        ),
        pytest.param(
            ("Ready", "Doing", "Done", "Complete", "Failed"),
            ("Ready", "Doing", "Done", "Erledigt", "Failed"),
            {Status.DONE: ["Done", "Erledigt"]},
            id="one of two for done",
        ),
    ],
)
def test_a_renamed_option_means_what_it_meant(
    old: Sequence[str], new: Sequence[str], expected: Mapping[Status, list[str]]
) -> None:
    found = words(*new, before=words(*old))
    assert {word: found.names(word) for word in expected} == expected


def test_settings_overrule_what_was_remembered() -> None:
    found = words(*FEWEST, before=words(*FEWEST), ready=("In progress",), running=("Ready",))
    assert (found.names(Status.READY), found.names(Status.RUNNING)) == (["In progress"], ["Ready"])
