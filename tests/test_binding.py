"""Which property plays which role and which option means what, in databases of all sorts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from segue.errors import Misconfigured
from segue.notion.binding import Before, Binding, bind
from segue.notion.roles import ISSUE_ROLES, TASK_ROLES
from segue.notion.words import ISSUES, TASKS
from segue_schemas import Status

JSON = dict[str, Any]
USUAL = ("Draft", "Ready", "Running", "Waiting", "Needs input", "Handed over", "Done", "Failed", "Cancelled")
FEWEST = ("Ready", "In progress", "Done", "Failed")


def options(names: Sequence[str]) -> list[JSON]:
    return [{"id": f"o{n}", "name": name, "color": "default"} for n, name in enumerate(names)]


def status(*names: str, groups: Mapping[str, Sequence[str]] | None = None, kind: str = "status") -> JSON:
    config: JSON = {"options": options(names)}
    ids = {option["name"]: option["id"] for option in config["options"]}
    if groups:
        config["groups"] = [
            {"id": f"g{n}", "name": name, "option_ids": [ids[one] for one in members]}
            for n, (name, members) in enumerate(groups.items())
        ]
    return {"type": kind, kind: config}


def source(**properties: JSON | str) -> JSON:
    """Make a data source; a property is given by its type, or whole."""
    made = {"Task": {"type": "title", "title": {}}}
    for name, given in properties.items():
        made[name.replace("_", " ")] = given if isinstance(given, dict) else {"type": given, given: {}}
    properties = {name: {"id": f"p{n}", "name": name} | one for n, (name, one) in enumerate(made.items())}
    return {"id": "source", "title": [{"plain_text": "Agent-Tasks"}], "properties": properties}


def bound(given: JSON, names: Mapping[str, str] | None = None, **words: tuple[str, ...]) -> Binding:
    return bind("tasks", given, TASK_ROLES, TASKS, names=names or {}, words=words)


def named(binding: Binding, role: str) -> str | None:
    found = binding.get(role)
    return found.name if found else None


@pytest.mark.parametrize(
    ("role", "column", "kind"),
    [
        pytest.param("agent", "Assigned Agent", "select", id="as documented"),
        pytest.param("agent", "🤖 assigned-agent", "people", id="emoji and dashes"),
        pytest.param("agent", "Agent", "relation", id="an agent that is a page"),
        pytest.param("agent", "Assignee", "rich_text", id="an agent in words"),
        pytest.param("run_after", "Not before", "date", id="another name"),
        pytest.param("priority", "PRIORITY", "status", id="capitals"),
        pytest.param("last_run", "Last run", "rich_text", id="text for a link"),
        pytest.param("blocked_by", "Depends on", "relation", id="depends on"),
    ],
)
def test_a_property_is_found_by_name_and_type(role: str, column: str, kind: str) -> None:
    binding = bound(source(Status=status(*USUAL), **{column: kind}))
    assert named(binding, role) == column
    binding.check()


def test_the_title_is_found_by_its_type() -> None:
    given = source(Status=status(*USUAL))
    given["properties"]["Aufgabe"] = given["properties"].pop("Task") | {"name": "Aufgabe"}
    assert named(bound(given), "title") == "Aufgabe"


def test_a_configured_name_goes_before_the_usual_ones() -> None:
    given = source(Status=status(*USUAL), Priority="select", Wichtigkeit="select")
    assert named(bound(given, {"priority": "Wichtigkeit"}), "priority") == "Wichtigkeit"
    assert named(bound(given), "priority") == "Priority"


def test_a_configured_name_that_is_not_there_is_no_guess() -> None:
    binding = bound(source(Status=status(*USUAL), Priority="select"), {"priority": "Wichtig"})
    assert named(binding, "priority") is None
    assert any("'Wichtig'" in finding.text for finding in binding.findings)


def test_one_property_plays_one_role() -> None:
    binding = bound(source(Status=status(*USUAL), Type="select"), {"priority": "Type", "type": "Type"})
    assert [role for role in ("priority", "type") if binding.get(role)] == ["priority"]


def test_without_optional_properties_work_goes_on_and_each_is_told() -> None:
    binding = bound(source(Status=status(*FEWEST)))
    binding.check()
    told = {finding.role for finding in binding.findings}
    assert told == {role.name for role in TASK_ROLES} - {"title", "status"}
    assert all(finding.level == "warning" for finding in binding.findings)
    now = next(finding for finding in binding.findings if finding.role == "now")
    assert "Agent-Tasks: there is no property 'Now', so the row does not say" in now.text
    assert "segue init" in now.fix
    assert "rich_text" in now.fix


def test_a_likely_misspelling_is_offered() -> None:
    binding = bound(source(Status=status(*FEWEST), Atempts="number"))
    fix = next(finding.fix for finding in binding.findings if finding.role == "attempts")
    assert "is it 'Atempts'? then set [board.properties] attempts = \"Atempts\"" in fix


def test_a_property_of_the_wrong_type_is_told_and_not_used() -> None:
    binding = bound(source(Status=status(*FEWEST), Priority="number"))
    finding = next(finding for finding in binding.findings if finding.role == "priority")
    assert binding.get("priority") is None
    assert "'Priority' is of type number, and priority must be select or status or rich_text" in finding.text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param(source(), "no property 'Status'", id="no status"),
        pytest.param(source(Status="rich_text"), "'Status' is of type rich_text", id="status retyped"),
        pytest.param(
            source(Status=status("Ready", "Doing", "Failed")),
            "no option of 'Status' means 'done' (looked for Done, Complete, Completed, Finished, Closed; "
            "there are Ready, Doing, Failed); add the option 'Done' in Notion, or set [board.status] done",
            id="no option for done",
        ),
        pytest.param(source(Status=status()), "there are none", id="no options"),
    ],
)
def test_without_these_nothing_can_run(given: JSON, says: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        bound(given).check()
    assert says in str(caught.value)
    assert "Agent-Tasks" in str(caught.value)


def test_settings_that_name_no_option_are_told() -> None:
    binding = bound(source(Status=status(*USUAL)), waiting=("Parked",))
    finding = next(finding for finding in binding.findings if finding.role == "status")
    assert "'Status' has no option Parked, which settings name for 'waiting'" in finding.text


def test_a_renamed_option_shows_in_the_schema() -> None:
    before = bound(source(Status=status("Ready", "Doing", "Done", "Failed")))
    after = bound(source(Status=status("Go", "Doing", "Done", "Failed")))
    same = bound(source(Status=status("Ready", "Doing", "Done", "Failed")))
    assert before.schema != after.schema
    assert before.schema == same.schema


def test_issues_have_words_of_their_own() -> None:
    given = source(
        Status=status("Open", "Answered", "Resolved", "Won't fix"), Answer="rich_text", Count="number"
    )
    binding = bind("issues", given, ISSUE_ROLES, ISSUES, names={}, words={})
    binding.check()
    assert binding.words.names("Answered", "Won't fix") == ["Answered", "Won't fix"]
    assert named(binding, "occurrences") == "Count"


def again(before: Binding, given: JSON, **words: tuple[str, ...]) -> Binding:
    """Bind a database that was bound before."""
    remembered = Before.read(str(before.remembered))
    return bind("tasks", given, TASK_ROLES, TASKS, names={}, words=words, before=remembered)


def test_a_renamed_property_keeps_its_role() -> None:
    before = bound(source(Status=status(*USUAL), Now="rich_text"))
    after = again(before, source(Stand=status(*USUAL), Gerade="rich_text"))
    assert (named(after, "status"), named(after, "now")) == ("Stand", "Gerade")
    after.check()


def test_a_renamed_property_of_another_type_does_not() -> None:
    before = bound(source(Status=status(*USUAL), Now="rich_text"))
    assert again(before, source(Status=status(*USUAL), Gerade="number")).get("now") is None


@pytest.mark.parametrize("kind", ["status", "select"])
def test_a_status_may_be_of_either_type(kind: str) -> None:
    binding = bound(source(Status=status(*USUAL, kind=kind)))
    binding.check()
    assert binding.words.names(Status.READY, Status.DONE) == ["Ready", "Done"]
