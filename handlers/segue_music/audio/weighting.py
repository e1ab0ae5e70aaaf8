"""How loud a sound is to the ear at each instant: the filters of ITU-R BS.1770, on whole blocks at once."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Samples

Numbers = NDArray[np.float64]

SIZES = range(96, 15, -1)  # samples that one product of matrices filters
RUN = 128  # blocks after which the filters' memory is brought up to date
LOWEST = 4000  # Hz: the filters are made for no lower rate, which could not carry what they lift
TOGETHER = 1024  # blocks at a time, so that they stay in the processor's cache
INSTANTS = 10  # a second, about


class Filter(NamedTuple):
    """A recursive filter as matrices: what comes out of a block, and what is kept for the next one."""

    heard: Numbers  # of the block itself
    after: Numbers  # of what was kept before it
    kept: Numbers  # of the block
    still: Numbers  # of what was kept before it


def energies(samples: Samples, rate: int) -> Numbers:
    """Return the mean square of the filtered sound, all channels added up, ten times a second."""
    size = next((each for each in SIZES if rate // INSTANTS % each == 0), SIZES[0])
    filter_ = _filter(max(rate, LOWEST), size)
    instant = max(rate // INSTANTS // size, 1)  # in blocks
    count = len(samples) // (instant * size) * instant
    heard, after, kept = (each.T.astype(np.float32) for each in filter_[:3])
    total = np.zeros(count)
    for channel in samples.T:
        blocks = channel[: count * size].reshape(count, size)
        before = _memory((blocks @ kept).astype(np.float64), filter_.still).astype(np.float32)
        for at in range(0, count, TOGETHER):
            some = slice(at, at + TOGETHER)
            filtered = blocks[some] @ heard
            filtered += before[some] @ after
            total[some] += np.einsum("ij,ij->i", filtered, filtered)
    return np.asarray(total.reshape(-1, instant).sum(axis=1) / (instant * size))


def _memory(brought: Numbers, still: Numbers) -> Numbers:
    """Return what the filter keeps before each block, from what each block brings."""
    count, order = brought.shape
    runs = -(-count // RUN)
    brought = np.pad(brought, ((0, runs * RUN - count), (0, 0))).reshape(runs, RUN, order)
    found, now = np.empty_like(brought), np.zeros((runs, order))
    fading = np.empty((RUN, order, order))
    power = np.eye(order)
    for at in range(RUN):  # all runs side by side, as if each began in silence
        found[:, at], fading[at] = now, power
        now, power = now @ still.T + brought[:, at], still @ power
    carried = np.pad(now[:-1], ((1, 0), (0, 0)))  # of what was before a whole run, nothing is left after it
    found += np.einsum("ri,kji->rkj", carried, fading, optimize=True)
    return found.reshape(-1, order)[:count]


@functools.cache
def _filter(rate: int, size: int) -> Filter:
    """Return both filters in one, for any rate."""
    ahead, back = (np.convolve(*pair) for pair in zip(_shelf(rate), _low_cut(rate), strict=True))
    order = len(back) - 1
    still = np.eye(order, k=1)
    still[:, 0] = -back[1:]
    kept = ahead[1:] - back[1:] * ahead[0]
    after, answers = np.empty((size, order)), np.empty((size, order))
    row, column = np.eye(order)[0], kept
    for at in range(size):
        after[at], answers[at] = row, column
        row, column = row @ still, still @ column
    impulse = np.concatenate([[ahead[0]], answers[:-1, 0]])
    delay = np.arange(size)[:, None] - np.arange(size)
    return Filter(
        heard=np.where(delay >= 0, impulse[np.abs(delay)], 0),
        after=after,
        kept=answers[::-1].T,
        still=np.linalg.matrix_power(still, size),
    )


def _shelf(rate: int) -> tuple[Numbers, Numbers]:
    """Return the filter that lifts the treble, as a head does; the standard gives it at 48 kHz."""
    k, q, high = np.tan(np.pi * 1681.974450955533 / rate), 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    middle, whole = high**0.4996667741545416, 1 + k / q + k * k
    ahead = np.array([high + middle * k / q + k * k, 2 * (k * k - high), high - middle * k / q + k * k])
    return ahead / whole, np.array([whole, 2 * (k * k - 1), 1 - k / q + k * k]) / whole


def _low_cut(rate: int) -> tuple[Numbers, Numbers]:
    """Return the filter that takes off what is too low to be loud."""
    k, q = np.tan(np.pi * 38.13547087602444 / rate), 0.5003270373238773
    whole = 1 + k / q + k * k
    return np.array([1.0, -2.0, 1.0]), np.array([whole, 2 * (k * k - 1), 1 - k / q + k * k]) / whole
