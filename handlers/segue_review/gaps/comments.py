"""Reads the lines of the comments of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from segue_review.gaps.languages import Language
from segue_review.gaps.lexing import spans

_END = re.compile(r"(?:\*/|--!?>|\]=*\]|\n=end)\s*\Z")


@dataclass(frozen=True, slots=True)
class Comment:
    """One line of a comment."""

    line: int  # from 1
    column: int
    text: str


def comments(text: str, language: Language) -> Iterator[Comment]:
    """Yield the comments of a text line by line, without their signs at the beginning."""
    line, counted = 1, 0
    for is_comment, start, end in spans(text, language):
        if is_comment:
            line += text.count("\n", counted, start)
            counted = start
            yield from lines_of(text, start, end, line)


def lines_of(text: str, start: int, end: int, line: int) -> Iterator[Comment]:
    """Yield the lines of one comment, which begins in the line given."""
    column = start - (text.rfind("\n", 0, start) + 1)
    whole = text[start:end]
    if whole[:2] != "//" and whole[0] != "#":
        whole = _END.sub("", whole)
    for number, part in enumerate(whole.split("\n")):
        bare = part.strip().strip("/*#;!<>-=").strip()
        if bare:
            yield Comment(line + number, column if number == 0 else 0, bare)
