"""Where a track begins and ends to be heard, silence before and after it left aside."""

from __future__ import annotations

import numpy as np

from segue_music.audio.sound import Samples

BLOCK = 0.02  # seconds
QUIET = 10 ** (-60 / 20)  # below the loudest block nobody hears anything


def heard(mono: Samples, rate: int) -> tuple[float, float]:
    """Return the seconds at which it begins and ends to be heard; the whole where all of it is silent."""
    size = max(1, round(BLOCK * rate))
    whole = len(mono) // size * size
    power = np.square(mono[:whole].reshape(-1, size)).mean(axis=1)
    loud = np.flatnonzero(power > power.max(initial=0.0) * QUIET**2)
    if len(loud) == 0:
        return 0.0, round(len(mono) / rate, 3)
    end = min(int(loud[-1] + 1) * size, len(mono))
    return round(int(loud[0]) * size / rate, 3), round(end / rate, 3)
