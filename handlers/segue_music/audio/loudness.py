"""Loudness by EBU R 128: how loud a sound is as a whole, and between its quiet and its loud passages."""

from __future__ import annotations

import numpy as np

from segue_music.audio.sound import Sound
from segue_music.audio.weighting import INSTANTS, Numbers, energies
from segue_schemas import Loudness

SILENT = -70.0  # the absolute gate: nothing below it counts
TARGET = -18.0  # ReplayGain 2
SHORTEST = 0.4  # seconds: one block of the measure
FLOOR = -120.0
BLOCK, PASSAGE = 0.4, 3.0  # seconds that the whole, and its range, are measured by
QUIETER, MUCH_QUIETER = 10.0, 20.0  # below the mean: what does not count for the whole, and for the range
LOW, HIGH = 0.1, 0.95  # shares of the passages that the range lies between


def loudness(sound: Sound) -> Loudness:
    """Measure the integrated loudness, its range and the highest sample."""
    peak, samples = sound.peak, sound.samples
    # A short sound is followed by silence, until one block is full; it is below the gate of what counts.
    missing = int(SHORTEST * sound.rate) - len(samples)
    if missing > 0:
        samples = np.pad(samples, ((0, missing), (0, 0)))
    instants = energies(samples, sound.rate)
    blocks = _counted(_means(instants, BLOCK), QUIETER)
    integrated = _level(blocks.mean()) if len(blocks) else SILENT
    return Loudness(
        integrated=round(integrated, 2),
        range=round(_range(instants), 2),
        peak=round(max(20 * np.log10(peak), FLOOR), 2) if peak > 0 else FLOOR,
        gain=round(TARGET - integrated, 2) if integrated > SILENT else 0.0,
    )


def _range(instants: Numbers) -> float:
    passages = np.sort(_counted(_means(instants, PASSAGE), MUCH_QUIETER))
    if not len(passages):
        return 0.0
    low, high = (passages[round((len(passages) - 1) * share)] for share in (LOW, HIGH))
    return _level(high) - _level(low)


def _means(instants: Numbers, seconds: float) -> Numbers:
    """Return the mean over each stretch of so many seconds, ten stretches a second."""
    length = round(seconds * INSTANTS)
    return (
        np.convolve(instants, np.ones(length) / length, "valid") if len(instants) >= length else instants[:0]
    )


def _counted(means: Numbers, below: float) -> Numbers:
    """Return those that are above both gates: the absolute one, and one below the mean of what is left."""
    loud = means[means > _energy(SILENT)]
    return loud[loud > loud.mean() * 10 ** (-below / 10)] if len(loud) else loud


def _level(energy: float) -> float:
    return float(-0.691 + 10 * np.log10(energy))


def _energy(level: float) -> float:
    return float(10 ** ((level + 0.691) / 10))
