"""Gives each gap a name that it keeps: moved, in a renamed file, or worded anew within its function."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from segue_review.gaps.gap import Gap
from segue_review.gaps.memory import Memory

ALIKE = 0.5  # how much of two texts must be the same where no function of the same file tells it
MANY = 400  # pairs in one function; beyond that, comments that were worded anew are taken in their order


@dataclass(frozen=True, slots=True)
class Name:
    """What a gap was first known by, and where it was seen last."""

    known_by: tuple[str, ...]
    kind: str
    path: str
    symbol: str
    text: str
    there: bool


Alike = Callable[["Gap | Name"], Hashable]


def named(gaps: Sequence[Gap], names: Iterable[Name], project: str = "") -> list[Gap]:
    """Return the gaps with what each is known by: as before, or made from what it says."""
    known, found = list(names), dict[int, Name]()
    taken = {name.known_by for name in known}
    fixed = [number for number, gap in enumerate(gaps) if gap.known_by]  # their names are given by others
    found |= {number: _name_of(gaps[number]) for number in fixed}
    # From the surest to the least sure.
    _pair(gaps, known, lambda one: (one.kind, one.path, one.symbol, one.text), found)
    _pair(gaps, known, lambda one: (one.kind, one.symbol, one.text), found)  # moved, or the file renamed
    # What is gone comes back only by the same words; it must not swallow what is new in its function.
    there = [name for name in known if name.there]
    _pair(gaps, there, lambda one: (one.kind, one.text), found)  # the function was renamed
    _pair_worded_anew(gaps, there, lambda one: (one.path, one.symbol), found)
    _pair_worded_anew(gaps, there, lambda one: one.symbol, found)  # and moved to another file at once
    return [
        replace(gap, known_by=found[number].known_by if number in found else _fresh(gap, taken, project))
        for number, gap in enumerate(gaps)
    ]


def _name_of(gap: Gap) -> Name:
    return Name(gap.known_by, gap.kind, gap.path, gap.symbol, gap.text, True)


def _pair(gaps: Sequence[Gap], names: Sequence[Name], alike: Alike, found: dict[int, Name]) -> None:
    used = {name.known_by for name in found.values()}
    waiting = defaultdict[Hashable, list[Name]](list)
    for name in names:
        if name.known_by not in used:
            waiting[alike(name)].append(name)
    for number, gap in enumerate(gaps):
        if number not in found and (same := waiting.get(alike(gap))):
            found[number] = same.pop(0)


def _pair_worded_anew(
    gaps: Sequence[Gap], names: Sequence[Name], place: Alike, found: dict[int, Name]
) -> None:
    """Pair the comments of a place that say something else now, those first that say nearly the same."""
    used = {name.known_by for name in found.values()}
    before, now = defaultdict[Hashable, list[Name]](list), defaultdict[Hashable, list[int]](list)
    for name in names:
        if name.kind == "mark" and name.known_by not in used:
            before[place(name)].append(name)
    for number, gap in enumerate(gaps):
        if gap.kind == "mark" and number not in found and place(gap) in before:
            now[place(gap)].append(number)
    for where, numbers in now.items():
        pairs = [(number, name) for number in numbers for name in before[where]]
        if len(pairs) > MANY:
            pairs = list(zip(numbers, before[where], strict=False))
        rated = [(_alike(gaps[number], name), number, name) for number, name in pairs]
        gone = set[tuple[str, ...]]()
        for alike, number, name in sorted(rated, key=lambda one: -one[0]):
            enough = alike >= ALIKE or (name.symbol and name.path == gaps[number].path)
            if enough and number not in found and name.known_by not in gone:
                found[number] = name
                gone.add(name.known_by)


def _alike(gap: Gap, name: Name) -> float:
    return SequenceMatcher(None, name.text, gap.text, autojunk=False).ratio()


def _fresh(gap: Gap, taken: set[tuple[str, ...]], project: str) -> tuple[str, ...]:
    nth = 1
    while (known_by := (project, gap.kind, gap.text, gap.symbol, str(nth))) in taken:
        nth += 1
    taken.add(known_by)
    return known_by


def named_and_kept(
    memory: Memory, root: str, gaps: Sequence[Gap], kinds: Iterable[str], unread: Sequence[str] = ()
) -> tuple[list[Gap], list[Name]]:
    """Return the gaps with their names, and the names of those that are gone; keep them for the next time."""
    kept = named(gaps, remembered_names(memory, root), project_of(memory, root))
    remember_names(memory, root, kept, kinds, unread)
    return kept, [name for name in remembered_names(memory, root) if not name.there]


def project_of(memory: Memory, root: str) -> str:
    """Return by what the new gaps of a folder are told from others: its name, or more of its path."""
    rows = memory.db.execute("SELECT DISTINCT known_by ->> 0 FROM name WHERE root != ?", (root,))
    others = {str(project).casefold() for (project,) in rows}
    parts = root.strip("/").split("/")
    shown = ("/".join(parts[-n:]) for n in range(1, len(parts)))
    return next((project for project in shown if project.casefold() not in others), root)


def remembered_names(memory: Memory, root: str) -> list[Name]:
    """Return the names given so far, in the order of their numbers."""
    rows = memory.db.execute(
        "SELECT known_by, kind, path, symbol, text, there FROM name WHERE root = ? ORDER BY rowid", (root,)
    )
    return [
        Name(tuple(json.loads(known)), kind, path, symbol, text, bool(there))
        for known, kind, path, symbol, text, there in rows
    ]


def remember_names(
    memory: Memory, root: str, gaps: Iterable[Gap], kinds: Iterable[str], unread: Sequence[str] = ()
) -> None:
    """Keep the names, with where each gap is now.

    What is not among the gaps is gone if its kind was looked for and its place could be read.
    """
    with memory.db as db:
        for kind in kinds:
            rows = db.execute("SELECT rowid, path FROM name WHERE root = ? AND kind = ?", (root, kind))
            gone = [(row,) for row, path in rows.fetchall() if not path.startswith(tuple(unread))]
            db.executemany("UPDATE name SET there = 0 WHERE rowid = ?", gone)
        db.executemany(
            "INSERT INTO name (root, known_by, kind, path, symbol, text, there) VALUES (?, ?, ?, ?, ?, ?, 1) "
            "ON CONFLICT DO UPDATE SET path = excluded.path, symbol = excluded.symbol, "
            "text = excluded.text, there = 1",
            (
                (root, json.dumps(gap.known_by), gap.kind, gap.path, gap.symbol, gap.text)
                for gap in gaps
            ),
        )  # fmt: skip
