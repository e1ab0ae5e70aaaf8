"""A library of many tracks that only the index has: their prints are pieced together from real ones."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import numpy as np

from segue_music.alignment import SECOND, STEP, Values, thinned
from segue_music.audio import chromaprint
from segue_music.identity import judge
from segue_music.index import Index
from segue_schemas import Held, Print, Recording

LENGTH = 214.0  # seconds of a usual track
PIECE = 24  # values that are taken from one place
BATCH = 500  # tracks that are put in together
ASKED = 200  # look-ups that are timed
WORDS = "amber basin cinder delta ember fjord glade harbour iris juno kite lumen mesa nova onyx".split()  # noqa: SIM905  # names are read more easily so


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """What was measured with many tracks."""

    tracks: int
    build: float  # seconds
    size: float  # MB on disk
    opened: float  # ms to open the file
    look_up: float  # ms, median
    slow_look_up: float  # ms, 95 %
    insert: float  # ms, median, one track by itself
    found: float  # share of those that were looked for by their sound, and judged to be the same
    strangers: int  # of as many tracks that are not there, how many were taken for one that is


def measure(folder: Path, real: Sequence[Values], tracks: int) -> Crowd:
    """Fill an index, and time what is asked of it."""
    random = np.random.default_rng(11)
    pool = np.concatenate([values[: len(values) // PIECE * PIECE].reshape(-1, PIECE) for values in real])
    path = folder / "music.sqlite"
    index = Index(path)
    began = time.perf_counter()
    kept: dict[int, Values] = {}
    for batch in _batches(pool, random, tracks, kept):
        index.put(*batch)
    build = time.perf_counter() - began
    index.close()
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    began = time.perf_counter()
    index = Index(path)
    opened = (time.perf_counter() - began) * 1e3
    times, found = _asked(index, [(str(n), _late(values, random)) for n, values in kept.items()])
    others, taken = _asked(index, [("", _values(pool, random)) for _ in range(ASKED)])
    inserts = [_timed_put(index, held(f"new {n}", _values(pool, random))) for n in range(50)]
    index.close()
    times += others
    return Crowd(
        tracks=tracks, build=build, size=size, opened=opened, look_up=median(times),
        slow_look_up=quantiles(times, n=20)[-1], insert=median(inserts), found=found / len(kept),
        strangers=taken,
    )  # fmt: skip


def held(ref: str, values: Values) -> Held:
    """Return a track as the index keeps it, with names and links as usual ones have."""
    random = np.random.default_rng(abs(hash(ref)) % 2**32)
    words = [WORDS[n] for n in random.integers(0, len(WORDS), 5)]
    number = int(random.integers(0, 2**31))
    recording = Recording(
        title=f"{words[0]} {words[1]} {number % 1000} ({words[2]} Remix)".title(),
        artists=(f"{words[3]} {number % 997}".title(), words[4].title()),
        album=f"{words[1]} {words[3]} EP".title(),
        year=2000 + number % 26,
        genres=("House",),
        isrc=f"DEA{number % 10**9:09}",
        duration=LENGTH,
        links=(f"https://soundcloud.com/{words[3]}-{number % 997}/{words[0]}-{number}",),
        ids={"spotify": f"{number:022}"},
    )
    return Held(place="tracks", ref=ref, recording=recording, print=a_print(values, ref))


def a_print(values: Values, name: str = "") -> Print:
    """Return a print of a whole track; one that is to be kept is thinned already, to save time."""
    random = np.random.default_rng(len(name) + int(values[0]))
    hashes = [random.bytes(32).hex() if name else "" for _ in range(2)]
    length = len(values) / SECOND
    levels = np.tile(random.integers(-60, -20, 5), 8) + random.integers(-3, 4, 40)
    fingerprint = thinned(values[::STEP]) if name else chromaprint.pack(values)
    return Print(
        pcm=hashes[0], sha256=hashes[1], fingerprint=fingerprint, duration=length,
        heard=(0.0, length), step=STEP if name else 1,
        balance=tuple(levels.tolist()) if name else (),
    )  # fmt: skip


def _batches(
    pool: Values, random: np.random.Generator, tracks: int, kept: dict[int, Values]
) -> Iterator[list[Held]]:
    wanted = set(random.choice(tracks, min(ASKED, tracks), replace=False).tolist())
    for start in range(0, tracks, BATCH):
        batch = []
        for number in range(start, min(start + BATCH, tracks)):
            values = _values(pool, random)
            if number in wanted:
                kept[number] = values
            batch.append(held(str(number), values))
        yield batch


def _values(pool: Values, random: np.random.Generator) -> Values:
    """Piece a fingerprint together; each piece has some bits of its own."""
    count = int(LENGTH * SECOND) // PIECE
    masks = random.integers(0, 2**32, (3, count), dtype=np.uint32)
    pieces = pool[random.integers(0, len(pool), count)] ^ (masks[0] & masks[1] & masks[2])[:, None]
    whole: Values = pieces.reshape(-1)
    return whole


def _late(values: Values, random: np.random.Generator) -> Values:
    """Return a fingerprint as it is after a codec: it begins later, and some bits differ."""
    start = int(random.integers(0, STEP * 2))
    bits = np.unpackbits(values[start:].view(np.uint8))
    bits ^= random.random(len(bits)) < 0.02
    return np.packbits(bits).view(np.uint32)


def _asked(index: Index, asked: Sequence[tuple[str, Values]]) -> tuple[list[float], int]:
    times, same = [], 0
    for ref, values in asked:
        sought = a_print(values)
        began = time.perf_counter()
        found = index.look_up(Recording(), sought)
        times.append((time.perf_counter() - began) * 1e3)
        same += any(
            judge(Recording(), sought, one).verdict == "same" and (not ref or one.ref == ref) for one in found
        )
    return times, same


def _timed_put(index: Index, one: Held) -> float:
    began = time.perf_counter()
    index.put(one)
    return (time.perf_counter() - began) * 1e3
