"""The key by a chroma of our own in numpy, for machines without essentia."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.resample import resampled
from segue_music.audio.sound import Samples

RATE = 11025
FRAME, HOP = 8192, 4096
LOWEST, HIGHEST = 50.0, 1000.0  # Hz
PARTIALS = 4  # a note also speaks for those of which it may be an overtone
FADING = 0.6
BLOCK = 64
MIDDLE_C = 261.6256  # Hz
FINE = 5  # parts of a semitone, for the tuning
# Sha'ath's profiles, as KeyFinder has them: how much each note belongs to the key of the first.
MAJOR = (6.6, 2.0, 3.5, 2.3, 4.6, 4.0, 2.5, 5.2, 2.4, 3.7, 2.3, 3.4)
MINOR = (6.5, 2.7, 3.5, 5.4, 2.6, 3.5, 2.5, 5.2, 4.0, 2.7, 4.3, 3.2)


def key(mono: Samples, rate: int) -> tuple[int, bool, float]:
    """Return tonic (C is 0), whether it is minor, and how far it is ahead of the next."""
    notes = chroma(resampled(mono, rate, RATE))
    scores = np.array(
        [[_alike(np.roll(notes, -at), profile) for at in range(12)] for profile in (MAJOR, MINOR)]
    )
    order = np.argsort(scores.ravel())
    best, second = scores.ravel()[order[-1]], scores.ravel()[order[-2]]
    return int(order[-1] % 12), bool(order[-1] >= 12), float(np.clip((best - second) * 5, 0, 1))


def _alike(notes: NDArray[np.float64], profile: tuple[float, ...]) -> float:
    return float(np.nan_to_num(np.corrcoef(notes, profile)[0, 1]))


def chroma(mono: Samples) -> NDArray[np.float64]:
    """Return how much of each of the twelve notes there is, in the track's own tuning."""
    if len(mono) < FRAME:
        mono = np.pad(mono, (0, FRAME - len(mono)))
    frames = np.lib.stride_tricks.sliding_window_view(mono, FRAME)[::HOP]
    window = np.hanning(FRAME).astype(np.float32)
    hertz = np.fft.rfftfreq(FRAME, 1 / RATE)
    held = np.flatnonzero((hertz > LOWEST) & (hertz < HIGHEST))
    cells = 12 * FINE
    total = np.zeros(cells)
    for at in range(0, len(frames), BLOCK):
        size = np.abs(np.fft.rfft(frames[at : at + BLOCK] * window, axis=1))
        total += _peaks(size, held, hertz)
    sharp = int(np.argmax([total[at::FINE].sum() for at in range(FINE)]))
    tuning = (sharp + FINE // 2) % FINE - FINE // 2
    return np.asarray(np.roll(total, FINE // 2 - tuning).reshape(12, FINE).sum(axis=1), np.float64)


def _peaks(
    size: NDArray[np.float32], held: NDArray[np.intp], hertz: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Return the energy of spectral peaks by their place within an octave."""
    middle = size[:, held]
    before, after = size[:, held - 1], size[:, held + 1]
    peak = (middle > before) & (middle >= after) & (middle > 0.02 * middle.max(axis=1, keepdims=True))
    row, column = np.nonzero(peak)
    left, centre, right = (np.log(np.maximum(each[row, column], 1e-12)) for each in (before, middle, after))
    offset = 0.5 * (left - right) / np.minimum(left - 2 * centre + right, -1e-9)
    exact = hertz[held[column]] + np.clip(offset, -0.5, 0.5) * (RATE / FRAME)
    weight = middle[row, column] / np.maximum(middle.max(axis=1)[row], 1e-12)
    cells = 12 * FINE
    total = np.zeros(cells)
    for partial in range(1, PARTIALS + 1):
        place = np.mod(np.rint(cells * np.log2(exact / partial / MIDDLE_C)), cells).astype(np.intp)
        total += np.bincount(place, weights=weight * FADING ** (partial - 1), minlength=cells)
    return total
