"""What ffmpeg and fpcalc say of the same tracks."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from segue_music.audio import chromaprint

MOST = 24  # tracks that are compared
INTEGRATED = re.compile(r"I:\s+(-?[\d.]+) LUFS")


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
