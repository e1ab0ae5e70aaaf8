"""Asks those who know what is new, one after the other; one that failed rests, and its last answer stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from segue.errors import Cancelled, Critical, SegueError, Unavailable
from segue_music import resting
from segue_schemas import Detected, Playlists

PAUSE = 900.0  # seconds for which one rests that failed without saying for how long
TRACKS = "Tracks"  # the member of a chain that means the newest row

A = TypeVar("A", Detected, Playlists)


class Named(Protocol):
    """Anybody who stands in a chain."""

    @property
    def name(self) -> str:
        """What the chain calls it."""


N = TypeVar("N", bound=Named)


def ordered(
    chain: Sequence[str], usual: Sequence[str], there: Iterable[N]
) -> tuple[list[tuple[str, list[N]]], list[str]]:
    """Return the members of a chain in its order, and a line for each that nobody plays.

    An empty chain means the usual one, with all others that are there before its last member.
    """
    by_name: dict[str, list[N]] = {}
    for one in there:
        by_name.setdefault(one.name.casefold(), []).append(one)
    fixed = {"playing", TRACKS.casefold()}
    if chain:
        missing = [name for name in chain if name.casefold() not in (*by_name, *fixed)]
        told = [f"- {name}: not available, no plugin of that name is there" for name in missing]
        return [(name, by_name.get(name.casefold(), [])) for name in chain if name not in missing], told
    known = [name for name in usual if name.casefold() in (*by_name, *fixed)]
    others = [several[0].name for key, several in by_name.items() if key not in map(str.casefold, usual)]
    names = [*known[:-1], *others, *known[-1:]]
    return [(name, by_name.get(name.casefold(), [])) for name in names], []


def answer(home: Path, source: str, ask: Callable[[], A], kind: type[A]) -> tuple[A, str]:
    """Ask one, and return what it found with a note; `reason` says why it could not look.

    While it rests, or when it fails, what it found last is returned with the reason as a note.
    """
    if resting_now := resting.until(home, source):
        return _last(
            home, source, kind, f"rests until {resting_now.until:%Y-%m-%d %H:%M} UTC: {resting_now.reason}"
        )
    try:
        found = ask()
    except (Cancelled, Critical):
        raise
    except Unavailable as error:
        rest = resting.rest(home, source, max(error.retry_after or 0.0, PAUSE), str(error))
        return _last(home, source, kind, f"{error}; it is asked again after {rest.until:%Y-%m-%d %H:%M} UTC")
    except SegueError as error:
        return _last(home, source, kind, str(error))
    if found.reason:
        return found, ""
    resting.keep(home, source, "found", found.model_dump(mode="json"))
    return found, found.note


def _last(home: Path, source: str, kind: type[A], why: str) -> tuple[A, str]:
    kept = resting.kept(home, source, "found")
    if kept is None or not kept.doc["found"]:
        return kind(reason=why), ""
    return kind.model_validate(kept.doc), f"as it was on {kept.at:%Y-%m-%d %H:%M} UTC, since {why}"


def line(name: str, text: str, note: str = "") -> str:
    """Write one answer for the report."""
    return f"- {name}: {text}{f' ({note})' if note else ''}"
