"""The lines of a markdown document: how far they were read, indentation, attributes in braces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from segue_sandbox.call import Call
from segue_sandbox.inline_read import attributes_of

TAB = 4  # columns
_ATTRIBUTES = re.compile(r'(?<!\\)\{\s*((?:[\w-]+="[^"]*"\s*)+)\}\s*$')


@dataclass(slots=True)
class Lines:
    """The lines of a document and how far they were read."""

    call: Call
    lines: Sequence[str]
    at: int = 0

    def peek(self) -> str | None:
        """Return the next line that is not empty, or None at the end."""
        while self.at < len(self.lines) and not self.lines[self.at].strip():
            self.at += 1
        return self.lines[self.at] if self.at < len(self.lines) else None


def measured(line: str) -> tuple[int, str]:
    """Return by how many columns a line is indented, and its words."""
    words = line.lstrip(" \t")
    lead = line[: len(line) - len(words)]
    return len(lead.expandtabs(TAB)), words.rstrip()


def without_indent(line: str, columns: int) -> str:
    """Return a line without so many columns of space in front."""
    while columns > 0 and line[:1] in (" ", "\t"):
        columns -= TAB if line[0] == "\t" else 1
        line = line[1:]
    return line


def trailing_attributes(words: str) -> tuple[str, dict[str, str]]:
    """Split attributes in braces off the end of a line."""
    match = _ATTRIBUTES.search(words)
    if match is None:
        return words, {}
    return words[: match.start()].rstrip(), attributes_of(match.group(1))
