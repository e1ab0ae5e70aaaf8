"""`segue bench duplicates`: what is taken for the same recording, and how fast it is found among many."""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from segue.cli.output import AsJson, print_json, print_table, say
from segue.cli.start import of
from segue.statefolder import prepare

if TYPE_CHECKING:
    from segue_music.bench.crowd import Crowd
    from segue_music.index import Index
    from segue_music.synth.pairs import Pair
    from segue_schemas import Print

FOUND, SIZE, LOOK_UP = 0.98, 250.0, 5.0  # what is to be reached: share, MB, ms
THREADS = "OMP_NUM_THREADS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of the pairs of one category."""

    category: str
    alike: bool  # they are the same recording
    pairs: int = 0
    same: int = 0  # taken for the same one
    asked: int = 0  # a person would be asked


def duplicates(
    context: typer.Context,
    number: int = typer.Option(300, "--pairs", min=1, help="How many pairs of each sort."),
    tracks: int = typer.Option(100_000, "--tracks", min=100, help="How many tracks the index holds."),
    seed: int = typer.Option(0, "--seed", help="Other numbers make other music."),
    as_json: bool = AsJson,
) -> None:
    """Measure false and missed duplicates on music made for it, and the index with many tracks."""
    from segue_music.bench import crowd

    home = prepare(of(context).settings.home)
    say(f"making {2 * number} pairs of recordings; this takes minutes")
    with tempfile.TemporaryDirectory(dir=home, prefix="bench-") as name:
        (paired := Path(name, "pairs")).mkdir()
        tallies, real = judged(paired, number, seed)
        say(f"filling an index with {tracks} tracks")
        (many := Path(name, "many")).mkdir()
        measured = crowd.measure(many, real, tracks)
    if as_json:
        print_json({"categories": [asdict(one) for one in tallies], "index": asdict(measured)})
        return
    _show(tallies, measured)


def judged(folder: Path, number: int, seed: int) -> tuple[list[Tally], list[Any]]:
    """Put the first of each pair into an index, look the second up, and count what came of it."""
    from segue_music.alignment import values_of
    from segue_music.index import Index

    counts: dict[tuple[bool, str], list[str]] = defaultdict(list)
    real = []
    index = Index(folder / "music.sqlite")
    try:
        for pair, prints in _printed(number, seed):
            counts[pair.same, pair.category].append(_verdict(index, pair, *prints))
            if not pair.same:
                real += [values_of(print_.fingerprint, print_.step) for print_ in prints]
    finally:
        index.close()
    tallies = [
        Tally(
            category=category, alike=alike, pairs=len(said), same=said.count("same"), asked=said.count("ask")
        )
        for (alike, category), said in sorted(counts.items())
    ]
    return tallies, real


def prints_of(pair: Pair) -> tuple[Print, Print]:
    """Make both recordings of a pair, and keep what tells them apart."""
    from segue_music.audio.analyse import sounding
    from segue_music.synth.pairs import sounds

    one, other = sounds(pair)
    return sounding(one), sounding(other)


def _printed(number: int, seed: int) -> Iterator[tuple[Pair, tuple[Print, Print]]]:
    from segue_music.synth.pairs import pairs

    planned = pairs(seed, number)
    with _one_thread(), ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        yield from zip(planned, pool.map(prints_of, planned), strict=True)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let the children, which inherit the environment, count with one thread each."""
    before = os.environ.get(THREADS)
    os.environ[THREADS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[THREADS]
        else:
            os.environ[THREADS] = before


def _verdict(index: Index, pair: Pair, one: Print, other: Print) -> str:
    """Say what the second recording is taken for, given the first one and all before it."""
    from segue_music.identity import judge
    from segue_schemas import Held, Recording

    ref, nameless = str(pair.number), Recording()
    index.put(Held(place="tracks", ref=ref, recording=nameless, print=one))
    found = {there.ref: judge(nameless, other, there).verdict for there in index.look_up(nameless, other)}
    if any(verdict == "same" and there != ref for there, verdict in found.items()):
        return "different" if pair.same else "same"  # it was taken for another one of the pairs
    return found.get(ref, "different")


def _show(tallies: Sequence[Tally], measured: Crowd) -> None:
    for alike, text in ((False, "different recordings"), (True, "the same recording")):
        chosen = [one for one in tallies if one.alike is alike]
        rows = [(one.category, one.pairs, one.same, one.asked) for one in chosen]
        total = tuple(sum(column) for column in zip(*(row[1:] for row in rows), strict=True))
        print_table((text, "pairs", "taken for the same", "asked"), [*rows, ("all", *total)])
        goal = total[1] == 0 if not alike else total[1] >= FOUND * total[0]
        target = f"at least {FOUND:.0%}" if alike else "none"
        print(f"target: {target} taken for the same{'' if goal else ', missed'}\n")
    print_table(
        (f"index of {measured.tracks} tracks", "", "target"),
        [
            ("size", f"{measured.size:.0f} MB", _target(measured.size, SIZE, "MB")),
            ("look-up, median", f"{measured.look_up:.1f} ms", _target(measured.look_up, LOOK_UP, "ms")),
            ("look-up, 95 %", f"{measured.slow_look_up:.1f} ms", ""),
            ("put one in", f"{measured.insert:.1f} ms", ""),
            ("fill it", f"{measured.build:.0f} s", ""),
            ("open it", f"{measured.opened:.1f} ms", ""),
            ("found by sound", f"{measured.found:.1%}", ""),
            ("strangers taken for one of them", str(measured.strangers), _target(measured.strangers, 0, "")),
        ],
    )


def _target(value: float, most: float, unit: str) -> str:
    return f"≤ {most:g} {unit}".strip() + ("" if value <= most else ", missed")
