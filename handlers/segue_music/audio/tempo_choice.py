"""Which of several tempi people would tap to: half, double and the like weighed by many small signs."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources

import numpy as np

from segue_music.audio.tempo_onsets import Onsets
from segue_music.audio.tempo_pulse import Numbers, Pulse, pulse

LOWEST, HIGHEST = 55.0, 205.0
MIDDLE = 115.0
GRID = np.geomspace(27.5, 440, 1441)
RELATIONS = (1 / 4, 1 / 3, 3 / 8, 1 / 2, 2 / 3, 3 / 4, 1, 4 / 3, 3 / 2, 2, 3, 4)
SAME = 0.025  # in log: two tempi as near as this are one
MOST = 8  # peaks that are looked at beside the relations
LAGS = (0.25, 0.5, 1, 2, 4, 8, 1 / 3, 2 / 3, 1.5, 3)  # in beats
TIMES = (0.25, 0.5, 1, 2, 3, 4, 1.5)  # of the beat's frequency
CHORDS = (1, 2, 4, 8, 3, 6)  # beats after which the harmony may change
ONSET = 1.5  # how far a peak stands out, in deviations


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks for and against each tempo: a row for each tempo, a column for each sign."""

    tempi: Numbers
    names: tuple[str, ...]
    values: Numbers


def signs(found: Onsets) -> Signs:
    """Return the tempi that a track may have, with their signs."""
    curves = {"low": found.low, "middle": found.middle, "high": found.high, "whole": found.whole}
    pulses = {name: pulse(curve, found.rate) for name, curve in curves.items()}
    tempi = _tempi(pulses["whole"])
    octaves = np.log2(tempi / MIDDLE)
    columns = {"octaves": octaves, "octaves²": octaves**2, "octaves³": octaves**3}
    for name, each in pulses.items():
        columns |= {f"{name} alike {lag:.2f}": each.at_lags(60 / tempi * lag) for lag in LAGS}
        columns |= {f"{name} strong {times:.2f}": each.at_tempi(tempi * times) for times in TIMES}
    chords = pulse(found.harmony, found.harmony_rate)
    columns |= {f"chords {beats}": chords.at_lags(60 / tempi * beats) for beats in CHORDS}
    columns |= _with_density(found, pulses, octaves, tempi)
    return Signs(tempi=tempi, names=tuple(columns), values=np.stack(list(columns.values()), axis=1))


def _tempi(whole: Pulse) -> Numbers:
    """Return the strongest period, its relations, and other strong ones."""
    strength = np.maximum(whole.at_lags(60 / GRID), 0) * whole.at_tempi(GRID)
    held = (GRID > LOWEST) & (GRID < HIGHEST)
    usual = np.exp(-0.5 * (np.log2(GRID / MIDDLE) / 0.9) ** 2)
    best = GRID[int(np.argmax(strength * usual * held))]
    padded = np.pad(strength, 2, constant_values=-1)
    around = np.lib.stride_tricks.sliding_window_view(padded, 5).max(axis=1)
    peaks = np.flatnonzero(held & (strength == around) & (strength > 0))
    strongest = GRID[peaks[np.argsort(-strength[peaks])][:MOST]]
    kept: list[float] = []
    for bpm in [*(best * np.array(RELATIONS)), *strongest]:
        if LOWEST < bpm < HIGHEST and all(abs(np.log(bpm / other)) > SAME for other in kept):
            kept.append(float(bpm))
    return np.array(kept)


def _with_density(
    found: Onsets, pulses: dict[str, Pulse], octaves: Numbers, tempi: Numbers
) -> dict[str, Numbers]:
    """Return the signs that depend on how dense the track is, and on whether it has drums."""
    whole = found.whole
    peaks = (whole[1:-1] > whole[:-2]) & (whole[1:-1] >= whole[2:]) & (whole[1:-1] > ONSET)
    per_second = max(float(peaks.sum()) / (len(whole) / found.rate), 0.2)
    per_beat = np.log2(per_second * 60 / tempi)
    traits = {"dense": float(np.log2(per_second))}
    for name in ("high", "low"):
        lags = pulses[name].alike[int(0.2 * found.rate) : int(2 * found.rate)]
        traits[f"{name} regular"] = float(np.clip(lags.max(initial=0), 0, 1))
    columns = {"onsets a beat": per_beat, "onsets a beat²": per_beat**2}
    for name, trait in traits.items():
        columns |= {f"octaves × {name}": octaves * trait, f"octaves² × {name}": octaves**2 * trait}
    return columns


@functools.cache
def _weights() -> dict[str, tuple[float, float]]:
    """Return mean and weight of each sign, as they were fitted on synthesised pieces."""
    text = resources.files("segue_music.audio").joinpath("tempo_weights.json").read_text(encoding="utf-8")
    return {name: (mean, weight) for name, (mean, weight) in json.loads(text).items()}


def likelihoods(given: Signs) -> Numbers:
    """Return how likely each tempo is; they add up to 1."""
    known = _weights()
    weights = np.array([known[name][1] for name in given.names])
    means = np.array([known[name][0] for name in given.names])
    scores = (given.values - means) @ weights
    parts = np.exp(scores - scores.max())
    return np.asarray(parts / parts.sum(), np.float64)
