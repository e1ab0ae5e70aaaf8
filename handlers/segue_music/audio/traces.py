"""Traces of AAC in a decoded sound: seen on its own grid of frames, many of its numbers are nought again."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Samples

SIZE = 1024  # numbers of a frame
FRAMES = 24
USUAL = (0, 960, 448, 512)  # where the grid begins after the usual encoders
CONTROLS = tuple(range(37, SIZE, 89))  # places where no grid is expected
SEARCHED = 5  # frames for a search over all places
APART = 1.6, 0.06  # how far the grid must stand out: as a factor, and as a share of all numbers


def aac_grid(samples: Samples) -> bool:
    """Tell whether a sound has been through AAC; it is looked for in the first channel and in the mean."""
    if len(samples) < 16 * SIZE:
        return False
    channels = [samples[:, 0]]
    if samples.shape[1] > 1:
        channels.append((samples[:, 0] + samples[:, 1]) * np.float32(0.5))
    return any(_on_grid(np.ascontiguousarray(each)) for each in channels)


def _on_grid(channel: Samples) -> bool:
    starts = _loud(channel)
    shares = _noughts(channel, starts[:FRAMES], np.array(USUAL + CONTROLS))
    if _stands_out(shares[: len(USUAL)].max(), shares[len(USUAL) :]):
        return True
    found = _noughts(channel, starts[:SEARCHED], np.arange(SIZE))
    best = np.array([int(found.argmax())])
    shares = _noughts(channel, starts[:FRAMES], np.concatenate([best, CONTROLS]))
    return _stands_out(shares[0], shares[1:])


def _stands_out(share: float, others: NDArray[np.float64]) -> bool:
    factor, apart = APART
    # Places next to the grid show some of it too.
    usual = float(np.median(others))
    return share > factor * usual and share - usual > apart


def _loud(channel: Samples) -> NDArray[np.intp]:
    """Return the beginnings of places that are neither the loudest nor quiet, in a fixed disorder."""
    stretch = 2 * SIZE
    whole = (
        np.abs(channel[: (len(channel) - 2 * SIZE) // stretch * stretch]).reshape(-1, stretch).mean(axis=1)
    )
    order = np.argsort(-whole)[: max(len(whole) * 2 // 3, 1)]
    return np.random.default_rng(1).permutation(order[whole[order] > 1e-4]) * stretch


def _noughts(channel: Samples, starts: NDArray[np.intp], places: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return, for each place a grid may begin, the share of numbers that are next to nothing there."""
    window, before, after = _tables()
    # Rounding to 16 bit leaves this much in each number.
    rounding = float(np.sqrt(np.square(window).sum() / 12)) / 32768
    count, total = np.zeros(len(places)), 0
    for start in starts:
        piece = channel[start : start + 3 * SIZE]
        if len(piece) < 3 * SIZE:
            continue
        frames = np.lib.stride_tricks.sliding_window_view(piece, 2 * SIZE)[places]
        numbers = np.abs((np.fft.fft(frames * before, axis=1)[:, :SIZE] * after).real)
        heard = np.median(numbers, axis=0) > 4 * rounding
        count += (numbers[:, heard] < 3 * rounding).sum(axis=1)
        total += int(heard.sum())
    return np.asarray(count / max(total, 1), np.float64)


@functools.cache
def _tables() -> tuple[NDArray[np.float64], NDArray[np.complex64], NDArray[np.complex64]]:
    """Return the window of AAC's long frames, and the turns before and after a Fourier transform."""
    bell = np.cumsum(np.kaiser(SIZE + 1, 4 * np.pi))
    rise = np.sqrt(bell[:-1] / bell[-1])
    window = np.concatenate([rise, rise[::-1]])
    before = window * np.exp(-1j * np.pi * np.arange(2 * SIZE) / (2 * SIZE))
    after = np.exp(-1j * np.pi / SIZE * (0.5 + SIZE / 2) * (np.arange(SIZE) + 0.5))
    return window, before.astype(np.complex64), after.astype(np.complex64)
