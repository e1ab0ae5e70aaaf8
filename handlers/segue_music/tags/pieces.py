"""Pieces of tags under their keys: exchanged, and the rest of a file copied around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

Items = Mapping[str, Sequence[bytes]]  # key -> all bytes of each piece


def exchanged(there: list[tuple[str, bytes]], wanted: Items) -> list[bytes]:
    """Return the pieces with others under some keys, in the place of the first old one or at the end."""
    left = {key.lower(): list(pieces) for key, pieces in wanted.items()}
    keys = set(left)
    found: list[bytes] = []
    for key, piece in there:
        if key.lower() in keys:
            found += left.pop(key.lower(), [])
        else:
            found.append(piece)
    return found + [piece for pieces in left.values() for piece in pieces]


def copy(file: BinaryIO, out: BinaryIO, start: int, end: int) -> None:
    """Copy what lies between two places of a file; OSError where it is cut off."""
    file.seek(start)
    left = end - start
    while left > 0:
        data = file.read(min(left, 1 << 20))
        if not data:
            raise OSError(None, "the file became shorter while it was read")
        out.write(data)
        left -= len(data)
