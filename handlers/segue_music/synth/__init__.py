"""Makes music whose tempo and key are known, for tests, benchmarks and the demonstration."""

from __future__ import annotations

from random import Random

from segue_music.synth.compose import compose
from segue_music.synth.files import FORMS, suffix, write
from segue_music.synth.keys import parse_key
from segue_music.synth.plan import Piece, Plan
from segue_music.synth.render import render
from segue_music.synth.styles import STYLES

__all__ = ["FORMS", "STYLES", "Piece", "Plan", "compose", "plan", "render", "suffix", "track", "write"]
RATE = 44_100


def plan(
    seed: int = 0,
    style: str = "house",
    *,
    bpm: float | None = None,
    key: str | None = None,
    seconds: float = 210.0,
) -> Plan:
    """Choose what is not given: a tempo as the style has it, any of the 24 keys."""
    random = Random(f"plan {seed} {style}")
    likes = STYLES[style]
    chosen = round(random.uniform(*likes.bpm), random.choice((0, 0, 2)))
    tonic, minor = random.randrange(12), random.random() < likes.minor
    if key is not None:
        tonic, minor = parse_key(key)
    return Plan(
        style=style,
        bpm=chosen if bpm is None else bpm,
        tonic=tonic,
        minor=minor,
        seconds=seconds,
        song=random.randrange(1 << 30),
        kit=random.randrange(1 << 30),
        take=random.randrange(1 << 30),
    )


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
