"""Whether two names mean the same recording: surely, perhaps, or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from segue_music.matching.naming import name_keys
from segue_schemas import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What comes of a comparison."""

    verdict: Literal["sure", "ask", "no"]
    reasons: tuple[str, ...] = ()  # what differs, in words
    versions: str = ""  # how their versions differ; empty where they do not


def compare(one: Recording, other: Recording) -> Match:
    """Compare two recordings field by field."""
    return Match(verdict="ask" if name_keys(one) & name_keys(other) else "no")
