"""Which notes sound when: the peaks of the spectrum as pitches, in the track's own tuning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import SLOW, Samples

RATE = SLOW
FRAME, HOP = 8192, 4096
LOWEST, HIGHEST = 30.0, 2200.0  # Hz
BLOCK = 64
AUDIBLE, COUNTED = 0.005, 0.02  # of the loudest peak of the same instant
SILENT, SOUNDING = 0.003, 0.02  # of the loudest instant
PARTIALS, FADING = 4, 0.6  # a note also speaks for those of which it may be an overtone
A4 = 69  # as MIDI counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Peaks:
    """Spectral peaks, one after the other."""

    frame: NDArray[np.intp]
    pitch: NDArray[np.float64]  # semitones as MIDI counts them, fractions kept
    size: NDArray[np.float64]
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """Peaks in tune, weighed against the loudest of their instant."""

    frame: NDArray[np.intp]
    pitch: NDArray[np.float64]
    weight: NDArray[np.float64]
    sounding: NDArray[np.bool_]  # by frame
    frames: int


def peaks(slow: Samples) -> Peaks:
    """Return the peaks of the spectrum of one channel at our rate, nearly three instants a second."""
    if len(slow) < FRAME:
        slow = np.pad(slow, (0, FRAME - len(slow)))
    frames = np.lib.stride_tricks.sliding_window_view(slow, FRAME)[::HOP]
    window = np.hanning(FRAME).astype(np.float32)
    found = [
        _peaks(np.abs(np.fft.rfft(frames[at : at + BLOCK] * window, axis=1)), at)
        for at in range(0, len(frames), BLOCK)
    ]
    frame, hertz, size = (np.concatenate(each) for each in zip(*found, strict=True))
    return Peaks(frame=frame, pitch=12 * np.log2(hertz / 440) + A4, size=size, frames=len(frames))


def _peaks(
    spectrum: NDArray[np.floating], first: int
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    low, high = (round(hertz * FRAME / RATE) for hertz in (LOWEST, HIGHEST))
    middle, before, after = (spectrum[:, low + by : high + by] for by in (0, -1, 1))
    audible = AUDIBLE * middle.max(axis=1, keepdims=True)
    row, column = np.nonzero((middle > before) & (middle >= after) & (middle > audible))
    left, centre, right = (np.log(np.maximum(each[row, column], 1e-12)) for each in (before, middle, after))
    # The top of a parabola through the three bins.
    offset = np.clip(0.5 * (left - right) / np.minimum(left - 2 * centre + right, -1e-9), -0.5, 0.5)
    hertz = (low + column + offset) * (RATE / FRAME)
    return row + first, hertz.astype(np.float64), middle[row, column].astype(np.float64)


def notes(found: Peaks) -> Notes:
    """Tune the peaks and weigh them."""
    loudest = np.zeros(found.frames)
    np.maximum.at(loudest, found.frame, found.size)
    share = found.size / np.maximum(loudest[found.frame], 1e-12)
    clear = (found.pitch > 43) & (share > 0.05)
    turns = share[clear] * np.exp(2j * np.pi * found.pitch[clear])
    sharp = float(np.angle(turns.sum()) / (2 * np.pi))
    kept = (share > COUNTED) & (loudest[found.frame] > SILENT * loudest.max())
    return Notes(
        frame=found.frame[kept],
        pitch=found.pitch[kept] - sharp,
        weight=share[kept],
        sounding=loudest > SOUNDING * loudest.max(),
        frames=found.frames,
    )


def chroma(played: Notes, low: float, high: float, partials: int = PARTIALS) -> NDArray[np.float64]:
    """Return how much of each of the twelve notes there is in each frame, C first."""
    within = (played.pitch >= low) & (played.pitch < high)
    frame, pitch, weight = played.frame[within], played.pitch[within], played.weight[within]
    total = np.zeros(played.frames * 12)
    for partial in range(1, partials + 1):
        place = np.rint(pitch - 12 * np.log2(partial)).astype(np.intp) % 12
        total += np.bincount(
            frame * 12 + place, weights=weight * FADING ** (partial - 1), minlength=len(total)
        )
    return total.reshape(-1, 12)
