"""Keys in the notations of DJs."""

from __future__ import annotations

from segue_schemas import Key

FLATS = {"Db": "C#", "Eb": "D#", "Gb": "F#", "Ab": "G#", "Bb": "A#", "Cb": "B", "Fb": "E"}
CHROMATIC = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def semitone(key: Key) -> int:
    """Return the tonic's place in the chromatic scale, C being 0."""
    return CHROMATIC.index(FLATS.get(key.tonic, key.tonic))


def camelot(key: Key) -> str:
    """Return the key's place on the Camelot wheel: A minor is 8A, C major 8B."""
    relative = semitone(key) if not key.minor else (semitone(key) + 3) % 12
    return f"{(relative * 7 + 7) % 12 + 1}{'A' if key.minor else 'B'}"
