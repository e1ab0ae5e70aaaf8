"""Fingerprints as AcoustID has them, and their short form."""

from __future__ import annotations

import base64
import binascii

import numpy as np
from numpy.typing import NDArray

from segue.errors import Refused
from segue_music.audio import chromaprint_values
from segue_music.audio.sound import Samples

Fingerprint = NDArray[np.uint32]

SECONDS = 120  # what fpcalc looks at, and so what AcoustID knows
WHOLE = 600  # what is kept: a recording may go another way after two minutes
ALGORITHM = 1
SMALL_BITS, LARGE_BITS = 3, 5
SMALL_MOST = 7


def fingerprint(mono: Samples, rate: int, *, seconds: int = SECONDS) -> Fingerprint:
    """Return the fingerprint of the first two minutes, as AcoustID knows it, or of more."""
    return chromaprint_values.fingerprint(mono[: seconds * rate], rate)


def pack(values: Fingerprint) -> str:
    """Return a fingerprint in the short form that AcoustID takes."""
    changed = values.copy()
    changed[1:] ^= values[:-1]
    ones = np.unpackbits(changed.astype("<u4").view(np.uint8), bitorder="little").reshape(-1, 32)
    rows, places = np.nonzero(np.pad(ones, ((0, 0), (0, 1)), constant_values=1))
    # Of each value the places of its ones, counted from the one before; a nought ends it.
    first = np.diff(rows, prepend=-1) > 0
    steps = np.where(first, places + 1, np.diff(places, prepend=-1))
    steps[places == 32] = 0
    small = np.minimum(steps, SMALL_MOST)
    large = steps[steps >= SMALL_MOST] - SMALL_MOST
    header = (ALGORITHM << 24 | len(values)).to_bytes(4, "big")
    body = _bits(small, SMALL_BITS) + _bits(large, LARGE_BITS)
    return base64.urlsafe_b64encode(header + body).decode().rstrip("=")


def unpack(text: str) -> Fingerprint:
    """Return a fingerprint from its short form."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        data = b""
    if len(data) < 4:
        raise Refused(f"{text[:20]!r} is no fingerprint; fingerprint the file again")
    number = int.from_bytes(data[1:4], "big")
    body = np.unpackbits(np.frombuffer(data[4:], np.uint8), bitorder="little")
    small = _values(body, SMALL_BITS)
    ends = np.flatnonzero(small == 0)
    if len(ends) < number:
        raise Refused(f"the fingerprint {text[:20]}… is cut off; fingerprint the file again")
    steps = small[: ends[number - 1] + 1 if number else 0].astype(np.int64)
    wide = np.flatnonzero(steps == SMALL_MOST)
    from_byte = -(-len(steps) * SMALL_BITS // 8) * 8
    steps[wide] += _values(body[from_byte:], LARGE_BITS)[: len(wide)]
    return _undone(steps, ends[:number])


def _undone(steps: NDArray[np.int64], ends: NDArray[np.intp]) -> Fingerprint:
    """Turn steps from one to one back into values."""
    total = np.cumsum(steps)
    begins = np.concatenate([[0], ends[:-1] + 1])
    row = np.repeat(np.arange(len(ends)), np.diff(np.append(begins, len(steps))))
    before = np.where(begins > 0, total[begins - 1], 0)
    place = total - before[row] - 1
    held = steps > 0
    ones = np.zeros((len(ends), 32), np.uint8)
    ones[row[held], np.minimum(place[held], 31)] = 1
    changed = np.packbits(ones, axis=1, bitorder="little").view("<u4")[:, 0]
    return np.bitwise_xor.accumulate(changed).astype(np.uint32)


def _bits(values: NDArray[np.int64], width: int) -> bytes:
    shown = (values[:, None] >> np.arange(width)) & 1
    return np.packbits(shown.astype(np.uint8).ravel(), bitorder="little").tobytes()


def _values(bits: NDArray[np.uint8], width: int) -> NDArray[np.int64]:
    whole = bits[: len(bits) // width * width].reshape(-1, width)
    return np.asarray((whole.astype(np.int64) << np.arange(width)).sum(axis=1), np.int64)
