"""Which chords sound when, how they follow each other, and where sections begin."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.musickey_notes import HOP, RATE, Peaks

Chords = NDArray[np.float64]  # shape (frames, 24): twelve major chords, C first, then twelve minor ones
ROOT, THIRD, FIFTH = 1.0, 0.8, 0.8
BASS = 0.15  # what the root in the bass adds to the likeness, which is 1 at most
CLEAR = 12.0  # how steeply likeness becomes probability
BANDS = (28, 48, 60, 76, 110)  # pitches between which loudness is watched
AROUND = 8  # frames on either side of a section's beginning that are compared
APART = 16  # frames between two beginnings
USUAL = 15.0  # seconds between two of them, on average
LATEST = 12  # frames before the end


def chords(notes: NDArray[np.float64], bass: NDArray[np.float64], sounding: NDArray[np.bool_]) -> Chords:
    """Return how likely each chord is in each frame."""
    smooth = notes.copy()
    smooth[1:] += 0.5 * notes[:-1]
    smooth[:-1] += 0.5 * notes[1:]
    alike = _unit(smooth) @ _triads().T + BASS * np.tile(bass, (1, 2))
    likely = np.exp(CLEAR * alike)
    return np.asarray(likely / likely.sum(axis=1, keepdims=True) * sounding[:, None])


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def _triads() -> NDArray[np.float64]:
    found = np.zeros((24, 12))
    for minor in (0, 1):
        for root in range(12):
            for step, weight in ((0, ROOT), (4 - minor, THIRD), (7, FIFTH)):
                found[root + 12 * minor, (root + step) % 12] = weight
    return _unit(found)


def changes(found: Chords, sounding: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return which share of the changes leads from each chord (row) to each other."""
    chosen = found.argmax(axis=1)[sounding]
    same = chosen[1:] == chosen[:-1]
    # A chord of one frame is the blend of two others, or a passing note.
    held = np.append(same, False) | np.append(False, same) if len(chosen) else same
    steady = chosen[held]
    at = np.flatnonzero(np.diff(steady))
    counted = np.zeros((24, 24))
    np.add.at(counted, (steady[at], steady[at + 1]), 1)
    return np.asarray(counted / max(counted.sum(), 1))


def starts(found: Peaks, sounding: NDArray[np.bool_]) -> list[tuple[int, float]]:
    """Return the frames where sections begin, each with its weight; the first sound is one."""
    heard = np.flatnonzero(sounding)
    first, last = int(heard[0]), int(heard[-1])
    change = _novelty(found)
    change[: first + AROUND] = 0
    change[max(0, last - LATEST) :] = 0
    marks = [(first, 1.0)]
    sharpest = float(change.max()) or 1.0
    for _ in range(max(4, int(found.frames * HOP / RATE / USUAL))):
        at = int(change.argmax())
        if change[at] <= 0:
            break
        marks.append((at, float(change[at]) / sharpest))
        change[max(0, at - APART) : at + APART + 1] = 0
    return marks


def _novelty(found: Peaks) -> NDArray[np.float64]:
    """Return for each frame how much louder or softer the bands are after it than before."""
    loud = np.stack(
        [
            np.bincount(
                found.frame,
                weights=found.size**2 * ((found.pitch >= low) & (found.pitch < high)),
                minlength=found.frames,
            )
            for low, high in itertools.pairwise(BANDS)
        ],
        axis=1,
    )
    level = np.log10(loud + loud.mean(axis=0) * 1e-3 + 1e-12)
    sums = np.concatenate([np.zeros((1, level.shape[1])), np.cumsum(level, axis=0)])
    here = np.arange(found.frames)
    begin, end = np.maximum(0, here - AROUND), np.minimum(found.frames, here + AROUND)
    after = (sums[end] - sums[here]) / (end - here)[:, None]
    before = (sums[here] - sums[begin]) / np.maximum(here - begin, 1)[:, None]
    return np.asarray(np.abs(after - before).sum(axis=1))
