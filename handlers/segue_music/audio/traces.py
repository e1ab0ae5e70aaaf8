"""Traces of AAC in a decoded sound: seen on its own grid of frames, many of its numbers are nought again."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Samples

SIZE = 1024  # numbers of a frame
FRAMES = 36
USUAL = (0, 960)  # where the grid begins after the usual encoders
CONTROLS = tuple(range(37, SIZE, 89))  # places where no grid is expected
SEARCHED = 6  # frames for a search over all places
TOP = SIZE // 64  # places of a frame that get a vote in that search
AHEAD = 0.34  # the part of frames in which the grid must be ahead of all other places; by chance 1 of 13


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
    if len(starts) < SEARCHED * 2:
        return False
    tested = starts[SEARCHED : SEARCHED + FRAMES]
    if any(_ahead(channel, tested, place) for place in USUAL):
        return True
    shares = _noughts(channel, starts[:SEARCHED], np.arange(SIZE))
    votes = np.zeros(SIZE)
    for share in shares:
        votes[np.argsort(-share)[:TOP]] += 1
    return _ahead(channel, tested, int(np.argmax(votes + shares.mean(axis=0))))


def _ahead(channel: Samples, starts: NDArray[np.intp], place: int) -> bool:
    """Tell whether frames that begin there have more noughts than others, in most of them."""
    shares = _noughts(channel, starts, np.array((place, *CONTROLS)))
    return float(np.mean(shares[:, 0] > shares[:, 1:].max(axis=1) + 0.01)) >= AHEAD


def _loud(channel: Samples) -> NDArray[np.intp]:
    """Return the beginnings of places that are neither the loudest nor quiet, in a fixed disorder."""
    stretch = 2 * SIZE
    whole = (
        np.abs(channel[: (len(channel) - 2 * SIZE) // stretch * stretch]).reshape(-1, stretch).mean(axis=1)
    )
    order = np.argsort(-whole)[: max(len(whole) * 2 // 3, 1)]
    return np.random.default_rng(1).permutation(order[whole[order] > 1e-4]) * stretch


def _noughts(channel: Samples, starts: NDArray[np.intp], places: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the share of numbers next to nothing: a row a frame, a column a place to begin."""
    window, before, after = _tables()
    # Rounding to 16 bit leaves this much in each number.
    rounding = float(np.sqrt(np.square(window).sum() / 12)) / 32768
    found = []
    for start in starts:
        piece = channel[start : start + 3 * SIZE]
        frames = np.lib.stride_tricks.sliding_window_view(piece, 2 * SIZE)[places]
        numbers = np.abs((np.fft.fft(frames * before, axis=1)[:, :SIZE] * after).real)
        heard = np.median(numbers, axis=0) > 4 * rounding
        found.append((numbers[:, heard] < 3 * rounding).sum(axis=1) / max(int(heard.sum()), 1))
    return np.asarray(found, np.float64)


@functools.cache
def _tables() -> tuple[NDArray[np.float64], NDArray[np.complex64], NDArray[np.complex64]]:
    """Return the window of AAC's long frames, and the turns before and after a Fourier transform."""
    bell = np.cumsum(np.kaiser(SIZE + 1, 4 * np.pi))
    rise = np.sqrt(bell[:-1] / bell[-1])
    window = np.concatenate([rise, rise[::-1]])
    before = window * np.exp(-1j * np.pi * np.arange(2 * SIZE) / (2 * SIZE))
    after = np.exp(-1j * np.pi / SIZE * (0.5 + SIZE / 2) * (np.arange(SIZE) + 0.5))
    return window, before.astype(np.complex64), after.astype(np.complex64)
