"""Chords one after the other, made in a moment, where many tracks are needed and none needs to be music."""

from __future__ import annotations

import numpy as np

from segue_music.synth.plan import Samples

LENGTH = 0.25  # seconds of a chord


def chords(seed: int, rate: int, seconds: float = 6.0) -> Samples:
    """Return chords that no other seed has, as stereo."""
    dice = np.random.default_rng(seed)
    time = np.arange(int(LENGTH * rate)) / rate
    played = [
        sum(np.sin(2 * np.pi * 220 * 2 ** (note / 12) * time) for note in dice.integers(0, 24, 3)) * 0.2
        for _ in range(round(seconds / LENGTH))
    ]
    mono = np.concatenate(played).astype(np.float32)
    return np.stack([mono, mono], axis=1)
