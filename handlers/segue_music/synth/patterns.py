"""What the players make of a bar: patterns of sixteen steps become notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from segue_music.synth.harmony import Chord, voiced
from segue_music.synth.plan import Note
from segue_music.synth.style import Section

BAR = 4.0  # beats
_STRENGTH = {"x": 0.8, "o": 0.4, "r": 0.6}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a piece."""

    number: int  # in the piece
    index: int  # in its section
    length: int  # of its section, in bars
    section: Section
    chord: Chord
    after: Chord  # the next one

    @property
    def beat(self) -> float:
        """Where it begins."""
        return self.number * BAR


def strokes(pattern: str, layer: str, bars: Sequence[Bar]) -> Iterator[Note]:
    """Play a drum pattern wherever its layer plays."""
    for bar in bars:
        if layer not in bar.section.layers:
            continue
        for step, sign in enumerate(_steps(pattern, bar.index)):
            strength = _STRENGTH.get(sign, 0.0) * bar.section.level
            for part in range(3 if sign == "r" else 1 if strength else 0):
                yield Note(bar.beat + step / 4 + part / 12, 0.25, ((bar.index + step) % 3,), strength)


def fills(bars: Sequence[Bar], random: Random) -> Iterator[Note]:
    """Roll into the next section: a bar that grows after a build, half a bar elsewhere."""
    for bar in bars[:-1]:
        if bar.index != bar.length - 1:
            continue
        for step in range(16):
            if bar.section.name == "build":
                yield Note(bar.beat + step / 4, 0.25, (step % 3,), 0.3 + 0.045 * step)
            elif "snare" in bar.section.layers and step >= 8 and random.random() < 0.5:
                yield Note(bar.beat + step / 4, 0.25, (step % 3,), 0.35 + 0.03 * step)


def crashes(bars: Sequence[Bar]) -> Iterator[Note]:
    """Mark where a loud section begins."""
    for bar in bars[1:]:
        if bar.index == 0 and bar.section.level == 1.0:
            yield Note(bar.beat, 4, (0,), 0.8)


def bass(pattern: str, bars: Sequence[Bar], tonic: int, low: int) -> Iterator[Note]:
    """Play roots, octaves, fifths, and steps that lead into the next root."""
    for bar in _where("bass", bars):
        root, following = (low + (tonic + one.root - low) % 12 for one in (bar.chord, bar.after))
        lead = following + (1 if following < root else -1)
        pitches = {"r": root, "o": root + 12, "f": root + bar.chord.tones[2], "l": lead}
        for step, sign, steps in _held(_steps(pattern, bar.index)):
            strength = bar.section.level * (0.95 if step % 4 == 0 else 0.85)
            yield Note(bar.beat + step / 4, steps / 4, (pitches[sign],), strength)


def comp(pattern: str, bars: Sequence[Bar], tonic: int, low: int) -> Iterator[Note]:
    """Play the chords in a rhythm."""
    for bar in _where("chords", bars):
        for step, _, steps in _held(_steps(pattern, bar.index)):
            yield Note(bar.beat + step / 4, steps / 4, voiced(bar.chord, tonic, low), bar.section.level * 0.9)


def pad(bars: Sequence[Bar], tonic: int, low: int) -> Iterator[Note]:
    """Hold each chord for its bar."""
    for bar in _where("pad", bars):
        yield Note(bar.beat, BAR, voiced(bar.chord, tonic, low), bar.section.level * 0.9)


def arp(pattern: str, bars: Sequence[Bar], tonic: int, low: int) -> Iterator[Note]:
    """Play the tones of the chords one after the other."""
    for bar in _where("arp", bars):
        tones = voiced(bar.chord, tonic, low)
        for step, sign, steps in _held(_steps(pattern, bar.index)):
            octave, tone = divmod(int(sign), len(tones))
            pitch = (tones[tone] + 12 * octave,)
            yield Note(bar.beat + step / 4, steps / 4, pitch, bar.section.level * 0.85)


def _where(layer: str, bars: Sequence[Bar]) -> Iterator[Bar]:
    return (bar for bar in bars if layer in bar.section.layers)


def _steps(pattern: str, bar: int) -> str:
    """Return the steps of a bar out of a pattern of half a bar, a bar, or more of them."""
    if len(pattern) == 8:
        return pattern * 2
    turns = max(1, len(pattern) // 16)
    return pattern[bar % turns * 16 :][:16]


def _held(pattern: str) -> Iterator[tuple[int, str, int]]:
    """Give each sign of a bar with the number of steps that it is held."""
    for step, sign in enumerate(pattern):
        if sign not in ".-":
            rest = pattern[step + 1 :]
            yield step, sign, 1 + len(rest) - len(rest.lstrip("-"))
