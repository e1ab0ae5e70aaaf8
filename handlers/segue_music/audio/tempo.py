"""The tempo of a track: how fast, how sure, and what else it may be."""

from __future__ import annotations

import numpy as np

from segue_music.audio.sound import Samples, silent
from segue_music.audio.tempo_choice import SAME, likelihoods, signs
from segue_music.audio.tempo_drift import mean_tempo
from segue_music.audio.tempo_onsets import Onsets, onsets
from segue_music.audio.tempo_pulse import Numbers, exact, steadiness
from segue_schemas import Tempo

SHORTEST = 4.0  # seconds
STEADY = 0.985
ASTRAY = 0.025  # a mean as far from the strongest line as this has lost its way
OTHERS = 4
RELATED = (0.5, 2.0, 2 / 3, 1.5, 0.75, 4 / 3)
SHOWN = 35.0, 250.0


def tempo(mono: Samples, rate: int, low: float = 60, high: float = 200) -> Tempo | None:
    """Return the tempo, between `low` and `high` where it fits; None where there is no pulse."""
    if len(mono) < SHORTEST * rate or silent(mono):
        return None
    found = onsets(mono, rate)
    if not found.whole.any():
        return None
    given = signs(found)
    if not len(given.tempi):
        return None
    order = np.argsort(-_within(given.tempi, likelihoods(given), low, high))
    likely = likelihoods(given)[order]
    near = given.tempi[order]
    bpm, steady = _measured(found, float(near[0]))
    return Tempo(
        bpm=round(_folded(bpm, low, high), 3),
        confidence=round(float(likely[0]), 3),
        alternatives=_others(bpm, near[1:], low, high),
        steady=steady,
    )


def _within(tempi: Numbers, likely: Numbers, low: float, high: float) -> Numbers:
    """Prefer the tempi that can be brought into the range, whatever else speaks for the others."""
    folded = np.array([_folded(bpm, low, high) for bpm in tempi])
    return likely + ((folded >= low * (1 - SAME)) & (folded <= high * (1 + SAME)))


def _measured(found: Onsets, near: float) -> tuple[float, bool]:
    """Return the exact tempo near a rough one, and whether it is kept throughout."""
    bpm = exact(found.whole, found.rate, near)
    if steadiness(found.whole, found.rate, bpm) >= STEADY:
        return bpm, True
    mean = mean_tempo(found.whole, found.rate, bpm)
    return (mean if abs(mean / bpm - 1) < ASTRAY else bpm), False


def _folded(bpm: float, low: float, high: float) -> float:
    """Double or halve a tempo until it is in the range, if that is possible."""
    lower, higher = low * (1 - SAME), high * (1 + SAME)
    if bpm < lower and bpm * 2 <= higher:
        return _folded(bpm * 2, low, high)
    if bpm > higher and bpm / 2 >= lower:
        return _folded(bpm / 2, low, high)
    return bpm


def _others(bpm: float, near: Numbers, low: float, high: float) -> tuple[float, ...]:
    """Return what else the tempo may be, the likeliest first, as exact as the tempo itself."""
    ordered = [bpm]
    ordered += [
        bpm * relation
        for other in near
        for relation in RELATED
        if abs(np.log(other / (bpm * relation))) < SAME
    ]
    ordered += [bpm * relation for relation in RELATED[:2]]
    taken = round(_folded(bpm, low, high), 3)
    kept: list[float] = []
    for each in (round(float(other), 3) for other in ordered):
        if each != taken and each not in kept and SHOWN[0] < each < SHOWN[1]:
            kept.append(each)
    return tuple(kept[:OTHERS])
