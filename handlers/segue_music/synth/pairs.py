"""Pairs of recordings that are the same, or only look it, to judge the search for duplicates by."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random

from segue_music.audio import decode
from segue_music.audio.sound import Sound
from segue_music.synth.different import DIFFERENT, RATE, played
from segue_music.synth.files import suffix, write
from segue_music.synth.plan import Plan, Samples
from segue_music.synth.planning import plan as planned
from segue_music.synth.same import SAME, Form
from segue_music.synth.styles import STYLES

_SHORTEST, _LONGEST = 60.0, 84.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two recordings, before they are made."""

    number: int
    same: bool
    category: str
    plan: Plan
    seed: int

    @property
    def label(self) -> str:
        """What people see of it."""
        return f"{self.number} {self.category}, {self.plan.style} at {self.plan.bpm:g}"


def pairs(seed: int = 0, n: int = 300) -> list[Pair]:
    """Plan n pairs that differ and n that are the same, of all categories and styles in turn."""
    random = Random(f"pairs {seed}")
    styles = list(STYLES)
    random.shuffle(styles)
    found = []
    for number in range(2 * n):
        same = number >= n
        categories = list(SAME if same else DIFFERENT)
        index = number % n
        category = categories[index % len(categories)]
        style = styles[(index + index // len(categories)) % len(styles)]
        seconds = random.uniform(_SHORTEST, _LONGEST)
        plan = planned(random.randrange(1 << 40), style, seconds=seconds)
        found.append(
            Pair(number=number, same=same, category=category, plan=plan, seed=random.randrange(1 << 30))
        )
    return found


def sounds(pair: Pair) -> tuple[Sound, Sound]:
    """Make both recordings of a pair."""
    random = Random(pair.seed)
    if not pair.same:
        one, other = DIFFERENT[pair.category](pair.plan, random)
        return _plain(one), _plain(other)
    form = SAME[pair.category]
    original = played(form.change(pair.plan, random)).samples
    return _plain(original), _formed(form.effect(original, RATE, random), form)


def _plain(samples: Samples) -> Sound:
    return Sound(
        samples=samples,
        rate=RATE,
        codec="pcm_f32le",
        container="wav",
        bitrate=None,
        bits=32,
        lossless=True,
        channels=samples.shape[1],
    )


def _formed(samples: Samples, form: Form) -> Sound:
    """Send a recording through the codec of its form, if it has one."""
    if not form.codec:
        return _plain(samples)
    with tempfile.TemporaryDirectory(prefix="segue-pair-") as folder:
        path = write(samples, RATE, Path(folder, f"pair{suffix(form.codec)}"), form.codec, form.bitrate)
        return decode.decode(path)
