"""Turns what is open or wrong in a plan into findings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from segue_review.findings import Finding
from segue_review.planreport import wanted
from segue_review.plans import Deliverable, Item, Plan, State
from segue_schemas import Priority

_HEX = re.compile(r"_[0-9a-f]{8}$")  # that Cursor adds to the names of its plans
MOST_EVIDENCE = 15


def of_plans(plans: Sequence[Plan], project: str, made: Collection[str] = ()) -> list[Finding]:
    """Return the findings of all plans; files that were made just now are not missing any more."""
    return [finding for plan in plans for finding in _of_plan(plan, project, made)]


def _of_plan(plan: Plan, project: str, made: Collection[str]) -> Iterator[Finding]:
    if plan.state is not State.CANCELLED:
        for one in plan.deliverables:
            if wanted(one) and one.path not in made:
                yield _missing(one, plan, project)
        if plan.undone:
            yield _open(plan, project)
    if plan.unnamed and plan.state not in (State.CANCELLED, State.DONE):
        yield Finding(
            category="plan", type="Question", priority=Priority.LOW, person=True, where=plan.path,
            title=f"{plan.title}: which files are these deliverables?", evidence=plan.unnamed[:MOST_EVIDENCE],
            next_step="name their paths in the plan, or mark them as done",
            known_by=(project, "unnamed", stem(plan.path)),
        )  # fmt: skip
    if plan.contradictions:
        yield Finding(
            category="plan", type="Question", title=f"{plan.title} contradicts itself",
            where=plan.path, evidence=tuple(_told(one.line, one.what) for one in plan.contradictions),
            next_step="decide which of the two is true, and correct the plan", person=True,
            known_by=(project, "contradiction", stem(plan.path)),
        )  # fmt: skip
    if plan.faults:
        yield Finding(
            category="plan", priority=Priority.LOW, title=f"{plan.path} could not be read whole", person=True,
            where=plan.path, evidence=tuple(_told(one.line, one.what) for one in plan.faults),
            next_step="correct the file", known_by=(project, "fault", stem(plan.path)),
        )  # fmt: skip


def stem(path: str) -> str:
    """Return what a plan is known by wherever it is moved: its name without what tools add to it."""
    name = path.rpartition("/")[2]
    return _HEX.sub("", name.removesuffix(".md").removesuffix(".plan"))


def _missing(one: Deliverable, plan: Plan, project: str) -> Finding:
    late = plan.state is State.DONE
    return Finding(
        category="plan", type="Missing deliverable", title=f"{one.path} is missing",
        priority=Priority.HIGH if late else Priority.MEDIUM,
        where=f"{plan.path}:{one.line}" if one.line else plan.path,
        evidence=(f"Plan: {plan.title}", f"Heading: {one.heading or 'none'}", f"Wording: {one.wording}"),
        next_step=f"make {one.path} as the plan says, or take it out of the plan",
        accept=(f"{one.path} is there and is no skeleton", *(c.text for c in plan.criteria[:10])),
        known_by=(project, "deliverable", one.path),
    )  # fmt: skip


def _open(plan: Plan, project: str) -> Finding:
    items, criteria = plan.undone, tuple(criterion.text for criterion in plan.criteria[:10])
    return Finding(
        category="plan", title=f"{plan.title}: {len(items)} item{'' if len(items) == 1 else 's'} open",
        priority=Priority.HIGH if any(item.state is State.BLOCKED for item in items) else Priority.MEDIUM,
        where=plan.path, evidence=_evidence(items), next_step="do what is open, or strike it out with [-]",
        accept=criteria or ("every item is done or cancelled",),
        known_by=(project, "open", stem(plan.path)),
    )  # fmt: skip


def _evidence(items: Sequence[Item]) -> tuple[str, ...]:
    told = [
        _told(item.line, f"[{item.state.value}] {item.text}" + (f" ({item.heading})" if item.heading else ""))
        for item in items[:MOST_EVIDENCE]
    ]
    return (*told, f"and {len(items) - MOST_EVIDENCE} more") if len(items) > MOST_EVIDENCE else tuple(told)


def _told(line: int, text: str) -> str:
    return f"line {line}: {text}" if line else text
