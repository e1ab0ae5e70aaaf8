"""How alike two fingerprints are, wherever the one begins within the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    shift: int  # how many values the second one begins after the first; negative: before
    share: float  # how much of the shorter one was compared


def align(first: Values, second: Values, *, first_step: int = 1, second_step: int = 1) -> Alignment | None:
    """Return the best position; the steps say that only every so many values were kept."""
    if first_step > second_step:
        turned = align(second, first, first_step=second_step, second_step=first_step)
        return turned and Alignment(
            errors=turned.errors, worst=turned.worst, shift=-turned.shift, share=turned.share
        )
    apart = max(1, max(second_step, STEP) // first_step)
    thin = second[:: max(1, STEP // second_step)]
    if len(first) == 0 or len(thin) == 0:
        return None
    reach = max(1, REACH // first_step)
    shifts = np.arange(-reach, reach + 1)
    places = shifts[:, None] + apart * np.arange(len(thin))[None, :]
    valid = (places >= 0) & (places < len(first))
    bits = np.bitwise_count(first[np.clip(places, 0, len(first) - 1)] ^ thin[None, :]).astype(np.float32) / 32
    counts = valid.sum(axis=1)
    shorter = max(1, min(len(thin), -(-len(first) // apart)))
    enough = counts * 2 >= shorter
    means = np.where(enough, (bits * valid).sum(axis=1) / np.maximum(counts, 1), 1.0)
    best = int(means.argmin())
    compared = bits[best][valid[best]]
    return Alignment(
        errors=float(means[best]),
        worst=_worst(compared),
        shift=int(shifts[best]) * first_step,
        share=float(counts[best] / shorter),
    )


def _worst(bits: NDArray[np.float32]) -> float:
    if len(bits) <= WINDOW:
        return float(bits.mean())
    sums = np.cumsum(np.concatenate([[np.float32(0)], bits]))
    return float((sums[WINDOW:] - sums[:-WINDOW]).max() / WINDOW)
