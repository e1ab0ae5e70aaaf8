"""The key of a track, by essentia where it is there, otherwise by a chroma of our own."""

from __future__ import annotations

import numpy as np

from segue_music.audio import extractors, musickey_numpy
from segue_music.audio.sound import Samples
from segue_schemas import Key

MAJOR = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
SHORTEST = 2.0  # seconds
FAINT = 1e-4  # full scale: below it there is nothing to hear
# essentia's strength says little by itself: at EVEN it was right half of the time, well above it mostly.
EVEN, SPREAD = 0.79, 0.04
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def key(mono: Samples, rate: int, *, essentia: bool = True) -> Key | None:
    """Return the key; None for a sound too short or too faint; `essentia` False stands for none there."""
    if len(mono) < SHORTEST * rate or float(np.abs(mono).max()) < FAINT:
        return None
    standard = extractors.essentia() if essentia else None
    if standard is None:
        tonic, minor, confidence = musickey_numpy.key(mono, rate)
        return named(tonic, minor, confidence)
    extractor = standard.KeyExtractor(profileType="shaath", sampleRate=float(rate))
    letter, scale, strength = extractor(np.ascontiguousarray(mono))
    sure = 1 / (1 + np.exp(-(strength - EVEN) / SPREAD))
    return named(pitch(letter), scale == "minor", float(sure))


def named(tonic: int, minor: bool, confidence: float) -> Key:
    """Return a key in the record's spelling, from its pitch: C is 0."""
    return Key(tonic=(MINOR if minor else MAJOR)[tonic % 12], minor=minor, confidence=round(confidence, 3))


def pitch(name: str) -> int:
    """Return the pitch of a note's name: Bb and A# are 10."""
    return (LETTERS[name[0].upper()] + name.count("#") - name[1:].count("b")) % 12
