"""How much the harmony changes at each instant: chords mostly change with the bar."""

from __future__ import annotations

import numpy as np

from segue_music.audio.sound import Curve, Samples

RATE = 5500  # Hz, about: what is left after leaving out most samples
FRAME, HOP = 2048, 512
BLOCK = 64
LOWEST, NOTES = 55.0, 54
REACH = 0.75  # seconds before and after an instant that are compared


def changes(mono: Samples, rate: int) -> tuple[Curve, float]:
    """Return how unlike the notes before and after each instant are, and how many values a second that is."""
    step = max(round(rate / RATE), 1)
    even = len(mono) // step * step
    slow = mono[:even].reshape(-1, step).sum(axis=1)
    notes = _notes(slow, rate / step)
    per_second = rate / step / HOP
    reach = max(round(REACH * per_second), 1)
    total = np.cumsum(np.pad(notes, ((reach + 1, reach), (0, 0))), axis=0)
    before = total[reach : -reach - 1] - total[: -2 * reach - 1]
    after = total[2 * reach + 1 :] - total[reach + 1 : -reach]
    size = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    alike = (before * after).sum(axis=1) / np.maximum(size, 1e-9)
    return np.where(size > 1e-6, 1 - alike, 0).astype(np.float32), per_second


def _notes(mono: Samples, rate: float) -> Curve:
    """Return how much of each semitone there is, frame by frame."""
    padded = np.pad(mono, FRAME // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    window = np.hanning(FRAME).astype(np.float32)
    hertz = np.fft.rfftfreq(FRAME, 1 / rate)
    place = 12 * np.log2(np.maximum(hertz, 1) / LOWEST)
    held = (place > -0.5) & (place < NOTES - 0.5) & (hertz < rate * 0.45)
    used = slice(int(held.nonzero()[0][0]), int(held.nonzero()[0][-1]) + 1)
    weights = np.zeros((len(hertz), NOTES), np.float32)
    weights[held.nonzero()[0], np.rint(place[held]).astype(np.intp)] = 1
    weights = weights[used]
    found = np.empty((len(frames), NOTES), np.float32)
    for at in range(0, len(frames), BLOCK):
        spectrum = np.fft.rfft(frames[at : at + BLOCK] * window, axis=1)[:, used]
        found[at : at + BLOCK] = np.sqrt(np.square(spectrum.real) + np.square(spectrum.imag)) @ weights
    strong = np.log1p(20 * found / max(float(np.percentile(found.max(axis=1), 90)), 1e-9))
    return np.asarray(strong, np.float32)
