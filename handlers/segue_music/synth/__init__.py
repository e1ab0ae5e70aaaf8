"""Makes music whose tempo and key are known, for tests, benchmarks and the demonstration."""

from __future__ import annotations

from segue_music.synth.chords import chords
from segue_music.synth.compose import compose
from segue_music.synth.corpus import corpus
from segue_music.synth.files import FORMS, suffix, write
from segue_music.synth.plan import Piece, Plan
from segue_music.synth.planning import plan
from segue_music.synth.render import render
from segue_music.synth.styles import STYLES

__all__ = [
    "FORMS",
    "STYLES",
    "Piece",
    "Plan",
    "chords",
    "compose",
    "corpus",
    "plan",
    "render",
    "suffix",
    "track",
    "write",
]
RATE = 44_100


def track(
    seed: int = 0,
    style: str = "house",
    *,
    bpm: float | None = None,
    key: str | None = None,
    seconds: float = 210.0,
    rate: int = RATE,
) -> Piece:
    """Make a piece; the same arguments give the same samples."""
    return render(compose(plan(seed, style, bpm=bpm, key=key, seconds=seconds)), rate)
