"""Which of several candidates is the wanted recording: one for sure, some to ask about, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segue_music.links import track_keys
from segue_music.matching.comparing import Match, compare
from segue_schemas import Recording

MOST = 3  # candidates that a person is asked about
GAP = 1.5  # how much better the best one must be than the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What came of choosing."""

    sure: Recording | None = None
    ask: tuple[tuple[Recording, Match], ...] = ()  # the likeliest first, with what differs


def choose(wanted: Recording, candidates: Sequence[Recording]) -> Choice:
    """Choose among candidates, given in the order of their source; a close second makes it a question."""
    matched = [(candidate, compare(wanted, candidate)) for candidate in candidates]
    ranked = sorted(
        ((candidate, match) for candidate, match in matched if match.verdict != "no"),
        key=lambda pair: _cost(wanted, *pair),
    )
    sure = [pair for pair in ranked if pair[1].verdict == "sure"]
    if not sure:
        return Choice(ask=tuple(ranked[:MOST]))
    best = sure[0]
    rivals = [pair for pair in sure[1:] if not _alike(best[0], pair[0])]
    if not rivals or _cost(wanted, *rivals[0]) - _cost(wanted, *best) >= GAP:
        return Choice(sure=best[0])
    return Choice(ask=tuple([best, *rivals][:MOST]))


def _alike(one: Recording, other: Recording) -> bool:
    """Tell whether two candidates are as good as one: by link, by ISRC, or in all fields."""
    if track_keys(one) & track_keys(other) or one.isrc == other.isrc != "":
        return True
    return compare(one, other) == Match(verdict="sure")


def _cost(wanted: Recording, candidate: Recording, match: Match) -> float:
    """Return how much is against a candidate; a second of length counts one half."""
    apart = abs(wanted.duration - candidate.duration) if wanted.duration and candidate.duration else 3.0
    unasked = wanted.explicit is not None and candidate.explicit is None
    return (match.verdict != "sure") * 100 + len(match.reasons) * 2 + apart / 2 + unasked * 0.5
