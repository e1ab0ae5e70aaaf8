"""What ffmpeg and fpcalc say of the same tracks, and the labels of re-encoded excerpts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from segue_music.audio import chromaprint
from segue_music.audio.decode import decode
from segue_music.audio.quality import quality

MOST = 24  # tracks that are compared
EXCERPTS = 6
EXCERPT = 30.0  # seconds
VARIES = 0.45  # how far an encoder at a variable rate may be from the rate it was asked for
INTEGRATED = re.compile(r"I:\s+(-?[\d.]+) LUFS")
FORMS: tuple[tuple[str, str, int | None], ...] = (
    ("flac", "flac", None), ("mp3 128", "mp3", 128), ("mp3 320", "mp3", 320), ("aac 128", "aac", 128),
    ("aac 256", "aac", 256), ("opus 96", "opus", 96), ("opus 160", "opus", 160),
)  # fmt: skip


def compare(heard: Sequence[tuple[Path, float, str]]) -> dict[str, Any]:
    """Return how far loudness and fingerprints are from the references; None where one is not installed."""
    some = heard[:: max(len(heard) // MOST, 1)][:MOST]
    return {
        "loudness": _figures([abs(_loudness(path) - said) for path, said, _ in some])
        if _has("ffmpeg")
        else None,
        "fingerprint": _figures([_errors(path, said) for path, _, said in some]) if _has("fpcalc") else None,
    }


def _has(program: str) -> bool:
    return shutil.which(program) is not None


def _figures(values: list[float]) -> dict[str, float]:
    return {"n": len(values), "median": median(values), "most": max(values)} if values else {"n": 0}


def _loudness(path: Path) -> float:
    measure = ["-map", "a:0", "-af", "ebur128", "-f", "null", "-"]
    run = ["ffmpeg", "-nostdin", "-hide_banner", "-i", str(path), *measure]
    said = subprocess.run(run, capture_output=True, text=True, check=False).stderr
    found = INTEGRATED.findall(said)
    return float(found[-1]) if found else float("nan")


def _errors(path: Path, said: str) -> float:
    """Return the share of bits in which a fingerprint differs from fpcalc's."""
    run = subprocess.run(["fpcalc", "-raw", "-json", str(path)], capture_output=True, text=True, check=False)
    # It may end with an error at the end of a file, after it has said what it found.
    if not run.stdout.startswith("{"):
        return float("nan")
    theirs = np.array(json.loads(run.stdout)["fingerprint"], np.uint32)
    ours = chromaprint.unpack(said)[: len(theirs)] if said else np.zeros(0, np.uint32)
    if not len(ours):
        return float("nan")
    return float(np.bitwise_count(ours ^ theirs[: len(ours)]).sum()) / 32 / len(ours)


def labels(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Re-encode excerpts of lossless tracks, as such and as WAV again, and look what their labels say."""
    from segue_music.synth.files import suffix, write

    rows = {name: {"form": name, "n": 0, "label": 0, "as wav": 0} for name, _, _ in FORMS}
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as folder:
        for path in paths[:: max(len(paths) // EXCERPTS, 1)][:EXCERPTS]:
            sound = decode(path)
            begin = len(sound.samples) // 4
            excerpt = np.ascontiguousarray(sound.samples[begin : begin + int(EXCERPT * sound.rate)])
            for name, codec, bitrate in FORMS:
                file = write(excerpt, sound.rate, Path(folder, f"made{suffix(codec)}"), codec, bitrate)
                made = decode(file)
                wave = write(
                    np.ascontiguousarray(made.samples), made.rate, Path(folder, "again.wav"), "wav16"
                )
                again = quality(decode(wave))
                rows[name]["n"] += 1  # type: ignore[operator]  # a number
                rows[name]["label"] += _label_right(quality(made).origin, name)  # type: ignore[operator]
                rows[name]["as wav"] += again.upscaled == (name != "flac")  # type: ignore[operator]
    return list(rows.values())


def _label_right(said: str, name: str) -> bool:
    if name == "flac":
        return said == "lossless"
    codec, _, bitrate = said.partition(" ")
    wanted, _, rate = name.partition(" ")
    return codec == wanted and bitrate.isdigit() and abs(int(bitrate) / int(rate) - 1) < VARIES


def told(beside: dict[str, Any]) -> list[str]:
    """Say the comparison in lines."""
    lines = []
    for name, program, unit in (("loudness", "ffmpeg", "LU"), ("fingerprint", "fpcalc", "of the bits")):
        found = beside[name]
        if found is None:
            lines.append(f"{name}: {program} is not installed, so there is nothing to compare with")
        elif found["n"]:
            lines.append(
                f"{name}: {found['median']:.4f} {unit} from {program} in the median, "
                f"{found['most']:.4f} at most (n = {found['n']})"
            )
    return lines


def labels_told(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Say the labels in lines."""
    return [
        f"label: {row['form']:9} right {row['label']} of {row['n']}, as WAV {row['as wav']} of {row['n']}"
        for row in rows if row["n"]
    ]  # fmt: skip
