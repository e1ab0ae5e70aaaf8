"""Finds what was left to be done in the comments of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from segue_review.gaps.comments import Comment, lines_of
from segue_review.gaps.languages import Language
from segue_review.gaps.lexing import Span, blanked, spans
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
    return any(map(data.__contains__, IN_BYTES))


def marks(text: str, language: Language) -> list[Mark]:
    """Return the marks of a file, each with what encloses it."""
    passed: list[Span] = []
    found = [one for comment in _with_words(text, language, passed) if (one := _said(comment))][:MOST]
    if not found:
        return []
    # Behind the last mark nothing has to be known.
    read = text.find("\n", passed[-1][2])
    code = blanked(text if read < 0 else text[:read], passed)
    around = enclosing(text, code, language, [line for line, _, _ in found])
    return [Mark(word, said, line, name) for (line, word, said), name in zip(found, around, strict=True)]


def _with_words(text: str, language: Language, passed: list[Span]) -> Iterator[Comment]:
    """Yield the lines of the comments that hold a word, and note what was passed on the way."""
    words = sorted((at for word in WORDS for at in _places(text, word)), reverse=True)
    line, counted = 1, 0
    for span in spans(text, language) if words else ():
        is_comment, start, end = span
        while words and words[-1] < start:
            words.pop()
        if not words:
            return
        passed.append(span)
        if is_comment and words[-1] < end and (start or text[:2] != "#!"):
            line += text.count("\n", counted, start)
            counted = start
            yield from lines_of(text, start, end, line)


def _places(text: str, word: str) -> Iterator[int]:
    """Yield where a word stands alone; much faster than a regular expression."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (_in_word(text[at - 1 : at]) or _in_word(text[end : end + 1])):
            yield at
        at = text.find(word, end)


def _in_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _said(comment: Comment) -> tuple[int, str, str] | None:
    found = _FIRST.match(comment.text) or _LATER.search(comment.text)
    if found is None or SILENCED in comment.text:
        return None
    return comment.line, found[1], " ".join(found[2].strip().rstrip("*/->").split())[:LONGEST]
