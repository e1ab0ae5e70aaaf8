"""`segue bench tracks`: whole tracks a minute, beside beets, where the time goes, and how it grows."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import typer

from segue.cli.output import AsJson, print_json, say
from segue.cli.start import of
from segue.statefolder import prepare

AUDIO = ("verify", "identify", "analyse", "transcode")


def tracks(
    context: typer.Context,
    number: int = typer.Option(10, "--tracks", min=2, help="How many tracks."),
    seconds: float = typer.Option(210.0, "--seconds", min=5, help="How long each is."),
    rounds: int = typer.Option(1, "--rounds", min=1, help="How often; the medians are printed."),
    grow: int = typer.Option(0, "--grow", min=0, help="Also bring in so many short tracks: 1000."),
    beets: str = typer.Option(
        "", "--beets", help="The command of beets; else it is looked for.", show_default=False
    ),
    as_json: bool = AsJson,
) -> None:
    """Measure whole tracks a minute, from files that are served on this machine to finished libraries."""

    home = prepare(of(context).settings.home)
    with tempfile.TemporaryDirectory(dir=home, prefix="bench-") as name:
        folder = Path(name)
        say(f"making {number} tracks of {seconds:g} s")
        files = made(folder / "served", number, seconds)
        other = beets or shutil.which("beet")
        found = [_round(folder / str(turn), files, other) for turn in range(rounds)]
        measured = {key: statistics.median(one[key] for one in found) for key in found[0]}
        grown = growth(folder / "grow", grow) if grow else {}
    if as_json:
        print_json({**measured, **{f"{count}_tracks_s": each for count, each in grown.items()}})
        return
    _tell(measured, number, peer_found=bool(other))
    for count, each in grown.items():
        print(f"  {count:5} short tracks     {each * 1000:8.0f} ms each")


def _round(folder: Path, files: Sequence[Path], beets: str | None) -> dict[str, float]:
    from segue_music.bench import beets as peer
    from segue_music.bench.whole import brought

    folder.mkdir(parents=True)
    alone = audio_alone(files, folder / "alone")
    whole, steps = brought(folder / "whole", files)
    measured = {"whole_s": whole, "audio_alone_s": alone, "added": whole / alone - 1}
    measured |= {f"step {name}": took for name, took in steps.items()}
    if beets:
        measured |= {
            f"beets {name}": took for name, took in peer.measure(beets, files, folder / "beets").items()
        }
        measured["times_beets"] = measured["beets all"] / whole
    return measured


def made(folder: Path, number: int, seconds: float) -> list[Path]:
    """Synthesise tracks as AAC files; the same each time."""
    from segue_music import synth
    from segue_music.tags.fields import Tags
    from segue_music.tags.write import write

    folder.mkdir(parents=True)
    styles = sorted(synth.STYLES)
    files: list[Path] = []
    for seed in range(number):
        piece = synth.track(seed, styles[seed % len(styles)], seconds=seconds)
        files.append(folder / f"Artist {seed % 7} - Title {seed}.m4a")
        synth.write(piece.samples, piece.rate, files[-1], "aac", 256)
        write(files[-1], Tags(title=f"Title {seed}", artists=(f"Artist {seed % 7}",), album="Bench"))
    return files


def short(folder: Path, number: int) -> list[Path]:
    """Write tracks of six seconds, all different; as FLAC, which is made in no time."""
    from segue_music import synth

    folder.mkdir(parents=True)
    files = [folder / f"Artist {seed % 7} - Title {seed}.flac" for seed in range(number)]
    for seed, file in enumerate(files):
        synth.write(synth.chords(seed, synth.RATE), synth.RATE, file, "flac")
    return files


def audio_alone(files: Sequence[Path], folder: Path) -> float:
    """Return how long the audio stages take without all that is around them."""
    from segue_music.audio.studio import Studio
    from segue_schemas import Format

    def one(number: int) -> None:
        place = folder / str(number)
        place.mkdir(parents=True)
        with studio.desk() as desk:
            desk.verify(files[number])
            desk.identify(files[number])
            desk.analyse(files[number], 70, 180)
            desk.transcode(files[number], place, list(Format), "track")
        shutil.rmtree(place)

    workers = os.cpu_count() or 1
    with Studio(workers) as studio, ThreadPoolExecutor(workers) as pool:
        begun = time.perf_counter()
        list(pool.map(one, range(len(files))))
        return time.perf_counter() - begun


def growth(folder: Path, most: int) -> dict[int, float]:
    """Return the seconds a track for 10, 100, … tracks, short ones."""
    from segue_music.bench.whole import brought

    folder.mkdir(parents=True)
    count, found = 10, dict[int, float]()
    files = short(folder / "served", most)
    while count <= most:
        say(f"bringing in {count} short tracks")
        found[count] = brought(folder / str(count), files[:count])[0] / count
        count *= 10
    return found


def _tell(measured: dict[str, float], number: int, *, peer_found: bool) -> None:
    print(f"  tracks a minute        {number / measured['whole_s'] * 60:8.1f}")
    if peer_found:
        print(f"  beets, the same work   {number / measured['beets all'] * 60:8.1f}")
        print(f"  times beets            {measured['times_beets']:8.1f}   target ≥ 4")
        for name, took in measured.items():
            if name.startswith("beets ") and name != "beets all":
                print(f"    {name:20} {took:8.1f} s")
    else:
        say("beets was not found; install it and say --beets PATH to compare")
    print(f"  audio stages alone     {measured['audio_alone_s']:8.2f} s")
    print(f"  all around them adds   {measured['added']:8.0%}   target ≤ 30 %")
    print("  where the time goes, s a track:")
    for name, took in sorted(measured.items(), key=lambda pair: -pair[1]):
        if name.startswith("step "):
            print(f"    {name.removeprefix('step '):38} {took / number:8.3f}")
