"""Names of keys, and what a scale is."""

from __future__ import annotations

MAJOR_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def parse_key(text: str) -> tuple[int, bool]:
    """Read Am, F#m, Db … as the tonic (semitones above C) and whether it is minor."""
    minor = text.endswith("m")
    letter, signs = text[0], text[1 : -1 if minor else None]
    if letter not in _LETTERS or signs.strip("#b"):
        raise ValueError(f"{text!r} is not a key; write it as Am, F#m or Db")
    return (_LETTERS[letter] + signs.count("#") - signs.count("b")) % 12, minor


def key_name(tonic: int, minor: bool) -> str:
    """Name a key as tags have it."""
    return f"{MINOR_NAMES[tonic]}m" if minor else MAJOR_NAMES[tonic]


def scale(minor: bool) -> tuple[int, ...]:
    """Return the seven steps of the (natural) scale."""
    return MINOR if minor else MAJOR
