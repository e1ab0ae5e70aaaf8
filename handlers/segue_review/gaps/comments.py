"""Finds the comments of a file by a small lexer that knows the strings of its language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from segue_review.gaps.languages import Language


@dataclass(frozen=True, slots=True)
class Comment:
    """One line of a comment."""

    line: int  # from 1
    column: int
    text: str


def comments(text: str, language: Language) -> Iterator[Comment]:
    """Yield the comments of a text line by line, without their signs at the beginning."""
    line, counted = 1, 0
    for found in _lexer(language).finditer(text):
        if found.lastgroup != "comment":
            continue
        line += text.count("\n", counted, found.start())
        counted = found.start()
        column = found.start() - (text.rfind("\n", 0, found.start()) + 1)
        whole = found["comment"]
        for _, end in language.block:
            whole = whole.removesuffix(end)
        for number, part in enumerate(whole.split("\n")):
            bare = part.strip().strip("/*#;!<>-=").strip()
            if bare:
                yield Comment(line + number, column if number == 0 else 0, bare)


def blanked(text: str, language: Language) -> str:
    """Return the text with comments and strings blank; the lines stay where they are."""
    return _lexer(language).sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


@lru_cache(maxsize=64)
def _lexer(language: Language) -> re.Pattern[str]:
    strings = [f"(?:{one})" for one in language.strings]
    blocks = [f"(?s:{re.escape(start)}.*?(?:{re.escape(end)}|\\Z))" for start, end in language.block]
    lines = [f"(?:{start}[^\n]*)" for start in language.line]
    comment = f"(?P<comment>{'|'.join([*blocks, *lines])})"
    return re.compile("|".join([comment, *strings]) if not strings else f"{comment}|(?s:{'|'.join(strings)})")
