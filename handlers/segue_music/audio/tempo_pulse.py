"""Which periods a curve of onsets has, and the exact tempo of a steady one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.tempo_onsets import Curve

Numbers = NDArray[np.float64]

WINDOW = 12.0  # seconds, of a piece within which a drifting tempo may be taken as one
LONGEST_LAG = 10.0  # seconds
OVERTONES = ((1, 1.0), (2, 1.0), (4, 1.0), (0.5, 0.5))  # of the beat: what the exact tempo is read from


def autocorrelation(curve: Curve, rate: float) -> Numbers:
    """Return how alike the curve is to itself, by lag, up to some seconds; 1 at lag 0."""
    centred = curve - curve.mean()
    size = 1 << int(np.ceil(np.log2(len(centred) * 2)))
    spectrum = np.fft.rfft(centred, size)
    found: Numbers = np.fft.irfft(np.square(np.abs(spectrum)), size)[: int(LONGEST_LAG * rate) + 2]
    overlap = len(centred) - np.arange(len(found))
    return np.asarray(found / max(found[0], 1e-12) * len(centred) / np.maximum(overlap, 1), np.float64)


def at_lags(found: Numbers, seconds: Numbers, rate: float) -> Numbers:
    """Return the autocorrelation at any lags; the best within 1.5 % of each."""
    steps = np.arange(len(found)) / rate
    return np.max(
        [np.interp(seconds * part, steps, found) for part in (0.985, 0.9925, 1, 1.0075, 1.015)], axis=0
    )


def lines(curve: Curve, rate: float, hertz: Numbers) -> Numbers:
    """Return the strength of each frequency, as a mean over pieces of some seconds."""
    length = min(int(WINDOW * rate), len(curve))
    hop = max(length // 2, 1)
    window = np.hanning(length).astype(np.float32)
    turns = np.exp(-2j * np.pi * np.outer(np.arange(length) / rate, hertz)).astype(np.complex64)
    pieces = np.lib.stride_tricks.sliding_window_view(curve, length)[::hop]
    return np.asarray(np.sqrt(np.mean(np.square(np.abs((pieces * window) @ turns)), axis=0)), np.float64)


def coherent(curve: Curve, rate: float, hertz: Numbers) -> Numbers:
    """Return the strength of each frequency over the whole curve at once."""
    time = np.arange(len(curve)) / rate
    # In pieces, each turned into place: a frequency needs its turn at every time only once a piece.
    length = 512
    even = np.pad(curve, (0, -len(curve) % length)).reshape(-1, length)
    within = np.exp(-2j * np.pi * np.outer(time[:length] if len(time) >= length else np.arange(length) / rate,
                                            hertz))  # fmt: skip
    begins = np.exp(-2j * np.pi * np.outer(np.arange(len(even)) * length / rate, hertz))
    return np.abs(np.einsum("pf,pf->f", even @ within, begins))


def exact(curve: Curve, rate: float, bpm: float, reach: float = 0.02) -> float:
    """Return the tempo near another at which all pulses of the track agree best."""
    near = bpm
    for part, points in ((reach, 161), (reach / 40, 41), (reach / 400, 21)):
        grid = near * np.linspace(1 - part, 1 + part, points)
        total = sum(weight * coherent(curve, rate, grid / 60 * times) for times, weight in OVERTONES)
        near = float(grid[int(np.argmax(total))])
    return near


def steadiness(curve: Curve, rate: float, bpm: float) -> float:
    """Tell how well the pieces of a track keep the same beat: 1 as a machine, towards 0 when it drifts."""
    length = min(int(WINDOW * rate), len(curve))
    time = np.arange(len(curve)) / rate
    best = 0.0
    for times in (1, 2, 4):
        turned = curve * np.exp(-2j * np.pi * bpm / 60 * times * time)
        even = turned[: len(turned) // length * length].reshape(-1, length).sum(axis=1)
        apart = float(np.abs(even).sum())
        if apart > 0:
            best = max(best, float(np.abs(even.sum())) / apart)
    return best
