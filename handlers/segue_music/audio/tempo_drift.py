"""The mean tempo of a track that drifts, as one that people play: followed from place to place."""

from __future__ import annotations

import numpy as np

from segue_music.audio.sound import Curve
from segue_music.audio.tempo_pulse import Numbers

LENGTH, HOP = 8.0, 1.0  # seconds
REACH, POINTS = 0.08, 161  # how far the tempo may go, as a part of it
OVERTONES = (1, 2, 4)
STIFF = 0.3  # what a step to the next tempo of the grid costs, from one place to the next


def mean_tempo(curve: Curve, rate: float, bpm: float) -> float:
    """Return the mean of the tempo, which is near `bpm` throughout."""
    grid = bpm * np.linspace(1 - REACH, 1 + REACH, POINTS)
    strength = _by_place(curve, rate, grid / 60)
    level = strength.max(axis=1)
    if not level.any():
        return bpm
    path = _followed(strength / level.mean())
    place = np.clip(path, 1, POINTS - 2)
    row = np.arange(len(path))
    left, centre, right = (strength[row, place + step] for step in (-1, 0, 1))
    bend = left - 2 * centre + right
    offset = np.where(bend < 0, 0.5 * (left - right) / np.minimum(bend, -1e-12), 0)
    tempi = grid[place] + np.clip(offset, -0.5, 0.5) * (grid[1] - grid[0])
    return float(np.average(tempi, weights=level > 0.2 * np.median(level)))


def _by_place(curve: Curve, rate: float, hertz: Numbers) -> Numbers:
    """Return how strong each frequency is, with its overtones, around each place."""
    length = min(int(LENGTH * rate), len(curve))
    pieces = np.lib.stride_tricks.sliding_window_view(curve, length)[:: max(int(HOP * rate), 1)]
    shaped = (pieces * np.hanning(length).astype(np.float32)).astype(np.complex64)
    time = np.arange(length) / rate
    return np.asarray(
        sum(
            np.abs(shaped @ np.exp(-2j * np.pi * times * np.outer(time, hertz)).astype(np.complex64))
            for times in OVERTONES
        ),
        np.float64,
    )


def _followed(strength: Numbers) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the smoothest strong way through the places."""
    steps = np.abs(np.arange(-6, 7))
    best = strength[0]
    came = np.zeros(strength.shape, np.intp)
    for place in range(1, len(strength)):
        around = np.lib.stride_tricks.sliding_window_view(np.pad(best, 6, constant_values=-1e9), 13)
        scored = around - STIFF * steps * 0.1
        chosen = scored.argmax(axis=1)
        came[place] = np.clip(np.arange(len(best)) + chosen - 6, 0, len(best) - 1)
        best = scored[np.arange(len(best)), chosen] + strength[place]
    path = np.empty(len(strength), np.intp)
    path[-1] = best.argmax()
    for place in range(len(strength) - 1, 0, -1):
        path[place - 1] = came[place, path[place]]
    return path
