"""What happens to the mix: side-chain, compressor, level, limiter, noise bed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segue_music.synth.plan import Samples

CEILING = 0.97
_BLOCK = 256  # samples in which the compressor thinks


def side_chain(kicks: NDArray[np.int64], count: int, rate: int, depth: float) -> Samples:
    """Return the gain of what gives way to the kick."""
    length = round(0.24 * rate)
    time = np.arange(length) / length
    dip = (1 - depth * (1 - time**1.5)).astype(np.float32)
    gain = np.ones(count, dtype=np.float32)
    for start in kicks:
        part = gain[start : start + length]
        np.minimum(part, dip[: part.size], out=part)
    return gain


def mastered(mix: Samples, lead_in: int, level: float, noise: float, seed: int, rate: int) -> Samples:
    """Compress, bring to a level (RMS in dBFS), limit; returns shape (n, 2)."""
    _compress(mix)
    body = mix[:, lead_in::7]
    loud = float(np.sqrt(np.mean(body**2, dtype=np.float64))) + 1e-9
    mix *= np.float32(10 ** (level / 20) / loud)
    if noise:
        _add_noise(mix, lead_in, noise, seed, rate)
    np.tanh(mix, out=mix)
    peak = float(max(mix.max(initial=0.0), -mix.min(initial=0.0))) + 1e-9
    if peak > CEILING:
        mix *= np.float32(CEILING / peak)
    return np.ascontiguousarray(mix.T)


def _compress(mix: Samples) -> None:
    """Hold the loud back, 2:1, with some tenths of a second of release."""
    blocks = mix.shape[1] // _BLOCK
    if blocks < 8:
        return
    power = (mix[:, : blocks * _BLOCK : 4] ** 2).sum(axis=0).reshape(blocks, -1).mean(axis=1)
    window = np.hanning(31)
    level = np.sqrt(np.convolve(power, window / window.sum(), "same")) + 1e-6
    threshold = float(np.sqrt(np.mean(level**2)))
    gain = np.where(level > threshold, (threshold / level) ** 0.5, 1.0).astype(np.float32)
    mix[:, : blocks * _BLOCK].reshape(2, blocks, _BLOCK)[...] *= gain[None, :, None]
    mix[:, blocks * _BLOCK :] *= gain[-1]


def _add_noise(mix: Samples, lead_in: int, level: float, seed: int, rate: int) -> None:
    """Lay a loop of hiss and crackle under everything after the silence."""
    random = np.random.default_rng([seed, 9])
    loop = random.standard_normal((2, 7 * rate)).astype(np.float32) * np.float32(level)
    clicks = random.integers(0, loop.shape[1], 60)
    loop[:, clicks] += random.standard_normal(60).astype(np.float32) * np.float32(level * 25)
    for start in range(lead_in, mix.shape[1], loop.shape[1]):
        part = mix[:, start : start + loop.shape[1]]
        part += loop[:, : part.shape[1]]
