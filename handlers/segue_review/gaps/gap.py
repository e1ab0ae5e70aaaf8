"""A gap: one thing that is missing, with its evidence and the next step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from segue_schemas import Priority


class Category(StrEnum):
    """What kind of thing is missing."""

    CODE = "code"
    CONFIGURATION = "configuration"
    DOCUMENTATION = "documentation"
    NOTION = "notion"
    TESTS = "tests"
    COMMUNICATION = "communication"
    UNFINISHED = "plan"
    AUTOMATION = "automation"

    @property
    def shown(self) -> str:
        """What it is called on a page; the word itself is a part of the marks of findings."""
        return _SHOWN.get(self, self.value)


_SHOWN = {Category.NOTION: "Notion entries", Category.UNFINISHED: "unfinished tasks"}


ORDER = tuple(Priority)  # the most urgent first


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is missing. All texts have lost their secrets before they come here."""

    kind: str  # such as todo, env, test, log
    category: Category
    priority: Priority
    title: str
    text: str  # what it is known by besides its place; without numbers that change
    symbol: str = ""  # the function, class or section around it
    path: str = ""  # relative to the project
    line: int = 0
    evidence: str = ""  # what was seen, quoted
    todo: str = ""  # the next step
    type: str = "Gap"
    accept: tuple[str, ...] = ()  # what must hold when it is done
    person: bool = False  # only a person can decide it
    known_by: tuple[str, ...] = ()  # what it was first known by; a reworded comment keeps it


def by_urgency(gaps: list[Gap]) -> list[Gap]:
    """Return the gaps, the most urgent first, then in the order of the files."""
    return sorted(gaps, key=lambda gap: (ORDER.index(gap.priority), gap.category, gap.path, gap.line))
