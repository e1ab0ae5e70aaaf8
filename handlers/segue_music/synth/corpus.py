"""Writes a folder of music with the truth about it, to judge tempo and key by."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from segue_music.synth.compose import compose
from segue_music.synth.files import suffix, write
from segue_music.synth.keys import key_name
from segue_music.synth.plan import Plan
from segue_music.synth.planning import plan as planned
from segue_music.synth.render import render
from segue_music.synth.styles import STYLES
from segue_music.synth.variants import PLAIN, VARIANTS

TRUTH = "truth.json"
_SHORTEST, _LONGEST = 70.0, 180.0  # seconds
Told = Callable[[int, int], None]  # done, of


class Entry(NamedTuple):
    """One file of a corpus, before it is made."""

    number: int
    plan: Plan
    variant: str


def corpus(
    folder: Path,
    seed: int = 0,
    n: int = 144,
    *,
    seconds: tuple[float, float] = (_SHORTEST, _LONGEST),
    workers: int = 1,
    told: Told | None = None,
) -> Path:
    """Write n pieces, half of them plain, and `truth.json`; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    work = [(folder, entry) for entry in entries(seed, n, seconds)]
    if workers == 1:
        for done, one in enumerate(work, 1):
            rows.append(_make(one))
            _tell(told, done, n)
    else:
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
            for done, row in enumerate(pool.map(_make, work), 1):
                rows.append(row)
                _tell(told, done, n)
    truth = folder / TRUTH
    truth.write_text(json.dumps(rows, indent=1) + "\n")
    return truth


def entries(seed: int, n: int, seconds: tuple[float, float] = (_SHORTEST, _LONGEST)) -> list[Entry]:
    """Plan a corpus: each style and each of the 24 keys as often as the others, variants in turn."""
    random = Random(f"corpus {seed}")
    keys = [(tonic, minor) for tonic in range(12) for minor in (False, True)]
    random.shuffle(keys)
    styles = list(STYLES)
    random.shuffle(styles)
    variants = list(VARIANTS)
    found = []
    for number in range(n):
        tonic, minor = keys[(number + number // 24 * 5) % 24]
        style = styles[(number + number // len(styles) * 3) % len(styles)]
        plan = planned(
            random.randrange(1 << 40),
            style,
            key=key_name(tonic, minor),
            seconds=random.uniform(*seconds),
        )
        variant = "plain" if number % 2 == 0 else variants[number // 2 % len(variants)]
        found.append(Entry(number, plan, variant))
    return found


def _tell(told: Told | None, done: int, of: int) -> None:
    if told is not None:
        told(done, of)


def _make(work: tuple[Path, Entry]) -> dict[str, Any]:
    folder, (number, plan, name) = work
    variant = VARIANTS.get(name, PLAIN)
    piece = render(compose(variant.change(plan)), variant.rate)
    samples = piece.samples
    for effect in variant.effects:
        samples = effect(samples, variant.rate)
    path = (
        folder / f"{number:04}-{plan.style}-{name.replace(' ', '-').replace('/', '-')}{suffix(variant.codec)}"
    )
    write(samples, variant.rate, path, variant.codec, variant.bitrate)
    return {
        "path": path.name,
        "bpm": plan.bpm,
        "key": piece.key,
        "style": plan.style,
        "variant": name,
        "steady": not piece.score.plan.drift,
        "drift": piece.score.plan.drift * 100,  # per cent
        "duration": round(len(samples) / variant.rate, 3),
    }
