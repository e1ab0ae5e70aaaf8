"""Chromaprint's second algorithm: the values of a fingerprint."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.resample import resampled
from segue_music.audio.sound import SLOW, Samples

Image = NDArray[np.float64]

RATE = SLOW
FRAME = 4096
HOP = FRAME // 3
LOWEST, HIGHEST = 28, 3520  # Hz
SMOOTHING = (0.25, 0.75, 1.0, 0.75, 0.25)
WIDEST = 16
BLOCK = 128  # frames at a time
GRAY = np.array([0, 1, 3, 2], np.uint32)

# Shape, lowest note, notes, frames, and the three steps between its four answers: the format's own table.
FILTERS = (
    (0, 4, 3, 15, (1.98215, 2.35817, 2.63523)),
    (4, 4, 6, 15, (-1.03809, -0.651211, -0.282167)),
    (1, 0, 4, 16, (-0.298702, 0.119262, 0.558497)),
    (3, 8, 2, 12, (-0.105439, 0.0153946, 0.135898)),
    (3, 4, 4, 8, (-0.142891, 0.0258736, 0.200632)),
    (4, 0, 3, 5, (-0.826319, -0.590612, -0.368214)),
    (1, 2, 2, 9, (-0.557409, -0.233035, 0.0534525)),
    (2, 7, 3, 4, (-0.0646826, 0.00620476, 0.0784847)),
    (2, 6, 2, 16, (-0.192387, -0.029699, 0.215855)),
    (2, 1, 3, 2, (-0.0397818, -0.00568076, 0.0292026)),
    (5, 10, 1, 15, (-0.53823, -0.369934, -0.190235)),
    (3, 6, 2, 10, (-0.124877, 0.0296483, 0.139239)),
    (2, 1, 1, 14, (-0.101475, 0.0225617, 0.231971)),
    (3, 5, 6, 4, (-0.0799915, -0.00729616, 0.063262)),
    (1, 9, 2, 12, (-0.272556, 0.019424, 0.302559)),
    (3, 4, 2, 14, (-0.164292, -0.0321188, 0.0846339)),
)


def fingerprint(mono: Samples, rate: int) -> NDArray[np.uint32]:
    """Return the fingerprint of a sound at any rate; empty for one of less than some three seconds."""
    notes = _chroma(resampled(mono, rate, RATE))
    if len(notes) < len(SMOOTHING) + WIDEST - 1:
        return np.zeros(0, np.uint32)
    smooth = sum(
        weight * notes[at : len(notes) - len(SMOOTHING) + 1 + at] for at, weight in enumerate(SMOOTHING)
    )
    length = np.linalg.norm(smooth, axis=1, keepdims=True)
    image = np.where(length < 0.01, 0.0, smooth / np.maximum(length, 1e-30))
    found = np.zeros(len(image) - WIDEST + 1, np.uint32)
    area = _areas(image, len(found))
    for shape, low, high, wide, steps in FILTERS:
        found = (found << np.uint32(2)) | GRAY[np.digitize(_contrast(area, shape, low, high, wide), steps)]
    return found.astype(np.uint32)


def _chroma(mono: Samples) -> Image:
    """Return the energy of the twelve notes, frame by frame."""
    number = (len(mono) - FRAME) // HOP + 1
    if number < 1:
        return np.zeros((0, 12))
    whole = np.rint(np.clip(mono, -1, 1) * 32767).astype(np.float32) / 32767
    frames = np.lib.stride_tricks.sliding_window_view(whole, FRAME)[::HOP]
    window = np.hamming(FRAME).astype(np.float32)
    bins = np.arange(round(LOWEST * FRAME / RATE), round(HIGHEST * FRAME / RATE))
    octave = np.log2(bins * RATE / FRAME / (440 / 16))
    note = (12 * (octave - np.floor(octave))).astype(np.intp)
    order = np.argsort(note, kind="stable")
    begins = np.searchsorted(note[order], np.arange(12))
    found = np.empty((number, 12))
    for at in range(0, number, BLOCK):
        spectrum = np.fft.rfft(frames[at : at + BLOCK] * window, axis=1)[:, bins[order]]
        power = np.square(spectrum.real, dtype=np.float64) + np.square(spectrum.imag, dtype=np.float64)
        found[at : at + BLOCK] = np.add.reduceat(power, begins, axis=1)
    return found


def _areas(image: Image, number: int) -> Callable[[int, int, int, int], Image]:
    """Return a function for the sum over frames and notes around each place of the fingerprint."""
    total = np.zeros((len(image) + 1, 13))
    np.cumsum(np.cumsum(image, axis=0), axis=1, out=total[1:, 1:])

    def area(first: int, low: int, last: int, high: int) -> Image:
        late, early = total[last : last + number], total[first : first + number]
        found: Image = late[:, high] - early[:, high] - late[:, low] + early[:, low]
        return found

    return area


def _contrast(
    area: Callable[[int, int, int, int], Image], shape: int, low: int, high: int, wide: int
) -> Image:
    """Compare the lit part of a pattern with the rest of it."""
    top, whole = low + high, area(0, low, wide, low + high)
    lit: Image
    match shape:
        case 0:
            return np.log1p(whole)
        case 1:
            lit = area(0, low + high // 2, wide, top)
        case 2:
            lit = area(wide // 2, low, wide, top)
        case 3:
            lit = area(0, low + high // 2, wide // 2, top) + area(wide // 2, low, wide, low + high // 2)
        case 4:
            lit = area(0, low + high // 3, wide, low + 2 * (high // 3))
        case _:
            lit = area(wide // 3, low, 2 * (wide // 3), top)
    return np.log1p(lit) - np.log1p(np.maximum(whole - lit, 0))
