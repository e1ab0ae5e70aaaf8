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
    """Return what AAC makes of frames that begin at some places: their cosine transform, folded."""
    frames = np.lib.stride_tricks.sliding_window_view(piece, 2 * SIZE)[places]
    window, turns = _window(), _turns()
    found = np.empty((len(places), SIZE), np.float32)
    for at in range(0, len(places), BLOCK):
        one, two, three, four = np.split(frames[at : at + BLOCK] * window, 4, axis=1)
        folded = np.concatenate([-three[:, ::-1] - four, one - two[:, ::-1]], axis=1)
        turned = np.fft.fft((folded[:, ::2] + 1j * folded[:, ::-2]) * turns, axis=1) * turns
        found[at : at + BLOCK, ::2] = turned.real
        found[at : at + BLOCK, ::-2] = -turned.imag
    return found


@functools.cache
def _window() -> NDArray[np.float32]:
    bell = np.cumsum(np.kaiser(SIZE + 1, 4 * np.pi))
    rise = np.sqrt(bell[:-1] / bell[-1])
    return np.concatenate([rise, rise[::-1]]).astype(np.float32)


@functools.cache
def _turns() -> NDArray[np.complex64]:
    """Return the turns before and after a Fourier transform that make it one of cosines."""
    return np.asarray(np.exp(-1j * np.pi / SIZE * (np.arange(SIZE // 2) + 0.125)), np.complex64)


AAC = Grid(
    size=SIZE,
    reach=2 * SIZE,
    usual=(0, 960),
    bands=(*range(36, 96, 12), *range(96, 144, 12), *range(144, 320, 16), *range(320, 929, 32)),
    middle=slice(9, 24),
    rounding=float(np.sqrt(np.square(_window()).sum() / 12)) / 32768,
    numbers=numbers,
)
