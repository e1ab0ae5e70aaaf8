"""The atoms that M4A files are made of."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from segue.errors import Refused


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a file: its name, where its head begins, where its inside begins, where it ends."""

    name: bytes
    start: int
    inside: int
    end: int


def box(name: bytes, inside: bytes) -> bytes:
    """Put a head in front of the inside of an atom."""
    return struct.pack(">I4s", 8 + len(inside), name) + inside


def atom(head: bytes, at: int, limit: int) -> Atom:
    """Read the head of an atom that begins at a place."""
    size, name = struct.unpack(">I4s", head[:8])
    inside = at + 8
    if size == 1 and len(head) >= 16:
        (size,) = struct.unpack(">Q", head[8:16])
        inside = at + 16
    end = limit if size == 0 else at + size
    if end < inside:
        raise Refused("the M4A file has a part of an impossible size; it was left as it is; make it anew")
    return Atom(name, at, inside, end)


def children(data: bytes, start: int, end: int) -> Iterator[Atom]:
    """Give the atoms between two places of the data."""
    while start + 8 <= end:
        found = atom(data[start : start + 16], start, end)
        if found.end > end:
            return
        yield found
        start = found.end
