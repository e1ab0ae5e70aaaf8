"""Gives each gap a name that it keeps: moved, in a renamed file, or worded anew within its function."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from segue_review.gaps.gap import Gap
from segue_review.gaps.memory import Memory

ALIKE = 0.5  # how much of two texts must be the same, where a comment was moved and worded anew


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

# From the surest to the least sure; None keeps a gap out of a turn.
TURNS: tuple[Alike, ...] = (
    lambda one: (one.kind, one.path, one.symbol, one.text),
    lambda one: (one.kind, one.symbol, one.text),  # the file was renamed, or the function moved
    lambda one: (one.kind, one.path, one.symbol),  # worded anew, in its order within the function
    lambda one: (one.kind, one.text),  # the function was renamed
)
WORDED_ANEW = 2


def named(gaps: Sequence[Gap], names: Iterable[Name], project: str = "") -> list[Gap]:
    """Return the gaps with what each is known by: as before, or made from what it says."""
    known, found = list(names), dict[int, Name]()
    taken = {name.known_by for name in known}
    fixed = [number for number, gap in enumerate(gaps) if gap.known_by]  # their names are given by others
    found |= {number: _name_of(gaps[number]) for number in fixed}
    # What is gone comes back only by the same words; it must not swallow what is new in its function.
    for turn, alike in enumerate(TURNS):
        pool = known if turn < WORDED_ANEW else [name for name in known if name.there]
        _pair(gaps, pool, alike, found)
    _pair_moved(gaps, [name for name in known if name.there], found)
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


def _pair_moved(gaps: Sequence[Gap], names: Sequence[Name], found: dict[int, Name]) -> None:
    """Pair what was moved to another file and worded anew at once, where the function has a name."""
    used = {name.known_by for name in found.values()}
    waiting = defaultdict[Hashable, list[Name]](list)
    for name in names:
        if name.symbol and name.known_by not in used:
            waiting[name.kind, name.symbol].append(name)
    for number, gap in enumerate(gaps):
        same = waiting.get((gap.kind, gap.symbol)) if number not in found and gap.symbol else None
        for name in same or ():
            if SequenceMatcher(None, name.text, gap.text).ratio() >= ALIKE:
                found[number] = name
                waiting[gap.kind, gap.symbol].remove(name)
                break


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
    kept = named(gaps, remembered_names(memory, root), root.rpartition("/")[2])
    remember_names(memory, root, kept, kinds, unread)
    return kept, [name for name in remembered_names(memory, root) if not name.there]


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
