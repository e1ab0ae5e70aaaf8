"""What speaks for each of the 24 keys: its notes, its chords, how they move, and where sections begin."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.musickey_chords import Chords, changes, chords, starts
from segue_music.audio.musickey_notes import Notes, Peaks, chroma, notes

Evidence = NDArray[np.float64]  # a value for each key: twelve major ones, C first, then twelve minor ones
# How much each note belongs to the key of the first: Sha'ath's profiles, as KeyFinder has them …
SHAATH = (
    (6.6, 2.0, 3.5, 2.3, 4.6, 4.0, 2.5, 5.2, 2.4, 3.7, 2.3, 3.4),
    (6.5, 2.7, 3.5, 5.4, 2.6, 3.5, 2.5, 5.2, 4.0, 2.7, 4.3, 3.2),
)
# … and Faraldo's from electronic music, in which notes outside of the key count for nothing.
FARALDO = (
    (1.00, 0.00, 0.42, 0.00, 0.53, 0.37, 0.00, 0.77, 0.00, 0.38, 0.21, 0.30),
    (1.00, 0.00, 0.36, 0.39, 0.00, 0.38, 0.00, 0.74, 0.27, 0.00, 0.42, 0.23),
)
WHOLE, UPPER, BASS = (34, 84), (45, 96), (28, 50)  # pitches
OPENING = 5  # frames that count as the beginning of a section
# Semitones above the tonic of the chords on each degree, and whether they are minor.
MAJOR = {
    "I": (0, 0), "ii": (2, 1), "iii": (4, 1), "IV": (5, 0), "V": (7, 0), "vi": (9, 1), "bVII": (10, 0),
}  # fmt: skip
MINOR = {
    "i": (0, 1), "III": (3, 0), "iv": (5, 1), "v": (7, 1), "V": (7, 0), "VI": (8, 0), "VII": (10, 0),
}  # fmt: skip
MOVES_IN_MAJOR = (("V", "I"), ("IV", "I"), ("IV", "V"), ("ii", "V"), ("vi", "IV"), ("bVII", "I"))
MOVES_IN_MINOR = (
    ("V", "i"), ("v", "i"), ("iv", "i"), ("VII", "i"), ("VI", "VII"), ("iv", "V"), ("i", "VII"),
)  # fmt: skip
TONIC = np.arange(24) % 12
IS_MINOR = np.arange(24) >= 12


def evidence(found: Peaks) -> Mapping[str, Evidence]:
    """Return all that speaks for a key, by its name."""
    played = notes(found)
    by_frame = chroma(played, *WHOLE)
    bass = chroma(played, *BASS, partials=1)
    bass /= np.maximum(bass.sum(axis=1, keepdims=True), 0.3)
    sounding = chords(by_frame, bass, played.sounding)
    return {
        **_of_notes(by_frame.sum(axis=0), chroma(played, *UPPER).sum(axis=0)),
        **_of_chords(sounding, changes(sounding, played.sounding)),
        **_of_places(found, played, sounding, bass),
    }


def _of_notes(whole: NDArray[np.float64], upper: NDArray[np.float64]) -> dict[str, Evidence]:
    share = whole / max(whole.sum(), 1e-12)
    thirds = share[(TONIC + 4) % 12] - share[(TONIC + 3) % 12]
    return {
        "notes": _alike(whole, SHAATH),
        "notes of the scale": _alike(whole, FARALDO),
        "notes above the bass": _alike(upper, SHAATH),
        "its third": np.where(IS_MINOR, -thirds, thirds),
        "minor": IS_MINOR.astype(np.float64),
    }


def _alike(heard: NDArray[np.float64], profiles: tuple[tuple[float, ...], ...]) -> Evidence:
    if not heard.std():
        return np.zeros(24)
    return np.array(
        [np.corrcoef(np.roll(heard, -tonic), profile)[0, 1] for profile in profiles for tonic in range(12)]
    )


def _of_chords(sounding: Chords, moves: NDArray[np.float64]) -> dict[str, Evidence]:
    share = sounding.sum(axis=0) / max(sounding.sum(), 1e-12)
    found = {}
    for mode, degrees, pairs in (
        (~IS_MINOR, MAJOR, MOVES_IN_MAJOR),
        (IS_MINOR, MINOR, MOVES_IN_MINOR),
    ):
        name = "minor" if mode[-1] else "major"
        places = {degree: (TONIC + step) % 12 + 12 * small for degree, (step, small) in degrees.items()}
        for degree, place in places.items():
            found[f"{name}: {degree}"] = np.where(mode, share[place], 0)
        for one, other in pairs:
            found[f"{name}: {one} to {other}"] = np.where(mode, moves[places[one], places[other]], 0)
    return found


def _of_places(
    found: Peaks, played: Notes, sounding: Chords, bass: NDArray[np.float64]
) -> dict[str, Evidence]:
    first = int(np.flatnonzero(played.sounding)[0])
    marks = starts(found, played.sounding)
    openings = sum(weight * sounding[at : at + OPENING].mean(axis=0) for at, weight in marks)
    rooted = (sounding * np.tile(bass, (1, 2))).sum(axis=0)
    beginning = sounding[first : first + OPENING].sum(axis=0)
    return {
        "at the beginning": beginning / max(beginning.sum(), 1e-12),
        "where sections begin": np.asarray(openings / sum(weight for _, weight in marks)),
        "over its root": rooted / max(rooted.sum(), 1e-12),
    }
