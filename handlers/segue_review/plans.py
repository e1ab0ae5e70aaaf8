"""What a plan says: its items, criteria, deliverables and phases, and where it contradicts itself."""

from __future__ import annotations

from enum import StrEnum

from segue_schemas import Record


class State(StrEnum):
    """Where something in a plan stands, by its own word."""

    OPEN = "open"
    ACTIVE = "in progress"
    BLOCKED = "blocked"
    DONE = "done"
    CANCELLED = "cancelled"


UNDONE = frozenset({State.OPEN, State.ACTIVE, State.BLOCKED})


class Confidence(StrEnum):
    """How sure it is that a plan wants a file."""

    HIGH = "high"  # the plan says that it is to be made
    MEDIUM = "medium"  # the plan only names it


class Presence(StrEnum):
    """Whether a file that a plan names is there."""

    THERE = "there"
    MOVED = "moved"
    MISSING = "missing"
    SKELETON = "only a skeleton"  # that a review has made, and nobody has filled yet
    OUTSIDE = "outside"  # of the project, or not a path that is followed


class Item(Record):
    """Something to be done."""

    text: str
    state: State
    source: str  # box, todo, table, phase
    heading: str = ""
    line: int = 0  # counted from 1; 0: unknown
    id: str = ""
    within: int = 0  # the line of the item that it is a part of
    check: str = ""  # what the item itself names as its check: "exists docs/a.md"


class Criterion(Record):
    """Something that must hold when the plan is done."""

    text: str
    state: State | None = None  # None: the plan marks it in no way
    heading: str = ""
    line: int = 0
    check: str = ""


class Deliverable(Record):
    """A file or folder that the plan names."""

    path: str
    confidence: Confidence
    heading: str = ""
    wording: str = ""
    line: int = 0
    presence: Presence | None = None  # None: nobody has looked yet
    now_at: str = ""  # where it was moved to
    why: str = ""


class Phase(Record):
    """A part of the plan with a heading of its own."""

    name: str
    state: State | None = None
    done: int = 0
    of: int = 0
    line: int = 0


class Fault(Record):
    """Something in the file that could not be read as it was meant, or that contradicts the rest."""

    what: str
    line: int = 0


class Plan(Record):
    """One plan."""

    path: str  # from the project's folder
    title: str = ""
    unread: bool = False  # nothing is known of what it says
    state: State | None = None  # as the plan declares it
    items: tuple[Item, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    phases: tuple[Phase, ...] = ()
    next_steps: tuple[str, ...] = ()
    unnamed: tuple[
        str, ...
    ] = ()  # deliverables without a path, so that nobody can look whether they are there
    contradictions: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def undone(self) -> tuple[Item, ...]:
        """The items that are not done."""
        return tuple(item for item in self.items if item.state in UNDONE)
