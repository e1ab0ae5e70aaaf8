"""Drums: short sounds of sine sweeps and filtered noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from segue_music.synth.plan import Samples

Random = np.random.Generator
Mono = NDArray[np.float64]


def struck(name: str, kit: int, variant: int, rate: int) -> Samples:
    """Return one stroke of a drum, shape (2, n); variants are strokes of the same drum."""
    shape = np.random.default_rng([kit, *name.encode()])
    stroke = np.random.default_rng([kit, variant, *name.encode()])
    mono = DRUMS[name](shape, stroke, rate)
    place = {"hat": 0.15, "open": 0.2, "ride": -0.25, "shaker": -0.3, "perc": 0.35, "tom": -0.2}
    pan = place.get(name, 0.0)
    return np.stack([mono * (1 - max(pan, 0)), mono * (1 + min(pan, 0))]).astype(np.float32)


def _time(seconds: float, rate: int) -> Mono:
    return np.arange(round(seconds * rate)) / rate


def _band(random: Random, count: int, rate: int, low: float, high: float) -> Mono:
    spectrum = np.fft.rfft(random.standard_normal(count))
    pitch = np.fft.rfftfreq(count, 1 / rate)
    spectrum *= 1 / np.sqrt(1 + (low / np.maximum(pitch, 1)) ** 6) / np.sqrt(1 + (pitch / high) ** 6)
    sound = np.fft.irfft(spectrum, count)
    return np.asarray(sound / (np.sqrt(np.mean(sound**2)) + 1e-9) * 0.3)


def _kick(shape: Random, stroke: Random, rate: int) -> Mono:
    length, low = shape.uniform(0.22, 0.4), shape.uniform(44, 58)
    time = _time(length, rate)
    fall = shape.uniform(0.018, 0.035)
    cycles = low * time + shape.uniform(90, 190) * fall * (1 - np.exp(-time / fall))
    body = np.sin(2 * np.pi * cycles) * np.exp(-time / (length / 2.6))
    click = _band(stroke, time.size, rate, 1500, 6000) * np.exp(-time / 0.004)
    return np.asarray((body + shape.uniform(0.3, 0.9) * click) * np.clip((length - time) / 0.02, 0, 1))


def _deep(shape: Random, stroke: Random, rate: int) -> Mono:
    time = _time(0.6, rate)
    cycles = 46 * time + 3 * (1 - np.exp(-time / 0.03))
    return np.asarray(np.tanh(1.6 * np.sin(2 * np.pi * cycles) * np.exp(-time / 0.2)))


def _snare(shape: Random, stroke: Random, rate: int) -> Mono:
    time = _time(shape.uniform(0.18, 0.3), rate)
    tone = np.sin(2 * np.pi * shape.uniform(165, 215) * time) * np.exp(-time / 0.06)
    noise = _band(stroke, time.size, rate, shape.uniform(900, 1800), 9000) * np.exp(-time / 0.08)
    return np.asarray(0.5 * tone + 1.3 * noise)


def _clap(shape: Random, stroke: Random, rate: int) -> Mono:
    time = _time(0.28, rate)
    noise = _band(stroke, time.size, rate, 900, shape.uniform(3000, 6000))
    level = 0.8 * np.exp(-time / 0.09) * (time > 0.022)
    for start in (0.0, 0.009, 0.018):
        level = level + (time >= start) * np.exp(-np.maximum(time - start, 0) / 0.005)
    return np.asarray(noise * level)


def _rim(shape: Random, stroke: Random, rate: int) -> Mono:
    time = _time(0.08, rate)
    tone = np.sin(2 * np.pi * 1700 * time) + 0.6 * np.sin(2 * np.pi * shape.uniform(400, 520) * time)
    return np.asarray(0.5 * tone * np.exp(-time / 0.012))


def _hat(shape: Random, stroke: Random, rate: int) -> Mono:
    time = _time(0.09, rate)
    return _band(stroke, time.size, rate, shape.uniform(6500, 8500), 15000) * np.exp(-time / 0.018)


def _open(shape: Random, stroke: Random, rate: int) -> Mono:
    time = _time(0.35, rate)
    return _band(stroke, time.size, rate, shape.uniform(6000, 8000), 15000) * np.exp(-time / 0.11)


def _ride(shape: Random, stroke: Random, rate: int) -> Mono:
    time = _time(0.7, rate)
    ping = sum(np.sin(2 * np.pi * pitch * time) for pitch in (3170.0, 4430.0, 5870.0, 7310.0)) / 12
    noise = _band(stroke, time.size, rate, 5000, 14000)
    return np.asarray(ping * np.exp(-time / 0.2) + 0.35 * noise * np.exp(-time / 0.25))


def _crash(shape: Random, stroke: Random, rate: int) -> Mono:
    time = _time(1.8, rate)
    return _band(stroke, time.size, rate, 3000, 14000) * np.exp(-time / 0.55)


def _shaker(shape: Random, stroke: Random, rate: int) -> Mono:
    time = _time(0.1, rate)
    level = np.exp(-(((time - 0.025) / 0.02) ** 2))
    return _band(stroke, time.size, rate, 4500, 11000) * level


def _perc(shape: Random, stroke: Random, rate: int) -> Mono:
    time = _time(0.22, rate)
    low = shape.uniform(190, 420)
    sweep = low * time + 0.6 * (1 - np.exp(-time / 0.01))
    return np.asarray(0.7 * np.sin(2 * np.pi * sweep) * np.exp(-time / 0.06))


def _tom(shape: Random, stroke: Random, rate: int) -> Mono:
    time = _time(0.4, rate)
    sweep = shape.uniform(85, 130) * time + 1.2 * (1 - np.exp(-time / 0.03))
    return np.asarray(0.9 * np.sin(2 * np.pi * sweep) * np.exp(-time / 0.13))


DRUMS: dict[str, Callable[[Random, Random, int], Mono]] = {
    "kick": _kick,
    "deep": _deep,
    "snare": _snare,
    "clap": _clap,
    "rim": _rim,
    "hat": _hat,
    "open": _open,
    "ride": _ride,
    "crash": _crash,
    "shaker": _shaker,
    "perc": _perc,
    "tom": _tom,
}
