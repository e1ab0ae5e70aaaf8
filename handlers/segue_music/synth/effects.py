"""What happens to a recording on its way: gain, clipping, cuts, filters, another speed."""

from __future__ import annotations

import numpy as np

from segue_music.synth.plan import Samples

_BLOCK = 1 << 16


def gained(samples: Samples, decibels: float) -> Samples:
    """Make it louder or quieter; what goes over full scale is clipped, as a file would have it."""
    return np.asarray(np.clip(samples * np.float32(10 ** (decibels / 20)), -1.0, 1.0))


def padded(samples: Samples, rate: int, before: float, after: float = 0.0) -> Samples:
    """Put silence around it, in seconds."""
    around = ((round(before * rate), round(after * rate)), (0, 0))
    return np.pad(samples, around)


def cut(samples: Samples, rate: int, start: float, end: float | None = None) -> Samples:
    """Keep what lies between two moments, in seconds."""
    return samples[round(start * rate) : None if end is None else round(end * rate)]


def faded(samples: Samples, rate: int, seconds: float, *, out: bool = False) -> Samples:
    """Fade in, or out."""
    ramp = np.ones(len(samples), dtype=np.float32)
    count = min(len(samples), round(seconds * rate))
    if out:
        ramp[len(samples) - count :] = np.linspace(1, 0, count)
    else:
        ramp[:count] = np.linspace(0, 1, count)
    return samples * ramp[:, None]


def dulled(samples: Samples, rate: int, edge: float) -> Samples:
    """Take away what lies above a frequency."""
    taps = 255
    place = np.arange(taps) - taps // 2
    kernel = np.sinc(2 * edge / rate * place) * np.hamming(taps)
    spectrum = np.fft.rfft(kernel / kernel.sum(), _BLOCK)[:, None]
    step = _BLOCK - taps + 1
    out = np.zeros((len(samples) + _BLOCK, samples.shape[1]), dtype=np.float32)
    for start in range(0, len(samples), step):
        block = np.fft.rfft(samples[start : start + step], _BLOCK, axis=0)
        out[start : start + _BLOCK] += np.fft.irfft(block * spectrum, _BLOCK, axis=0)
    return out[taps // 2 :][: len(samples)]


def monaural(samples: Samples) -> Samples:
    """Mix both channels into one."""
    return np.asarray(samples.mean(axis=1, keepdims=True, dtype=np.float32))


def limited(samples: Samples, decibels: float) -> Samples:
    """Push it into a soft limiter, as a loud master is."""
    pushed = np.tanh(samples * np.float32(10 ** (decibels / 20)))
    return np.asarray(pushed * np.float32(0.97), dtype=np.float32)


def hastened(samples: Samples, factor: float) -> Samples:
    """Play it faster or slower, as a turntable does: pitch and tempo move together."""
    places = np.arange(int(len(samples) / factor)) * factor
    known = np.arange(len(samples))
    sides = [np.interp(places, known, side) for side in samples.T]
    return np.stack(sides, axis=1).astype(np.float32)
