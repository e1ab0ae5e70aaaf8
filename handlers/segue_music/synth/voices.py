"""Pitched instruments: tables that darken, FM, plucked strings; each gives one note as two channels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from segue_music.synth.plan import Samples

_TABLE = 4096
_SIDES = (-1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """An instrument."""

    wave: str  # saw, square, triangle, sine, organ, reed, vocal; or epiano, bell, pluck
    attack: float = 0.005  # seconds
    decay: float = 0.3  # seconds until the sound has darkened and fallen to `sustain`
    sustain: float = 0.7
    release: float = 0.08
    bright: float = 0.6  # 0 dull, 1 open
    dark: float = 0.3  # how bright it is after the decay
    detune: float = 0.0  # cents between its oscillators
    oscillators: int = 1  # on each side
    vibrato: float = 0.0  # cents
    octaves: tuple[int, ...] = (0,)
    space: float = 0.0  # share of echo
    strum: float = 0.0  # seconds between the notes of a chord


def sounded(voice: Voice, pitches: tuple[int, ...], seconds: float, rate: int, cents: float) -> Samples:
    """Return a note or a chord, with its release and echo, shape (2, n)."""
    tail = voice.release + (0.7 if voice.space else 0.0)
    strummed = voice.strum * (len(pitches) - 1)
    out = np.zeros((2, round((seconds + tail + strummed) * rate) + 1), dtype=np.float32)
    held = round((seconds + voice.release) * rate)
    for index, pitch in enumerate(pitches):
        start = round(index * voice.strum * rate)
        for octave in voice.octaves:
            frequency = 440.0 * 2 ** ((pitch + 12 * octave - 69 + cents / 100) / 12)
            out[:, start : start + held] += _note(voice, frequency, held, rate) * (0.6 if octave else 1.0)
    out *= np.float32(len(pitches) ** -0.6)
    return _with_space(out, voice.space, rate) if voice.space else out


def _note(voice: Voice, frequency: float, count: int, rate: int) -> Samples:
    loud = _envelope(voice, count, rate)
    if voice.wave == "pluck":
        return _pluck(voice, frequency, count, rate) * loud
    if voice.wave in _RATIOS:
        return _fm(voice, frequency, count, rate) * loud
    out = np.empty((2, count), dtype=np.float32)
    fade = np.exp(-np.arange(count, dtype=np.float32) / np.float32(max(voice.decay, 0.01) * rate))
    bright = _table(voice.wave, _harmonics(frequency, rate), round(voice.bright, 2))
    dark = _table(voice.wave, _harmonics(frequency, rate), round(voice.dark, 2))
    for side, sign in enumerate(_SIDES):
        out[side] = 0
        for number in range(voice.oscillators):
            spread = sign * voice.detune * (number + 0.5) / voice.oscillators
            places = _places(frequency * 2 ** (spread / 1200), count, rate, voice.vibrato, number + side)
            low = dark[places]
            out[side] += low + (bright[places] - low) * fade
    return out * (loud / np.float32(voice.oscillators**0.5))


def _places(frequency: float, count: int, rate: int, vibrato: float, offset: int) -> NDArray[np.int32]:
    cycles = np.arange(count) * (frequency / rate) + 0.37 * offset
    if vibrato:
        seconds = np.arange(count, dtype=np.float32) / np.float32(rate)
        swing = frequency * (2 ** (vibrato / 1200) - 1) / (2 * np.pi * 5.4)
        cycles += swing * np.sin(seconds * np.float32(2 * np.pi * 5.4)) * np.minimum(seconds * 3, 1)
    return ((cycles % 1.0) * _TABLE).astype(np.int32)


def _harmonics(frequency: float, rate: int) -> int:
    fit = max(1, int(0.45 * rate / frequency))
    return fit if fit < 12 else 12 * 2 ** int(np.log2(fit / 12))


@cache
def _table(wave: str, harmonics: int, bright: float) -> Samples:
    number = np.arange(1, harmonics + 1, dtype=np.float64)
    strength = _SPECTRA[wave](number)
    # A low-pass over the harmonics, steep enough to be heard as a filter.
    edge = 1.0 + 60.0 * bright**2
    strength = strength / np.sqrt(1.0 + (number / edge) ** 4)
    spectrum = np.zeros(_TABLE // 2 + 1, dtype=np.complex128)
    spectrum[1 : harmonics + 1] = -1j * strength
    table = np.fft.irfft(spectrum)
    return np.asarray(table / np.sqrt(np.mean(table**2)) * 0.25, dtype=np.float32)


def _drawbars(number: NDArray[np.float64]) -> NDArray[np.float64]:
    bars = {1: 1.0, 2: 0.8, 3: 0.6, 4: 0.45, 6: 0.25, 8: 0.3}
    return np.array([bars.get(int(n), 0.01) for n in number])


def _vowel(number: NDArray[np.float64]) -> NDArray[np.float64]:
    near = np.exp(-((number - 3) ** 2) / 3) + 0.5 * np.exp(-((number - 6) ** 2) / 4)
    return np.asarray(0.4 / number + near)


_SPECTRA = {
    "saw": lambda number: 1 / number,
    "square": lambda number: np.where(number % 2 == 1, 1 / number, 0.02 / number),
    "triangle": lambda number: np.where(number % 2 == 1, 1 / number**2, 0.02 / number**2),
    "sine": lambda number: np.where(number == 1, 1.0, 0.04 / number**2),
    "reed": lambda number: np.exp(-((number - 2.5) ** 2) / 18) / number**0.3,
    "organ": _drawbars,
    "vocal": _vowel,
}
_RATIOS = {"epiano": (1.0, 1.3), "bell": (3.51, 1.1), "brass": (1.0, 2.2), "mallet": (4.0, 0.9)}


def _fm(voice: Voice, frequency: float, count: int, rate: int) -> Samples:
    ratio, depth = _RATIOS[voice.wave]
    out = np.empty((2, count), dtype=np.float32)
    fade = np.exp(-np.arange(count, dtype=np.float32) / np.float32(voice.decay * rate))
    for side, sign in enumerate(_SIDES):
        cycles = np.arange(count) * (frequency * 2 ** (sign * max(voice.detune, 1.5) / 1200) / rate)
        phase = (cycles % 1.0).astype(np.float32) * np.float32(2 * np.pi)
        modulator = np.sin(((cycles * ratio) % 1.0).astype(np.float32) * np.float32(2 * np.pi))
        index = np.float32(depth * (0.3 + voice.bright)) * (0.25 + 0.75 * fade)
        out[side] = np.sin(phase + index * modulator) * np.float32(0.35)
    return out


def _pluck(voice: Voice, frequency: float, count: int, rate: int) -> Samples:
    period = max(8, round(rate / frequency))
    # Whole samples, and a quarter by which each turn of the filter delays; the rest is resampled.
    stretch = (period + 0.25) * frequency / rate
    length = int(count * stretch) + 2
    cycles = length // period + 2
    noise = np.random.default_rng(round(frequency * 10)).standard_normal(period)
    soft = np.exp(-np.fft.rfftfreq(period) * (10 - 8 * voice.bright))
    row = np.fft.irfft(np.fft.rfft(noise) * soft, period)
    row -= row.mean()
    rows = np.empty((cycles, period))
    kept = 0.5 ** (1.0 / (max(voice.decay, 0.02) * frequency))
    for cycle in range(cycles):
        rows[cycle] = row
        row = kept * (0.75 * row + 0.25 * np.roll(row, 1))
    string = rows.ravel()
    places = np.arange(count) * stretch
    plain = np.interp(places, np.arange(string.size), string).astype(np.float32)
    plain *= np.float32(0.25 / (np.sqrt(np.mean(rows[0] ** 2)) + 1e-9))
    late = min(count - 1, round(0.0007 * rate))
    other = np.concatenate([np.zeros(late, dtype=np.float32), plain[: count - late]])
    return np.stack([plain, other])


def _envelope(voice: Voice, count: int, rate: int) -> Samples:
    time = np.arange(count, dtype=np.float32) / np.float32(rate)
    level = voice.sustain + (1 - voice.sustain) * np.exp(-time / np.float32(max(voice.decay, 0.01)))
    level *= np.minimum(1, time / np.float32(max(voice.attack, 0.001)))
    end = time[-1] if count else 0.0
    fall = np.clip((end - time) / np.float32(max(voice.release, 0.004)), 0, 1)
    return np.asarray(level * fall, dtype=np.float32)


def _with_space(dry: Samples, share: float, rate: int) -> Samples:
    """Add a cheap room: thirty sparse echoes on each side, fading over half a second."""
    random = np.random.default_rng(77)
    wet = np.zeros_like(dry)
    count = dry.shape[1]
    for side in range(2):
        for _ in range(30):
            delay = random.uniform(0.012, 0.6)
            place = int(delay * rate)
            if place < count:
                gain = np.float32(0.5 * np.exp(-delay / 0.2) * random.choice(_SIDES))
                wet[side, place:] += dry[side, : count - place] * gain
    return dry + wet * np.float32(share)
