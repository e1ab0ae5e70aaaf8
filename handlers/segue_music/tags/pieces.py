"""Pieces of tags under their keys: exchanged, and the rest of a file copied around them."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from mutagen import MutagenError

from segue.errors import Refused
from segue_music.audio.aside import said

Items = Mapping[str, Sequence[bytes]]  # key -> all bytes of each piece
# What damaged tags make mutagen raise, and taking them apart.
DAMAGED = (MutagenError, ValueError, LookupError, ArithmeticError, struct.error)


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


@contextlib.contextmanager
def understood(path: Path) -> Iterator[None]:
    """Turn what goes wrong in a damaged file, and what its disk answers, into a sentence."""
    with said(path.parent):
        try:
            yield
        except DAMAGED as error:
            why = str(error) or type(error).__name__
            raise Refused(
                f"the tags of {path.name} are damaged ({why}); the file was left as it is; make it anew"
            ) from error
