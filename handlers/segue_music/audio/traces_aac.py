"""AAC's long frames."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Samples
from segue_music.audio.traces import Grid, Numbers, Places

SIZE = 1024  # numbers of a frame
BLOCK = 32  # frames at a time, so that they stay in the processor's cache


def numbers(piece: Samples, places: Places) -> Numbers:
    """Return what AAC makes of frames that begin at some places."""
    frames = np.lib.stride_tricks.sliding_window_view(piece, 2 * SIZE)[places]
    before, after = _turns()
    found = np.empty((len(places), SIZE), np.float32)
    for at in range(0, len(places), BLOCK):
        turned = np.fft.fft(frames[at : at + BLOCK] * before, axis=1)[:, :SIZE]
        found[at : at + BLOCK] = (turned * after).real
    return found


def _window() -> NDArray[np.float64]:
    bell = np.cumsum(np.kaiser(SIZE + 1, 4 * np.pi))
    rise = np.sqrt(bell[:-1] / bell[-1])
    return np.concatenate([rise, rise[::-1]])


@functools.cache
def _turns() -> tuple[NDArray[np.complex64], NDArray[np.complex64]]:
    """Return the window of a frame with the turns before a Fourier transform, and the turns after it."""
    before = _window() * np.exp(-1j * np.pi * np.arange(2 * SIZE) / (2 * SIZE))
    after = np.exp(-1j * np.pi / SIZE * (0.5 + SIZE / 2) * (np.arange(SIZE) + 0.5))
    return before.astype(np.complex64), after.astype(np.complex64)


AAC = Grid(
    size=SIZE,
    reach=2 * SIZE,
    usual=(0, 960),
    rounding=float(np.sqrt(np.square(_window()).sum() / 12)) / 32768,
    numbers=numbers,
)
