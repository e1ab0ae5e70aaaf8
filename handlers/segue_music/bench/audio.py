"""`segue bench audio`: how right tempo, key, loudness, fingerprints and labels are."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from segue.cli.output import AsJson, print_json, print_table, say
from segue.errors import SegueError

if TYPE_CHECKING:
    from segue_music.audio.studio import Studio
    from segue_music.bench.labels import Row
    from segue_music.bench.scores import Heard
    from segue_music.bench.truth import Truth

LOW, HIGH = 60.0, 200.0
MADE = 144
EXCERPTS = 6  # lossless tracks that are re-encoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What became of one track."""

    heard: Heard | None
    refused: str = ""


def audio(
    truth: Path = typer.Option(
        None, "--truth", help="JSON, lines of JSON or CSV: path, bpm, key of each track.", show_default=False
    ),
    make: Path = typer.Option(
        None, "--make", help="Make music into this folder, and judge by that.", show_default=False
    ),
    number: int = typer.Option(MADE, "--number", min=1, help="How many files --make writes."),
    seed: int = typer.Option(0, "--seed", help="Other music, for --make."),
    workers: int = typer.Option(os.cpu_count() or 1, "--workers", min=1, help="Processes at work at once."),
    labels: bool = typer.Option(
        False, "--labels", help="Measure the labels alone, of all lossless tracks re-encoded."
    ),
    as_json: bool = AsJson,
) -> None:
    """Measure how often tempo, key and label are right, on tracks of which that is known."""
    judge = measure_labels if labels else measure
    if truth is not None:
        judge(truth, workers, as_json)
    elif make is not None:
        judge(made(make, number, seed, workers), workers, as_json)
    else:
        with tempfile.TemporaryDirectory(prefix="segue-bench-") as name:
            judge(made(Path(name), number, seed, workers), workers, as_json)


def made(folder: Path, number: int, seed: int, workers: int) -> Path:
    """Write music of known tempo and key into a folder; return the file that says which."""
    from segue_music.synth.corpus import corpus

    say(f"{number} tracks are made in {folder}, about two seconds each; --number makes fewer")
    return corpus(folder, seed, number, workers=workers)


def measure(file: Path, workers: int, as_json: bool) -> None:
    """Analyse every track that a file of truths names, and print how right that was."""
    from segue_music.audio.studio import Studio
    from segue_music.bench import labels, references
    from segue_music.bench.scores import key_rows, key_table, tempo_rows, tempo_table
    from segue_music.bench.truth import truths

    wanted = truths(file)
    say(f"{len(wanted)} tracks are analysed")
    with Studio(workers) as studio, ThreadPoolExecutor(workers) as pool:
        found = list(pool.map(lambda each: _measured(studio, each), wanted))
    heard = [each.heard for each in found if each.heard]
    beside = references.compare([(each.path, each.loudness, each.fingerprint) for each in heard])
    lossless = [each.path for each in heard if each.lossless]
    told = labels.labels(lossless[:: max(len(lossless) // EXCERPTS, 1)][:EXCERPTS], workers)
    refused = [
        f"{each.path.name}: {one.refused}" for each, one in zip(wanted, found, strict=True) if one.refused
    ]
    if as_json:
        print_json({
            "tempo": tempo_rows(heard), "key": key_rows(heard), "references": beside, "labels": told,
            "refused": refused,
        })  # fmt: skip
        return
    print_table(*tempo_table(heard))
    print_table(*key_table(heard))
    for line in references.told(beside):
        print(line)
    _show_labels(told)
    for line in refused:
        print(f"refused: {line}")


def measure_labels(file: Path, workers: int, as_json: bool) -> None:
    """Re-encode every lossless track that a file of truths names, and print how right its labels are."""
    from segue_music.bench import labels
    from segue_music.bench.truth import truths

    say("lossless tracks are re-encoded")
    told = labels.labels([each.path for each in truths(file)], workers)
    if as_json:
        print_json({"labels": told})
    else:
        _show_labels(told)


def _show_labels(rows: list[Row]) -> None:
    from segue_music.bench.labels import HEADINGS, told

    print_table(HEADINGS, [[row[name] for name in HEADINGS] for row in rows])
    for line in told(rows):
        print(line)


def _measured(studio: Studio, truth: Truth) -> Measured:
    from segue_music.bench.scores import Heard

    try:
        with studio.desk() as desk:
            analysis: dict[str, Any] = desk.analyse(truth.path, LOW, HIGH)
            found = desk.identify(truth.path)
    except SegueError as error:
        return Measured(heard=None, refused=str(error))
    return Measured(heard=Heard.of(truth, analysis, found["fingerprint"]))
