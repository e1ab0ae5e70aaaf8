"""Fingerprints are chromaprint's own, and so is their short form."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from segue.errors import Refused
from segue_music import synth
from segue_music.audio import chromaprint
from segue_music.audio.decode import decode
from segue_music.audio.sound import SLOW
from segue_music.synth.files import write

WORST = 0.001  # the share of bits that may differ
FPCALC = shutil.which("fpcalc")
needs_fpcalc = pytest.mark.skipif(FPCALC is None, reason="fpcalc is not installed; it is the judge here")


@pytest.fixture(scope="module")
def track(tmp_path_factory: pytest.TempPathFactory) -> Path:
    samples = synth.track(5, "poprock", seconds=40).samples
    return write(samples, 44_100, tmp_path_factory.mktemp("prints") / "track.wav")


def fpcalc(*args: str) -> dict[str, Any]:
    """Ask fpcalc; it says what it found also where it ends with an error at the end of a file."""
    run = subprocess.run([str(FPCALC), "-json", *args], capture_output=True, check=False)
    return dict(json.loads(run.stdout))


def errors(one: chromaprint.Fingerprint, other: chromaprint.Fingerprint) -> float:
    """Return the share of bits that differ; the lengths must be the same."""
    assert len(one) == len(other) > 100
    return float(np.bitwise_count(one ^ other).sum()) / 32 / len(one)


@needs_fpcalc
def test_a_fingerprint_is_that_of_fpcalc(track: Path) -> None:
    theirs = np.array(fpcalc("-raw", str(track))["fingerprint"], np.uint32)
    sound = decode(track)
    assert errors(chromaprint.fingerprint(sound.slow, SLOW), theirs) <= WORST


@needs_fpcalc
def test_a_fingerprint_at_48_khz_is_that_of_fpcalc(tmp_path: Path) -> None:
    samples = synth.track(6, "disco", seconds=40, rate=48_000).samples
    path = write(samples, 48_000, tmp_path / "track.webm", "opus", 96)
    theirs = np.array(fpcalc("-raw", str(path))["fingerprint"], np.uint32)
    sound = decode(path)
    ours = chromaprint.fingerprint(sound.slow, SLOW)
    short = min(len(ours), len(theirs))
    assert errors(ours[:short], theirs[:short]) <= WORST


@needs_fpcalc
def test_the_short_form_is_that_of_fpcalc_to_the_byte(track: Path) -> None:
    short = fpcalc(str(track))
    values = chromaprint.unpack(short["fingerprint"])
    assert chromaprint.pack(values) == short["fingerprint"]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([0, 0, 0], id="noughts"),
        pytest.param([0xFFFFFFFF, 0, 0xFFFFFFFF], id="all ones"),
        pytest.param([1 << 31, 1, 1 << 16], id="far apart"),
        pytest.param(np.random.default_rng(2).integers(0, 1 << 32, 500).tolist(), id="noise"),
        pytest.param([7], id="one"),
    ],
)
def test_the_short_form_comes_back(values: list[int]) -> None:
    array = np.array(values, np.uint32)
    np.testing.assert_array_equal(chromaprint.unpack(chromaprint.pack(array)), array)


@pytest.mark.parametrize("text", ["", "AQ", "not base64 at all!", "AQAABQ"])
def test_what_is_no_fingerprint_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="fingerprint"):
        chromaprint.unpack(text)
