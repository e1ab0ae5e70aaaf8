"""Which of the things that are there are the same track: groups to merge, and pairs to ask about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from segue_music.identity import Judgement, judge
from segue_music.index import Index
from segue_schemas import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Things that are one track, or perhaps are."""

    members: tuple[Held, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """What was found among many things."""

    sure: tuple[Group, ...] = ()
    doubtful: tuple[Group, ...] = ()  # a person must look at these


def duplicates(index: Index, things: Iterable[Held]) -> Duplicates:
    """Look each thing up among those of its own place, given with whatever is known of its sound.

    A group is sure where each of its members is the same as another one, and no two of them differ.
    """
    known: dict[str, Held] = {}
    judged: dict[frozenset[str], Judgement] = {}
    for thing in things:
        known[thing.ref] = thing
        for other in index.look_up(thing.recording, thing.print):
            pair = frozenset((thing.ref, other.ref))
            if other.place != thing.place or len(pair) == 1:
                continue
            found = judge(thing.recording, thing.print, other)
            if pair not in judged or _rank(found) > _rank(judged[pair]):
                judged[pair] = found
            known.setdefault(other.ref, other)
    return _grouped(known, judged)


def _grouped(known: dict[str, Held], judged: dict[frozenset[str], Judgement]) -> Duplicates:
    sure, doubtful = list[Group](), list[Group]()
    together: set[frozenset[str]] = set()
    for refs in _joined([pair for pair, found in judged.items() if found.verdict == "same"]):
        pairs = {frozenset(pair) for pair in combinations(sorted(refs), 2)}
        found = [judged[pair] for pair in pairs if pair in judged]
        together |= pairs
        reasons = sorted({one.reason for one in found if one.verdict == "same"})
        differing = [one.reason for one in found if one.verdict == "different"]
        group = Group(
            members=tuple(known[ref] for ref in sorted(refs)), reason="; ".join(differing or reasons)
        )
        (doubtful if differing else sure).append(group)
    for pair, one in judged.items():
        if one.verdict == "ask" and pair not in together:
            doubtful.append(Group(members=tuple(known[ref] for ref in sorted(pair)), reason=one.reason))
    return Duplicates(sure=tuple(sure), doubtful=tuple(doubtful))


def _joined(pairs: Sequence[frozenset[str]]) -> list[set[str]]:
    """Join pairs that share a member."""
    groups: list[set[str]] = []
    for pair in pairs:
        touching = [group for group in groups if not group.isdisjoint(pair)]
        groups = [group for group in groups if group.isdisjoint(pair)]
        groups.append(set(pair).union(*touching))
    return groups


def _rank(found: Judgement) -> int:
    return ("different", "ask", "same").index(found.verdict)
