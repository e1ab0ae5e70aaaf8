"""The tempo of a track: how fast, how sure, and what else it may be."""

from __future__ import annotations

import numpy as np

from segue_music.audio.sound import Samples
from segue_music.audio.tempo_onsets import onsets
from segue_music.audio.tempo_pulse import at_lags, autocorrelation, exact, lines, steadiness
from segue_schemas import Tempo

SHORTEST = 4.0  # seconds
STEADY = 0.8
GRID = np.geomspace(40, 240, 500)


def tempo(
    mono: Samples, rate: int, low: float = 70, high: float = 180, *, essentia: bool = True
) -> Tempo | None:
    """Return the tempo between `low` and `high` where it fits; None where no pulse can be found."""
    if len(mono) < SHORTEST * rate:
        return None
    found = onsets(mono, rate)
    if not found.whole.any():
        return None
    alike = at_lags(autocorrelation(found.whole, found.rate), 60 / GRID, found.rate)
    strong = lines(found.whole, found.rate, GRID / 60)
    prior = np.exp(-0.5 * (np.log2(GRID / 125) / 0.6) ** 2) * ((GRID > 62) & (GRID < 182))
    score = np.maximum(alike, 0) * strong * prior
    near = float(GRID[int(np.argmax(score))])
    bpm = exact(found.whole, found.rate, near)
    return Tempo(bpm=round(bpm, 3), confidence=0.5, steady=steadiness(found.whole, found.rate, bpm) >= STEADY)
