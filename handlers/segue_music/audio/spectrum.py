"""The spectrum of a whole track, and where it ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Sound

Levels = NDArray[np.float64]

FRAME = 4096
LOOKS = 240  # frames, spread over the track


def long_term(sound: Sound) -> Levels:
    """Return the level in dB by frequency: of loud places, spread over the track."""
    mono = sound.mono
    if len(mono) < FRAME:
        mono = np.pad(mono, (0, FRAME - len(mono)))
    starts = np.linspace(0, len(mono) - FRAME, min(LOOKS, max(len(mono) // FRAME, 1))).astype(np.intp)
    window = np.hanning(FRAME).astype(np.float32)
    power = np.zeros(FRAME // 2 + 1)
    for start in starts:
        power += np.square(np.abs(np.fft.rfft(mono[start : start + FRAME] * window)))
    return np.asarray(10 * np.log10(power / len(starts) / FRAME + 1e-16))


def ending(levels: Levels, rate: int) -> float:
    """Return the frequency above which there is next to nothing, in Hz."""
    step = rate / FRAME
    width = max(round(150 / step), 1)
    smooth = np.convolve(levels, np.ones(width) / width, mode="same")
    floor = float(smooth[-width * 2 : -width].mean())
    above = np.flatnonzero(smooth > max(floor + 6, smooth.max() - 90))
    return float(above[-1] * step) if len(above) else 0.0
