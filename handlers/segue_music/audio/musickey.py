"""The key of a track, from its notes and chords, and from essentia's opinion where it is there."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

import numpy as np

from segue_music.audio import extractors
from segue_music.audio.musickey_evidence import Evidence, evidence
from segue_music.audio.musickey_notes import RATE, peaks
from segue_music.audio.resample import resampled
from segue_music.audio.sound import Samples, silent
from segue_schemas import Key

MAJOR = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
SHORTEST = 2.0  # seconds
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ESSENTIA = "essentia"
ESSENTIA_FRAME = 1024  # as long as the 4096 at 44.1 kHz that it takes by itself, and hears the same in
ESSENTIA_HOP = 2048  # every other frame tells it the same key in half the time
# Of music made by other means than what the weights were fitted on, less is certain: measured.
WARINESS = 1.3


def key(mono: Samples, rate: int, *, essentia: bool = True) -> Key | None:
    """Return the key; None for a sound too short or too faint; `essentia` False stands for none there."""
    given, alone = heard(mono, rate, essentia=essentia)
    if not given:
        return None
    likely = _likelihoods(given)
    best = int(likely.argmax())
    return named(best % 12, best >= 12, float(likely[best])).model_copy(update={"alone": alone})


def heard(mono: Samples, rate: int, *, essentia: bool = True) -> tuple[dict[str, Evidence], str]:
    """Return what speaks for each key, nothing where nothing is heard; and why essentia has no say in it."""
    if len(mono) < SHORTEST * rate or silent(mono):
        return {}, ""
    slow = resampled(mono, rate, RATE)
    found = peaks(slow)
    if not len(found.size):
        return {}, ""
    opinion = _opinion(slow) if essentia else "it was left out"
    if isinstance(opinion, str):
        return dict(evidence(found)), opinion
    return {**evidence(found), ESSENTIA: opinion}, ""


def _opinion(slow: Samples) -> Evidence | str:
    """Return essentia's key, with its strength; or why it has none."""

    def ask(standard: Any) -> Evidence:
        extractor = standard.KeyExtractor(
            profileType="shaath", sampleRate=float(RATE), frameSize=ESSENTIA_FRAME, hopSize=ESSENTIA_HOP
        )
        letter, scale, strength = extractor(np.ascontiguousarray(slow))
        opinion = np.zeros(24)
        opinion[pitch(letter) + 12 * (scale == "minor")] = strength
        return opinion

    opinion, why = extractors.asked(ask)
    return why if opinion is None else opinion


def _likelihoods(given: Mapping[str, Evidence]) -> Evidence:
    """Return how likely each key is; they add up to 1."""
    weights = _weights()["with essentia" if ESSENTIA in given else "alone"]
    scores = sum((weight * given[name] for name, weight in weights.items()), np.zeros(24))
    parts = np.exp((scores - scores.max()) / WARINESS)
    return np.asarray(parts / parts.sum())


@functools.cache
def _weights() -> dict[str, dict[str, float]]:
    """Return what each kind of evidence counts, as it was fitted on pieces whose key is known."""
    text = resources.files("segue_music.audio").joinpath("musickey_weights.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def named(tonic: int, minor: bool, confidence: float) -> Key:
    """Return a key in the record's spelling, from its pitch: C is 0."""
    return Key(tonic=(MINOR if minor else MAJOR)[tonic % 12], minor=minor, confidence=round(confidence, 3))


def pitch(name: str) -> int:
    """Return the pitch of a note's name: Bb and A# are 10."""
    return (LETTERS[name[0].upper()] + name.count("#") - name[1:].count("b")) % 12
