"""Finds where a plan says two things at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from segue_review.plans import UNDONE, Confidence, Criterion, Deliverable, Fault, Item, Phase, Presence, State


def contradictions(
    items: Sequence[Item], criteria: Sequence[Criterion], phases: Sequence[Phase],
    front: State | None, said: State | None,
) -> list[Fault]:  # fmt: skip
    """Return the contradictions that the text alone shows."""
    boxes = [item for item in items if item.source != "todo"]
    todos = [item for item in items if item.source == "todo"]
    return [
        *_declared("front matter", front, items, criteria),
        *_declared("status line", said, items, criteria),
        *_between(front, said),
        *_sides(todos, boxes),
        *_same(todos, boxes),
        *_parts(boxes),
        *_of_phases(phases),
    ]


def with_files(items: Sequence[Item], deliverables: Sequence[Deliverable]) -> list[Fault]:
    """Return items that are marked as done although the file that they are to make is missing."""
    missing = [
        one for one in deliverables
        if one.confidence is Confidence.HIGH and one.presence in (Presence.MISSING, Presence.SKELETON)
    ]  # fmt: skip
    return [
        Fault(what=f"{_short(item.text)} is marked as done, and {one.path} is {one.presence}", line=item.line)
        for item in items
        for one in missing
        if item.state is State.DONE and one.path in item.text
    ]


def _declared(
    where: str, state: State | None, items: Sequence[Item], criteria: Sequence[Criterion]
) -> Iterator[Fault]:
    open_ = [item for item in items if item.state in UNDONE]
    unmet = [one for one in criteria if one.state in UNDONE]
    if state is State.DONE and (open_ or unmet):
        parts = [_counted(open_)] if open_ else []
        parts += [f"{len(unmet)} criteri{'on' if len(unmet) == 1 else 'a'} open"] if unmet else []
        line = open_[0].line if open_ else unmet[0].line
        yield Fault(what=f"the {where} says done, {', '.join(parts)}", line=line)
    counted = [item for item in items if item.state is not State.CANCELLED]
    if state in (State.OPEN, State.ACTIVE) and len(counted) > 1 and not open_ and not unmet:
        yield Fault(what=f"the {where} says {state.value}, and all {len(counted)} items are done")


def _between(front: State | None, said: State | None) -> Iterator[Fault]:
    if front and said and front is not said and State.DONE in (front, said):
        yield Fault(what=f"the front matter says {front.value}, and the status line says {said.value}")


def _sides(todos: Sequence[Item], boxes: Sequence[Item]) -> Iterator[Fault]:
    """Compare all todos of the front matter with all boxes of the text."""
    for one, name, other, other_name in (
        (todos, "todo of the front matter", boxes, "item of the text"),
        (boxes, "item of the text", todos, "todo of the front matter"),
    ):
        open_ = [item for item in other if item.state in UNDONE]
        done = [item for item in one if item.state is not State.CANCELLED]
        if done and open_ and all(item.state is State.DONE for item in done):
            what = f"every {name} is done, and {len(open_)} {other_name}{'' if len(open_) == 1 else 's'} open"
            yield Fault(what=what.replace(f"{other_name}s", _plural(other_name)), line=open_[0].line)


def _plural(name: str) -> str:
    first, _, rest = name.partition(" ")
    return f"{first}s {rest}"


def _same(todos: Sequence[Item], boxes: Sequence[Item]) -> Iterator[Fault]:
    by_text = {_plain(todo.text): todo for todo in todos}
    for item in boxes:
        todo = by_text.get(_plain(item.text))
        if todo and (todo.state is State.DONE) != (item.state is State.DONE):
            said = f"{todo.state.value} in the front matter and {item.state.value} in the text"
            yield Fault(what=f"{_short(item.text)} is {said}", line=item.line)


def _parts(items: Sequence[Item]) -> Iterator[Fault]:
    for item in items:
        inside = [one for one in items if one.within == item.line and one.line != item.line]
        open_ = [one for one in inside if one.state in UNDONE]
        if item.line and item.state is State.DONE and open_:
            yield Fault(
                what=f"{_short(item.text)} is marked as done, and {len(open_)} of its parts open",
                line=item.line,
            )


def _of_phases(phases: Sequence[Phase]) -> Iterator[Fault]:
    for phase in phases:
        if phase.state is State.DONE and phase.done < phase.of:
            open_ = f"{phase.of - phase.done} of its {phase.of} items open"
            what = f"{_short(phase.name)} is marked as done, and {open_}"
            yield Fault(what=what, line=phase.line)


def _counted(items: Sequence[Item]) -> str:
    boxes = sum(item.source == "box" for item in items)
    names = [f"{boxes} box{'' if boxes == 1 else 'es'} open"] if boxes else []
    rest = len(items) - boxes
    return ", ".join([*names, *([f"{rest} other item{'' if rest == 1 else 's'} open"] if rest else [])])


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text).casefold().split())


def _short(text: str) -> str:
    return f'"{text[:60].rstrip()}…"' if len(text) > 60 else f'"{text}"'
