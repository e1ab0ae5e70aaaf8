"""Ticks a box in a plan whose own check has passed; not one byte besides it changes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

from segue import Change, Conflict, Receipt, Refused, World
from segue_review import roots
from segue_review.reading import MOST

_BOX = re.compile(rb"\[([ ~/.-]?)\]")
_TICKED = b"[x]"


class TickBox(Change):
    """A box of a plan, ticked."""

    kind: ClassVar[str] = "review.tick"
    root: str
    path: str
    line: int
    text: str
    check: str

    def describe(self) -> str:
        """Name the item and what was checked."""
        return f"tick line {self.line} of {self.path}, as the check `{self.check}` passed: {self.text[:80]}"

    def look(self, world: World) -> Receipt:
        """Note the line as it is."""
        _, line = self._line()
        found = _BOX.search(line)
        if found is None or self.check.split()[-1].encode() not in line:
            raise Refused(f"line {self.line} of {self.path} has changed; it is read again in the next run")
        return {
            "before": line.decode(),
            "after": (line[: found.start()] + _TICKED + line[found.end() :]).decode(),
        }

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Put the mark into the box."""
        self._swap(seen["before"].encode(), seen["after"].encode())
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Put the box back as it was."""
        self._swap(receipt["after"].encode(), receipt["before"].encode())

    def _line(self) -> tuple[list[bytes], bytes]:
        with roots.opened(Path(self.root)) as top:
            lines = roots.read(top, self.path.split("/"), MOST).splitlines(keepends=True)
        return lines, lines[self.line - 1] if 0 < self.line <= len(lines) else b""

    def _swap(self, before: bytes, after: bytes) -> None:
        lines, there = self._line()
        if there == after:
            return
        if there != before:
            raise Conflict(f"line {self.line} of {self.path} was changed since; it was left as it is")
        whole = b"".join(lines)
        lines[self.line - 1] = after
        with roots.opened(Path(self.root)) as top:
            roots.replace(top, self.path.split("/"), whole, b"".join(lines))
