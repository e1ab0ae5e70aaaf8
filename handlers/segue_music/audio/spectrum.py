"""The spectrum of a whole track, where it ends, and how steeply."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Sound

Levels = NDArray[np.float64]

FRAME = 4096
LOOKS = 300  # frames, spread over the track
NARROW = 120.0  # Hz: the spectrum is smoothed by as much
BESIDE = 150.0, 650.0  # Hz below and above a place that are compared
LOWEST = 14_000.0  # Hz: no codec worth a label cuts below
STANDS_OUT = 6.0  # dB above the floor
BARE = 1000.0  # Hz above a cut after which there is nothing
STEEP = 15.0  # dB
ROUNDING = -100.0  # dB: what rounding to 16 bit leaves behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Where a spectrum ends."""

    hertz: float
    cut: float  # Hz: where it falls most
    drop: float  # dB that it falls there
    bare: bool  # there is nothing above, or only what clipping makes


def ending(sound: Sound) -> Ending:
    """Return where the spectrum really ends."""
    levels, step = _long_term(sound), sound.rate / FRAME
    width = max(round(NARROW / step), 1)
    smooth = np.convolve(np.pad(levels, width, mode="edge"), np.ones(width) / width, mode="same")[
        width:-width
    ]
    steepest, drop = _steepest(smooth, step)
    top = float(np.median(smooth[-max(round(500 / step), 4) :]))
    above = np.flatnonzero(smooth > min(top, ROUNDING) + STANDS_OUT)
    last = float(above[-1] * step) if len(above) else 0.0
    # Behind a steep end there may be traces of a resampler, which are not the sound's.
    hertz = min(steepest if drop >= STEEP else last, last)
    return Ending(hertz=hertz, cut=steepest, drop=drop, bare=last < steepest + BARE or drop >= STEEP)


def _long_term(sound: Sound) -> Levels:
    """Return the level in dB by frequency: the mean of frames spread over the track."""
    samples = sound.samples
    if len(samples) < FRAME:
        samples = np.pad(samples, ((0, FRAME - len(samples)), (0, 0)))
    starts = np.linspace(0, len(samples) - FRAME, min(LOOKS, max(len(samples) // FRAME, 1))).astype(np.intp)
    window = np.hanning(FRAME).astype(np.float32)
    power = np.zeros(FRAME // 2 + 1)
    for start in starts:
        frame = samples[start : start + FRAME].T * window
        power += np.square(np.abs(np.fft.rfft(frame, axis=1))).sum(axis=0)
    return np.asarray(10 * np.log10(power / len(starts) / FRAME + 1e-14))


def _steepest(smooth: Levels, step: float) -> tuple[float, float]:
    """Return where the spectrum falls most from one side of a place to the other, and by how much."""
    near, far = (round(each / step) for each in BESIDE)
    total = np.cumsum(np.pad(smooth, (1, 0)))
    at = np.arange(round(LOWEST / step), len(smooth) - far)
    if not len(at):
        return len(smooth) * step, 0.0
    below = (total[at - near] - total[at - far]) / (far - near)
    above = (total[at + far] - total[at + near]) / (far - near)
    best = int(np.argmax(below - above))
    return float(at[best] * step), float(below[best] - above[best])
