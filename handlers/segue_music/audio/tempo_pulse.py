"""Which periods a curve of onsets has, and the exact tempo of a steady one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Curve

Numbers = NDArray[np.float64]

WINDOW = 12.0  # seconds, of a piece within which a drifting tempo may be taken as one
LONGEST_LAG = 10.0  # seconds
POINTS = 8192  # of the spectrum of one piece
NEAR = np.array([0.985, 0.9925, 1, 1.0075, 1.015])
OVERTONES = ((1, 1.0), (2, 1.0), (4, 1.0), (0.5, 0.5))  # of the beat: what the exact tempo is read from
PIECE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """The periods of one curve: how alike it is to itself by lag, how strong each frequency is."""

    alike: Numbers
    strong: Numbers
    rate: float  # values of the curve a second

    def at_lags(self, seconds: Numbers) -> Numbers:
        """Return the likeness at any lags, the best within 1.5 % of each."""
        lags = np.minimum(seconds, LONGEST_LAG * 0.95)[..., None] * NEAR * self.rate
        return np.asarray(np.interp(lags, np.arange(len(self.alike)), self.alike).max(axis=-1))

    def at_tempi(self, bpm: Numbers) -> Numbers:
        """Return the strength of any frequencies, in beats a minute, the best within 1 % of each."""
        places = bpm[..., None] * np.array([0.99, 1, 1.01]) / 60 * POINTS / self.rate
        return np.asarray(np.interp(places, np.arange(len(self.strong)), self.strong).max(axis=-1))


def pulse(curve: Curve, rate: float) -> Pulse:
    """Look for the periods of a curve."""
    return Pulse(alike=_alike(curve, rate), strong=_strong(curve, rate), rate=rate)


def _alike(curve: Curve, rate: float) -> Numbers:
    """Return the autocorrelation, 1 at lag 0."""
    centred = curve - curve.mean()
    longest = int(LONGEST_LAG * rate) + 2
    size = 1 << int(np.ceil(np.log2(len(centred) + longest)))
    found = np.fft.irfft(np.square(np.abs(np.fft.rfft(centred, size))), size)[:longest]
    overlap = np.maximum(len(centred) - np.arange(len(found)), 1)
    return np.asarray(found / max(float(found[0]), 1e-12) * len(centred) / overlap, np.float64)


def _strong(curve: Curve, rate: float) -> Numbers:
    """Return the strength of frequencies, as a mean over pieces of some seconds."""
    length = min(int(WINDOW * rate), len(curve), POINTS)
    window = np.hanning(length).astype(np.float32)
    pieces = np.lib.stride_tricks.sliding_window_view(curve, length)[:: max(length // 2, 1)]
    power = np.square(np.abs(np.fft.rfft(pieces * window, POINTS, axis=1))).mean(axis=0)
    return np.asarray(np.sqrt(power) * 2 / length, np.float64)


def coherent(curve: Curve, rate: float, hertz: Numbers) -> Numbers:
    """Return the strength of each frequency over the whole curve at once."""
    # In pieces: each frequency is turned through one piece only, and the pieces are turned into place.
    even = np.pad(curve, (0, -len(curve) % PIECE)).reshape(-1, PIECE)
    within = np.exp(-2j * np.pi * np.outer(np.arange(PIECE) / rate, hertz))
    begins = np.exp(-2j * np.pi * np.outer(np.arange(len(even)) * PIECE / rate, hertz))
    return np.asarray(np.abs(((even @ within) * begins).sum(axis=0)), np.float64)


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
