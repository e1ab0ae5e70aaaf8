"""How much begins in a sound at each instant, in three bands: what a tempo is found from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Curve, Samples
from segue_music.audio.tempo_harmony import changes

LOWEST_RATE = 20_000  # the rate is halved as long as it stays above
FRAME, HOP = 1024, 256
BLOCK = 256  # frames at a time, so that they stay in the processor's cache
BANDS = 36
LOW, HIGH = 160.0, 2500.0  # Hz: where the three groups of bands meet
COMPRESSION = 1000.0
SMOOTH = 0.4  # seconds, of the mean that is taken off


@dataclass(frozen=True, slots=True, kw_only=True)
class Onsets:
    """Curves of one sound, each with the same number of values a second."""

    rate: float  # values a second
    low: Curve
    middle: Curve
    high: Curve
    whole: Curve
    harmony: Curve
    harmony_rate: float


def onsets(mono: Samples, rate: int) -> Onsets:
    """Return the curves; the sound is taken at half its rate or less."""
    while rate >= 2 * LOWEST_RATE:
        even = len(mono) // 2 * 2
        mono = mono[:even:2] + mono[1:even:2]
        rate //= 2
    harmony, harmony_rate = changes(mono, rate)
    energy, edges = _energy(mono, rate)
    energy /= max(float(np.percentile(energy.sum(axis=1), 95)), 1e-9) / energy.shape[1]
    level = np.log1p(COMPRESSION * energy)
    rise = np.maximum(np.diff(level, axis=0, prepend=level[:1]), 0)
    centre = np.sqrt(edges[:-1] * edges[1:])
    per_second = rate / HOP
    groups = (
        rise[:, centre < LOW], rise[:, (centre >= LOW) & (centre < HIGH)], rise[:, centre >= HIGH], rise,
    )  # fmt: skip
    low, middle, high, whole = (_levelled(each.mean(axis=1), per_second) for each in groups)
    return Onsets(
        rate=per_second,
        low=low,
        middle=middle,
        high=high,
        whole=whole,
        harmony=harmony,
        harmony_rate=harmony_rate,
    )


def _energy(mono: Samples, rate: int) -> tuple[Curve, NDArray[np.float64]]:
    """Return the energy of each band, frame by frame, and the bands' edges in Hz."""
    padded = np.pad(mono, FRAME // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    window = np.hanning(FRAME).astype(np.float32)
    bins = np.fft.rfftfreq(FRAME, 1 / rate)
    edges = np.concatenate([[30.0], np.geomspace(80, min(10_000, rate / 2), BANDS)])
    weights = np.zeros((len(bins), BANDS), np.float32)
    place = np.clip(np.searchsorted(edges, bins, side="right") - 1, 0, BANDS - 1)
    held = (bins >= edges[0]) & (bins <= edges[-1])
    weights[held.nonzero()[0], place[held]] = 1
    found = np.empty((len(frames), BANDS), np.float32)
    for at in range(0, len(frames), BLOCK):
        spectrum = np.fft.rfft(frames[at : at + BLOCK] * window, axis=1)
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        found[at : at + BLOCK] = power @ weights
    filled = weights.sum(axis=0) > 0
    return found[:, filled], edges[np.append(filled, True)]


def _levelled(curve: Curve, per_second: float) -> Curve:
    """Take off the running mean, so that only what stands out remains."""
    width = max(round(SMOOTH * per_second), 1)
    kernel = np.ones(width, np.float32) / width
    rest = np.maximum(curve - np.convolve(curve, kernel, mode="same"), 0)
    return (rest / max(float(rest.std()), 1e-9)).astype(np.float32)
