"""Holes below the end of a spectrum: a lossy codec leaves parts out for a moment, a filter never does."""

from __future__ import annotations

import numpy as np

from segue_music.audio.sound import Sound

FRAME, LOOKS = 2048, 300
LOWEST, WIDTH, BESIDE = 5000.0, 250.0, 300.0  # Hz: bands from there to a little below the end
FEWEST = 4  # bands
ROUNDING = 10 * np.log10(0.375 / 12 * FRAME) - 90.3  # dB: what rounding to 16 bit leaves in a band
DARK, BRIGHT, LOUD, FALL = 4.0, 15.0, 30.0, 20.0  # dB above that, and from a band to the next but one
HOLES = 0.03  # the part of frames; music that ends softly has next to none


def holed(sound: Sound, end: float) -> bool:
    """Tell whether frames have bands with nothing in them below brighter ones, or right behind loud ones."""
    step = sound.rate / FRAME
    first, width = round(LOWEST / step), round(WIDTH / step)
    number = (round((end - BESIDE) / step) - first) // width
    if number < FEWEST or len(sound.samples) < FRAME:
        return False
    starts = np.linspace(0, len(sound.samples) - FRAME, LOOKS).astype(np.intp)
    frames = sound.samples[starts[:, None] + np.arange(FRAME), 0] * np.hanning(FRAME).astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(frames, axis=1)[:, first : first + number * width]))
    levels = 10 * np.log10(power.reshape(LOOKS, number, width).mean(axis=2) + 1e-12) - ROUNDING
    levels = levels[levels.max(axis=1) > LOUD]
    if not len(levels):
        return False
    dark = levels < DARK
    higher = np.maximum.accumulate(levels[:, ::-1], axis=1)[:, ::-1]
    hole = (dark[:, :-1] & (higher[:, 1:] > BRIGHT)).any(axis=1)
    fall = (dark[:, 2:] & (levels[:, :-2] - levels[:, 2:] > FALL)).any(axis=1)
    return float(np.mean(hole | fall)) > HOLES
