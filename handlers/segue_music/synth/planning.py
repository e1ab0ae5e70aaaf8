"""Chooses the plan of a piece by its seed."""

from __future__ import annotations

from random import Random

from segue_music.synth.keys import parse_key
from segue_music.synth.plan import Plan
from segue_music.synth.styles import STYLES

SEEDS = 1 << 30


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
        song=random.randrange(SEEDS),
        kit=random.randrange(SEEDS),
        take=random.randrange(SEEDS),
    )
