"""How alike two fingerprints are, wherever the one begins within the other."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from segue.errors import Refused
from segue_music.audio import chromaprint

Values = NDArray[np.uint32]

SECOND = 11025 / 1365  # values of a chromaprint in one second
REACH = 120  # how many values one may begin before the other: 15 seconds
STEP = 8  # every how many values one is compared, and kept in the index: neighbours say nearly the same
WINDOW = 8  # compared values in a row that make up a passage: 8 seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """The best position of one fingerprint within another, and how alike they are there."""

    errors: float  # share of bits that differ, 0 to 1
    worst: float  # the same in the passage where they differ most
    usual: float  # the same in the middle one of all passages
    shift: int  # how many values the second one begins after the first; negative: before


@lru_cache(maxsize=32)
def values_of(print_: str, step: int) -> Values:
    """Return the values of a fingerprint, as AcoustID takes it or thinned; none where it is damaged."""
    if step == 1:
        try:
            return chromaprint.unpack(print_)
        except Refused:
            return np.zeros(0, np.uint32)
    return np.frombuffer(base64.b64decode(print_), "<u4")


def thinned(values: Values) -> str:
    """Return some values of a fingerprint as text."""
    return base64.b64encode(values.astype("<u4").tobytes()).decode()


def align(first: Values, second: Values, *, first_step: int = 1, second_step: int = 1) -> Alignment | None:
    """Return the best position; the steps say that only every so many values were kept."""
    if first_step > second_step:
        turned = align(second, first, first_step=second_step, second_step=first_step)
        return turned and replace(turned, shift=-turned.shift)
    apart = max(1, max(second_step, STEP) // first_step)
    thin = second[:: max(1, STEP // second_step)]
    if len(first) == 0 or len(thin) == 0:
        return None
    reach = max(1, REACH // first_step)
    shifts = np.arange(-reach, reach + 1)
    starts = np.clip(-(shifts // apart), 0, len(thin))  # the first value of `thin` that lies within `first`
    ends = np.clip(-((shifts - len(first)) // apart), starts, len(thin))
    counts = ends - starts
    bits = _differing(first, thin, apart, reach)
    sums = np.cumsum(bits, axis=1, dtype=np.int32)
    sums = np.concatenate([np.zeros((len(shifts), 1), np.int32), sums], axis=1)
    rows = np.arange(len(shifts))
    shorter = max(1, min(len(thin), -(-len(first) // apart)))
    means = np.where(
        counts * 2 >= shorter, (sums[rows, ends] - sums[rows, starts]) / np.maximum(32 * counts, 1), 1.0
    )
    best = int(means.argmin())
    compared: NDArray[np.float32] = bits[best, starts[best] : ends[best]].astype(np.float32) / np.float32(32)
    passages = _passages(compared)
    return Alignment(
        errors=float(means[best]),
        worst=float(passages.max()),
        usual=float(np.median(passages)),
        shift=int(shifts[best]) * first_step,
    )


def _differing(first: Values, thin: Values, apart: int, reach: int) -> NDArray[np.uint8]:
    """Return how many bits differ, for each shift and each value of the thin one."""
    before, after = reach, reach + apart * len(thin)
    padded = np.concatenate([np.zeros(before, np.uint32), first, np.zeros(after, np.uint32)])
    size = padded.itemsize
    moved = np.lib.stride_tricks.as_strided(
        padded, shape=(2 * reach + 1, len(thin)), strides=(size, size * apart), writeable=False
    )
    counted: NDArray[np.uint8] = np.bitwise_count(moved ^ thin[None, :])
    return counted


def _passages(bits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much differs in each passage of some seconds."""
    if len(bits) <= WINDOW:
        return np.array([bits.mean()], np.float32)
    sums = np.cumsum(np.concatenate([np.zeros(1, np.float32), bits]))
    passages: NDArray[np.float32] = (sums[WINDOW:] - sums[:-WINDOW]) / WINDOW
    return passages
