"""Plans in the forms in which people and tools write them, each read as its expectation says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from segue_review.planreading import read_plan
from segue_review.plans import Confidence, Plan, State

PLANS = Path(__file__).parent / "plans"
NAMES = sorted(path.stem for path in PLANS.glob("*.yaml"))
MARKS = {
    State.DONE: "x", State.OPEN: "o", State.ACTIVE: "~", State.BLOCKED: "!", State.CANCELLED: "-", None: ".",
}  # fmt: skip


def said(plan: Plan, expected: dict[str, Any]) -> dict[str, Any]:
    """Return what was read in the form of an expectation."""
    paths = {sure: [one.path for one in plan.deliverables if one.confidence is sure] for sure in Confidence}
    return {
        "path": plan.path,
        "title": plan.title if "title" in expected else None,
        "state": plan.state.value if plan.state else None,
        "items": [f"{MARKS[item.state]} {item.text}" for item in plan.items],
        "criteria": [f"{MARKS[one.state]} {one.text}" for one in plan.criteria],
        "high": paths[Confidence.HIGH],
        "medium": paths[Confidence.MEDIUM],
        "phases": [
            f"{one.name}: {one.state.value if one.state else ''} {one.done}/{one.of}" for one in plan.phases
        ],
        "next": list(plan.next_steps),
        "unnamed": list(plan.unnamed),
        "checks": [item.check for item in plan.items if item.check],
    }


def empty() -> dict[str, Any]:
    lists = ("items", "criteria", "high", "medium", "phases", "next", "checks", "unnamed")
    return {"title": None, "state": None, **{name: [] for name in lists}}


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_is_read_as_expected(name: str) -> None:
    expected = yaml.safe_load((PLANS / f"{name}.yaml").read_text())
    told = {key: expected.pop(key, []) for key in ("contradictions", "faults")}
    plan = read_plan(expected["path"], (PLANS / f"{name}.md").read_bytes())
    assert said(plan, expected) == empty() | expected
    for key, parts in told.items():
        found = [fault.what for fault in getattr(plan, key)]
        assert len(found) == len(parts), found
        assert all(part in what for part, what in zip(parts, found, strict=True)), found


def test_there_are_at_least_sixty_forms() -> None:
    assert len(NAMES) >= 60
    assert len({(PLANS / f"{name}.md").read_bytes() for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), "", id="CRLF"),
        pytest.param(lambda text: b"\xef\xbb\xbf" + text.encode(), "", id="BOM"),
        pytest.param(lambda text: text.encode("utf-16"), "the file is in UTF-16", id="UTF-16"),
    ],
)
def test_the_encoding_changes_nothing_but_what_is_said_of_it(name: str, change: Any, fault: str) -> None:
    data = (PLANS / f"{name}.md").read_bytes()
    plain = read_plan("plan.md", data)
    other = read_plan("plan.md", change(data.decode()))
    faults = tuple(one for one in other.faults if not (fault and one.what.startswith(fault)))
    assert other.model_copy(update={"faults": faults}) == plain
    assert len(other.faults) - len(faults) == bool(fault)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        pytest.param(b"- [ ] x\n" * 700_000, "more than 500 KB", id="5 MB"),
        pytest.param(b"# A\n\xff\xfe\xfa\n", "not text", id="no UTF-8"),
        pytest.param(b"# A\n" + b"text " * 100 + b"\x00", "zero bytes", id="zero bytes"),
        pytest.param(b"---\na: |\n" + b"  some text\n" * 7000 + b"---\n", "too long", id="long front matter"),
        pytest.param(b"---\na: " + b"[" * 500 + b"]" * 500 + b"\n---\n", "nested too deeply", id="deep YAML"),
        pytest.param(b"---\na: [" + b"x, " * 3000 + b"]\n---\n", "too many values", id="many values"),
        pytest.param(b"# A " + b"word " * 10_000, "very long", id="long line"),
    ],
)
def test_what_cannot_be_read_is_a_fault_and_no_error(data: bytes, fault: str) -> None:
    assert any(fault in one.what for one in read_plan("plan.md", data).faults)


@pytest.mark.parametrize(
    "data",
    [b"> " * 5000, b"- " * 5000, b"[" * 20_000, b"*a " * 20_000, b"<!--" * 5000, b"|" * 10_000],
    ids=["quotes", "lists", "brackets", "stars", "comments", "bars"],
)
def test_odd_text_is_read_without_an_error(data: bytes) -> None:
    read_plan("plan.md", data + b"\n\n- [ ] end\n")
