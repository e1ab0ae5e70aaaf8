"""The line in an item's annotation by which it is known again, and the ids that are ours to choose."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LENGTH = 13  # of Eagle's own ids
_LINE = re.compile(r"^\[segue (?P<id>\w+)(?P<fields>(?: \w+=[^\s\]]*)*)\]$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the line says: which import made the item, its sound, the row, and what the source was."""

    id: str
    pcm: str = ""
    page: str = ""
    lossless: bool = False

    def __str__(self) -> str:
        """Write it as the line."""
        fields = {"pcm": self.pcm, "page": self.page, "from": "lossless" if self.lossless else "lossy"}
        return (
            " ".join((f"[segue {self.id}", *(f"{name}={value}" for name, value in fields.items() if value)))
            + "]"
        )


def own_id(key: str, pcm: str) -> str:
    """Return the id that an item made by this change of this sound has, in the form of Eagle's own."""
    number = int.from_bytes(hashlib.sha256(f"{key} {pcm}".encode()).digest())
    letters = []
    for _ in range(LENGTH):
        number, letter = divmod(number, len(LETTERS))
        letters.append(LETTERS[letter])
    return "".join(letters)


def read(annotation: str) -> Mark | None:
    """Find the line in an annotation."""
    found = _LINE.search(annotation)
    if not found:
        return None
    fields = dict(part.split("=", 1) for part in found["fields"].split())
    return Mark(
        id=found["id"], pcm=fields.get("pcm", ""), page=fields.get("page", ""),
        lossless=fields.get("from") == "lossless",
    )  # fmt: skip


def with_mark(annotation: str, mark: Mark) -> str:
    """Put the line below what a person wrote, in place of an older one."""
    text = without_mark(annotation)
    return f"{text}\n{mark}" if text else str(mark)


def without_mark(annotation: str) -> str:
    """Return what a person wrote."""
    return _LINE.sub("", annotation).rstrip()
