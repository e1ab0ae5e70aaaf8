"""Chords from Roman numerals, and melodies that settle on the tonic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from segue_music.synth.keys import scale
from segue_music.synth.plan import Note

_DEGREES = ("I", "II", "III", "IV", "V", "VI", "VII")
_NUMERAL = re.compile(r"(b|#)?([ivIV]+)(o|maj7|m7|7|sus4|add9)?$")
_EXTRA = {"": (), "o": (), "maj7": (11,), "m7": (10,), "7": (10,), "sus4": (), "add9": (14,)}


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord, in semitones above the tonic."""

    root: int
    tones: tuple[int, ...]  # above the root


def chord(numeral: str, minor: bool) -> Chord:
    """Read a Roman numeral; small letters are minor chords, the degrees those of the key's own scale."""
    found = _NUMERAL.match(numeral)
    if found is None or found[2].upper() not in _DEGREES:
        raise ValueError(f"{numeral!r} is not a chord")
    shift = {"b": -1, "#": 1}.get(found[1], 0)
    root = scale(minor)[_DEGREES.index(found[2].upper())] + shift
    small, suffix = found[2].islower(), found[3] or ""
    third = 5 if suffix == "sus4" else 3 if small else 4
    return Chord(root, (0, third, 6 if suffix == "o" else 7, *_EXTRA[suffix]))


def progression(text: str, minor: bool) -> tuple[Chord, ...]:
    """Read several numerals, a chord each."""
    return tuple(chord(numeral, minor) for numeral in text.split())


def voiced(chord_: Chord, tonic: int, lowest: int) -> tuple[int, ...]:
    """Lay a chord into the octave above a pitch, in whatever inversion fits."""
    return tuple(sorted({lowest + (tonic + chord_.root + tone - lowest) % 12 for tone in chord_.tones}))


def rhythm(random: Random, density: float) -> list[tuple[float, float]]:
    """Make the rhythm of two bars: beats and lengths, denser or sparser, more or less syncopated."""
    steps = [step for step in range(32) if random.random() < density * _weight(step)]
    steps = steps or [0, 16]
    ends = [*steps[1:], 32]
    return [(a / 4, min((b - a) / 4, 2.0)) for a, b in zip(steps, ends, strict=True)]


def _weight(step: int) -> float:
    if step % 16 == 0:
        return 1.6
    return 1.15 if step % 4 == 0 else 0.8 if step % 2 == 0 else 0.3


def melody(
    random: Random, chords: Sequence[Chord], *, tonic: int, minor: bool, around: int, density: float
) -> list[Note]:
    """Write a tune over one turn of chords, a bar each: a motif, its answer, and an end on the tonic."""
    motif = [rhythm(random, density), rhythm(random, density)]
    notes: list[Note] = []
    place = around
    for pair in range(0, len(chords), 2):
        for beat, beats in motif[pair // 2 % 2 if random.random() < 0.5 else 0]:
            over = chords[min(pair + int(beat // 4), len(chords) - 1)]
            place = _next_pitch(random, place, over, tonic, minor, around, strong=beat % 1 == 0)
            notes.append(Note(pair * 4 + beat, beats, (place,), 0.75 + 0.25 * random.random()))
    return _ending(notes, len(chords), tonic, around)


def _next_pitch(
    random: Random, place: int, over: Chord, tonic: int, minor: bool, around: int, *, strong: bool
) -> int:
    tones = {(tonic + over.root + tone) % 12 for tone in over.tones}
    # Beside a raised tone of the chord, such as the leading tone in minor, the plain one would grate.
    steps = {(tonic + step) % 12 for step in scale(minor)}
    raised = tones - steps
    allowed = tones if strong else tones | {p for p in steps if not {(p + 1) % 12, (p - 1) % 12} & raised}
    near = [p for p in range(place - 7, place + 8) if p % 12 in allowed and abs(p - around) <= 10]
    near = near or [p for p in range(around - 6, around + 7) if p % 12 in allowed]
    # Small steps, few repeats, and a pull towards the tonic.
    weights = [
        (1.6 if p % 12 == tonic else 1.0) * (0.5 if p == place else 1.0) / (1.0 + abs(p - place))
        for p in near
    ]
    return random.choices(near, weights)[0]


def _ending(notes: list[Note], bars: int, tonic: int, around: int) -> list[Note]:
    last_bar = (bars - 1) * 4
    home = around + (tonic - around + 6) % 12 - 6
    kept = [note for note in notes if note.beat < last_bar + 2]
    return [*kept, Note(last_bar + 2.0, 1.75, (home,), 0.95)]
