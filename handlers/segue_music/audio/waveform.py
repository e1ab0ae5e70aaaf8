"""The outline of a sound, for a picture: its peaks, some hundreds of them."""

from __future__ import annotations

import numpy as np

from segue_music.audio.sound import Sound

POINTS = 480


def peaks(sound: Sound, n: int = POINTS) -> tuple[float, ...]:
    """Return the greatest level in each of n equal parts, from 0 to 1."""
    samples = sound.samples
    if not len(samples):
        return ()
    edges = np.linspace(0, len(samples), min(n, len(samples)), endpoint=False).astype(np.intp)
    high = np.maximum.reduceat(samples, edges, axis=0).max(axis=1)
    low = np.minimum.reduceat(samples, edges, axis=0).min(axis=1)
    return tuple(round(float(each), 3) for each in np.clip(np.maximum(high, -low), 0, 1))
