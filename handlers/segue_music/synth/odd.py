"""Files that can be decoded and are still unusual: an hour long, a blink, silent, mono, 24/96, clipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import repeat
from pathlib import Path

import numpy as np

from segue_music.synth import effects
from segue_music.synth.compose import compose
from segue_music.synth.files import suffix, write, write_all
from segue_music.synth.patterns import BAR
from segue_music.synth.plan import Plan, Samples
from segue_music.synth.planning import plan as planned
from segue_music.synth.render import render

RATE = 44_100
HIGH_RATE = 96_000
_SECONDS = 30.0

Oddity = tuple[Samples, int, str]  # samples, rate, codec


def hour(path: Path, codec: str = "mp3", bitrate: int | None = 128, *, hours: float = 1.0) -> Plan:
    """Write a mix as long as wanted, one beat throughout; return its plan."""
    plan = replace(planned(7, "house", bpm=124.0, key="Am", seconds=120.0), seconds=hours * 3600)
    bars = 64
    piece = render(compose(replace(plan, seconds=bars * BAR * 60 / plan.bpm)), RATE)
    once = effects.cut(piece.samples, RATE, 0, float(piece.beats_at[-1]))
    turns = max(1, round(hours * 3600 * RATE / len(once)))
    write_all(repeat(once, turns), RATE, path, codec, bitrate)
    return plan


def odd(name: str, folder: Path) -> Path:
    """Write one of ODD into a folder."""
    samples, rate, codec = ODD[name]()
    return write(samples, rate, folder / f"{name.replace(' ', '-').replace('/', '-')}{suffix(codec)}", codec)


def _music(rate: int = RATE) -> Samples:
    return render(compose(planned(3, "poprock", bpm=120.0, key="G", seconds=_SECONDS)), rate).samples


def _still(seconds: float) -> Samples:
    return np.zeros((round(seconds * RATE), 2), dtype=np.float32)


def _one_sided() -> Samples:
    samples = _music()
    samples[:, 1] = 0
    return samples


def _opposed() -> Samples:
    """Turn one channel over, so that nothing is left when both are mixed."""
    samples = effects.monaural(_music())
    return np.concatenate([samples, -samples], axis=1)


def _tone() -> Samples:
    time = np.arange(round(_SECONDS * RATE)) / RATE
    return np.repeat(0.5 * np.sin(2 * np.pi * 440 * time)[:, None], 2, axis=1).astype(np.float32)


ODD: dict[str, Callable[[], Oddity]] = {
    "blink": lambda: (effects.cut(_music(), RATE, 4.0, 4.3), RATE, "wav16"),
    "one sample": lambda: (np.full((1, 2), 0.5, dtype=np.float32), RATE, "wav16"),
    "silence": lambda: (_still(_SECONDS), RATE, "wav16"),
    "mono": lambda: (effects.monaural(_music()), RATE, "flac"),
    "24/96": lambda: (_music(HIGH_RATE), HIGH_RATE, "wav24"),
    "clipped": lambda: (effects.gained(_music(), 18), RATE, "wav16"),
    "offset": lambda: (np.asarray(_music() * np.float32(0.5) + np.float32(0.3)), RATE, "wav16"),
    "one-sided": lambda: (_one_sided(), RATE, "flac"),
    "opposed": lambda: (_opposed(), RATE, "flac"),
    "quiet": lambda: (effects.gained(_music(), -60), RATE, "wav24"),
    "tone": lambda: (_tone(), RATE, "flac"),
    "low rate": lambda: (_music(8_000), 8_000, "wav16"),
    "silence around": lambda: (effects.padded(_music(), RATE, 12.0, 12.0), RATE, "flac"),
}
