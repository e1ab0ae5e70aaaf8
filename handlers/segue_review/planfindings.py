"""Turns what is open or wrong in a plan into findings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from segue_review.findings import Finding
from segue_review.planreport import wanted
from segue_review.plans import Deliverable, Item, Plan, Presence, State
from segue_schemas import Priority

_HEX = re.compile(r"_[0-9a-f]{8}$")  # that Cursor adds to the names of its plans
_VAGUE = frozenset(
    {"tasks", "task", "plan", "plans", "proposal", "design", "spec", "readme", "index", "todo", "notes"}
)

MOST_EVIDENCE = 15


def of_plans(plans: Sequence[Plan], project: str, made: Collection[str] = ()) -> list[Finding]:
    """Return the findings of all plans; `made` are the files that are skeletons since just now."""
    stems = Counter(_stem(plan.path) for plan in plans)
    twins = {stem for stem, count in stems.items() if count > 1}
    return [finding for plan in plans for finding in _of_plan(plan, project, made, twins)]


def _of_plan(plan: Plan, project: str, made: Collection[str], twins: Collection[str]) -> Iterator[Finding]:
    known = stem(plan.path, twins)
    if plan.state is not State.CANCELLED:
        for one in plan.deliverables:
            if wanted(one) or one.presence is Presence.SKELETON:
                yield _missing(one, plan, project, skeleton=one.path in made or not wanted(one))
        if plan.undone:
            yield _open(plan, project, known)
    if plan.unnamed and plan.state not in (State.CANCELLED, State.DONE):
        yield Finding(
            category="plan", type="Question", priority=Priority.LOW, person=True, where=plan.path,
            title=f"{plan.title}: which files are these deliverables?", evidence=plan.unnamed[:MOST_EVIDENCE],
            next_step="name their paths in the plan, or mark them as done",
            known_by=(project, "unnamed", known),
        )  # fmt: skip
    if plan.contradictions:
        yield Finding(
            category="plan", type="Question", title=f"{plan.title} contradicts itself",
            where=plan.path, evidence=tuple(_told(one.line, one.what) for one in plan.contradictions),
            next_step="decide which of the two is true, and correct the plan", person=True,
            known_by=(project, "contradiction", known),
        )  # fmt: skip
    if plan.faults:
        yield Finding(
            category="plan", priority=Priority.LOW, title=f"{plan.path} could not be read whole", person=True,
            where=plan.path, evidence=tuple(_told(one.line, one.what) for one in plan.faults),
            next_step="correct the file", known_by=(project, "fault", known),
        )  # fmt: skip


def stem(path: str, twins: Collection[str] = ()) -> str:
    """Return what a plan is known by wherever it is moved: its name without what tools add to it.

    A name that says nothing counts together with its folder's, and one that two plans have with its place.
    """
    own, place = _stem(path), path.rpartition("/")[0]
    if own in twins:
        return f"{place}/{own}"
    return f"{place.rpartition('/')[2]}/{own}" if own.casefold() in _VAGUE else own


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    return _HEX.sub("", name.removesuffix(".md").removesuffix(".plan"))


def _missing(one: Deliverable, plan: Plan, project: str, *, skeleton: bool) -> Finding:
    late = plan.state is State.DONE
    todo = f"fill {one.path}" if skeleton else f"make {one.path}"
    state = Presence.SKELETON if skeleton else Presence.MISSING
    return Finding(
        category="plan", type="Missing deliverable", title=f"{one.path} is {state}",
        priority=Priority.HIGH if late else Priority.MEDIUM,
        where=f"{plan.path}:{one.line}" if one.line else plan.path,
        evidence=(f"Plan: {plan.title}", f"Heading: {one.heading or 'none'}", f"Wording: {one.wording}"),
        next_step=f"{todo} as the plan says, or take it out of the plan",
        accept=(f"{one.path} is there and is no skeleton", *(c.text for c in plan.criteria[:10])),
        known_by=(project, "deliverable", one.path),
    )  # fmt: skip


def _open(plan: Plan, project: str, known: str) -> Finding:
    items, criteria = plan.undone, tuple(criterion.text for criterion in plan.criteria[:10])
    return Finding(
        category="plan", title=f"{plan.title}: {len(items)} item{'' if len(items) == 1 else 's'} open",
        priority=Priority.HIGH if any(item.state is State.BLOCKED for item in items) else Priority.MEDIUM,
        where=plan.path, evidence=_evidence(items), next_step="do what is open, or strike it out with [-]",
        accept=criteria or ("every item is done or cancelled",),
        known_by=(project, "open", known),
    )  # fmt: skip


def _evidence(items: Sequence[Item]) -> tuple[str, ...]:
    told = [
        _told(item.line, f"[{item.state.value}] {item.text}" + (f" ({item.heading})" if item.heading else ""))
        for item in items[:MOST_EVIDENCE]
    ]
    return (*told, f"and {len(items) - MOST_EVIDENCE} more") if len(items) > MOST_EVIDENCE else tuple(told)


def _told(line: int, text: str) -> str:
    return f"line {line}: {text}" if line else text
