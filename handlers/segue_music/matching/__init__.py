"""Who and what a title means, and whether two of them mean the same recording; pure."""

from __future__ import annotations

from segue_music.matching.choosing import Choice, choose
from segue_music.matching.comparing import Match, compare
from segue_music.matching.naming import name_keys
from segue_music.matching.parsing import Parsed, Version, parse
from segue_music.matching.reading import Reading, readings

__all__ = [
    "Choice",
    "Match",
    "Parsed",
    "Reading",
    "Version",
    "choose",
    "compare",
    "name_keys",
    "parse",
    "readings",
]
