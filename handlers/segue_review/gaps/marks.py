"""Finds what was left to be done in the comments of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from segue_review.gaps.comments import comments
from segue_review.gaps.languages import Language
from segue_review.gaps.symbols import enclosing

WORDS = ("TODO", "FIXME", "BUG", "XXX", "HACK")
IN_BYTES = tuple(word.encode() for word in WORDS)
SILENCED = "gap: ignore"
# At the start of the comment, or followed by a colon or a name in brackets: prose may mention the word.
_FIRST = re.compile(rf"^@?({'|'.join(WORDS)})\b(?!-\d|\w)\s*(?:\([^)]*\))?[:\-\s]*(.*)")
_LATER = re.compile(rf"(?<![\w`'\"])({'|'.join(WORDS)})(?:\([^)]*\))?:\s*(.*)")
MOST = 200  # marks of one file
LONGEST = 300  # signs of a text that are kept


@dataclass(frozen=True, slots=True)
class Mark:
    """One comment that says what is left to do."""

    word: str
    text: str
    line: int
    symbol: str


def has_mark(data: bytes) -> bool:
    """Tell quickly whether a file can hold one at all."""
    return any(word in data for word in IN_BYTES)


def marks(text: str, language: Language) -> Iterator[Mark]:
    """Yield the marks of a file, each with what encloses it."""
    name = None
    found_here = 0
    for comment in comments(text, language):
        found = _FIRST.match(comment.text) or _LATER.search(comment.text)
        if found is None or SILENCED in comment.text:
            continue
        found_here += 1
        if found_here > MOST:
            return
        name = name or enclosing(text, language)
        said = " ".join(found[2].strip().rstrip("*/->").split())[:LONGEST]
        yield Mark(found[1], said, comment.line, name(comment.line))
