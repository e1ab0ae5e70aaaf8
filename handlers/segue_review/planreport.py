"""Writes what was found in plans as markdown for the report's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from segue_review.plans import Confidence, Deliverable, Plan, Presence, State
from segue_review.safe_text import code, inline

MOST_LINES = 60  # of one table; the rest is counted


def overview(plans: Sequence[Plan]) -> str:
    """Return a table with a line a plan."""
    if not plans:
        return "No plan was found."
    rows = [
        (code(plan.path), inline(plan.title, 80), plan.state.value if plan.state else "",
         *counts(plan).values())
        for plan in plans
    ]  # fmt: skip
    heads = ("Plan", "Title", "It says", "Items done", "Criteria met", "Missing", "Contradictions", "Faults")
    told = [n for n in range(len(heads)) if n < 2 or any(row[n] for row in rows)]
    return table([heads[n] for n in told], [[row[n] for n in told] for row in rows])


def counts(plan: Plan) -> dict[str, str]:
    """Return what the overview counts."""
    items = [item for item in plan.items if item.state is not State.CANCELLED]
    marked = [one for one in plan.criteria if one.state is not None]
    met = "none named" if items or plan.deliverables else ""
    if plan.criteria:
        met = f"{sum(one.state is State.DONE for one in marked)} of {len(plan.criteria)}"
    done = f"{sum(item.state is State.DONE for item in items)} of {len(items)}" if items else ""
    missing = [one for one in plan.deliverables if wanted(one)]
    return {
        "items": done, "criteria": met, "missing": str(len(missing) or ""),
        "contradictions": str(len(plan.contradictions) or ""), "faults": str(len(plan.faults) or ""),
    }  # fmt: skip


def wanted(one: Deliverable) -> bool:
    """Tell whether a file is missing that the plan surely wants."""
    return one.confidence is Confidence.HIGH and one.presence is Presence.MISSING


def details(plan: Plan, done: Mapping[str, str]) -> str:
    """Return the section of one plan, or nothing where all is well; `done` says by path what was done."""
    parts = [f"## {inline(plan.title, 100)}", f"{code(plan.path)}"]
    parts += [_lines("Contradictions", (f"{_at(one.line)}{inline(one.what)}" for one in plan.contradictions))]
    files = [one for one in plan.deliverables if one.presence is not Presence.THERE or wanted(one)]
    if files:
        rows = [_file_row(one, done) for one in files]
        parts.append("### Files\n\n" + table(("File", "Confidence", "Is", "Heading", "What was done"), rows))
    open_ = [(_line(i.line), i.state.value, inline(i.heading, 60), inline(i.text)) for i in plan.undone]
    if open_:
        parts.append("### Open\n\n" + table(("Line", "State", "Heading", "Item"), open_))
    unmet = [one for one in plan.criteria if one.state is not State.DONE]
    parts.append(_lines("Criteria not met", (f"{_at(one.line)}{inline(one.text)}" for one in unmet)))
    parts.append(_lines("Deliverables without a path", (inline(one) for one in plan.unnamed)))
    parts.append(_lines("Next steps", (inline(one) for one in plan.next_steps)))
    if plan.phases:
        phases = [
            (inline(p.name, 80), p.state.value if p.state else "", f"{p.done} of {p.of}") for p in plan.phases
        ]
        parts.append("### Phases\n\n" + table(("Phase", "It says", "Items done"), phases))
    parts.append(_lines("Not read", (f"{_at(one.line)}{inline(one.what)}" for one in plan.faults)))
    parts = [part for part in parts if part]
    return "\n\n".join(parts) if len(parts) > 2 else ""


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; its cells must be safe already."""
    lines = [f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows[:MOST_LINES])]
    more = f"\n\n… and {len(rows) - MOST_LINES} more" if len(rows) > MOST_LINES else ""
    return "\n".join(lines) + more


def _file_row(one: Deliverable, done: Mapping[str, str]) -> tuple[str, ...]:
    presence = one.presence.value if one.presence else ""
    more = f": {code(one.now_at)}" if one.now_at else f": {inline(one.why)}" if one.why else ""
    return (
        code(one.path),
        one.confidence.value,
        presence + more,
        inline(one.heading, 60),
        _done(one, done),
    )


def _done(one: Deliverable, done: Mapping[str, str]) -> str:
    only_named = one.confidence is Confidence.MEDIUM and one.presence is Presence.MISSING
    return done.get(one.path, "nothing, as the plan only names it" if only_named else "")


def _lines(heading: str, lines: Iterable[str]) -> str:
    kept = list(lines)
    if not kept:
        return ""
    rest = [f"- … and {len(kept) - MOST_LINES} more"] if len(kept) > MOST_LINES else []
    return "\n".join([f"### {heading}", "", *(f"- {line}" for line in kept[:MOST_LINES]), *rest])


def _at(line: int) -> str:
    return f"line {line}: " if line else ""


def _line(line: int) -> str:
    return str(line) if line else ""
