"""What a piece is made from: its plan, and the notes that come of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that decides how a piece sounds; the same plan gives the same samples."""

    style: str
    bpm: float
    tonic: int  # semitones above C
    minor: bool
    seconds: float  # as long as wanted; the piece ends with a whole bar and its echo
    song: int  # seed of harmony and melody
    kit: int  # seed of instruments and drum patterns
    take: int = 0  # seed of what differs from one performance to the next
    loose: float = 0.0  # seconds (sd) by which notes miss the grid
    drift: float = 0.0  # sd of the tempo, as a share of it
    cents: float = 0.0  # tuning
    lead_in: float = 0.0  # seconds of silence in front
    without: frozenset[str] = frozenset()  # layers that are left out
    featured: frozenset[str] = frozenset()  # layers that play throughout and stand in front
    longer_intro: int = 0  # bars put in front
    noise: float = 0.0  # level of a noise bed, such as vinyl or an audience
    loudness: float | None = None  # RMS in dBFS; None: as the style likes it


@dataclass(frozen=True, slots=True)
class Note:
    """One note, chord or stroke."""

    beat: float
    beats: float
    pitches: tuple[int, ...]  # as MIDI counts them; of a drum: its variant
    velocity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one instrument plays."""

    layer: str  # kick, snare, hats, perc, bass, chords, pad, lead, arp
    sound: str  # name of a drum or of a voice
    notes: tuple[Note, ...]
    gain: float
    ducked: bool = False  # gives way to the kick


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A whole piece, written down."""

    plan: Plan
    beats: float
    sections: tuple[tuple[str, int], ...]  # name and number of bars
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A score and how it sounds."""

    score: Score
    samples: Samples  # shape (n, 2)
    rate: int
    bpm: float  # the mean tempo, also of a piece that drifts
    key: str  # Am, F#, …
    beats_at: NDArray[np.float64] = field(repr=False)  # seconds of each beat

    @property
    def duration(self) -> float:
        """In seconds."""
        return len(self.samples) / self.rate
