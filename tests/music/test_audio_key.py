"""What the key is heard by: chords, how they move, where sections begin; and how sure it is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from segue_music import synth
from segue_music.audio import extractors
from segue_music.audio.musickey import ESSENTIA, heard, key, pitch
from segue_music.audio.musickey_chords import changes, chords
from segue_music.audio.musickey_evidence import evidence
from segue_music.audio.musickey_notes import RATE as SLOW
from segue_music.audio.musickey_notes import chroma, notes, peaks
from segue_music.audio.resample import resampled
from segue_music.audio.sound import Samples

RATE = 22_050
C, F, G, AM = (60, 64, 67), (65, 69, 72), (67, 71, 74), (57, 60, 64)
DM, E = (62, 65, 69), (64, 68, 71)
WAYS = pytest.mark.parametrize(
    "essentia",
    [
        pytest.param(
            True, id="essentia", marks=pytest.mark.skipif(bool(extractors.why_not()), reason="none here")
        ),
        pytest.param(False, id="numpy"),
    ],
)


def played(*loop: tuple[int, ...], turns: int = 4, seconds: float = 2.0, cents: float = 0) -> Samples:
    """Play a loop of chords over their roots."""
    time = np.arange(round(seconds * RATE)) / RATE
    fading = np.exp(-time / seconds) * np.minimum(1, time * 50)
    bars = [
        sum(
            np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69 + cents / 100) / 12) * partial * time) / partial
            for pitch in (*chord, chord[0] - 24)
            for partial in (1, 2, 3)
        )
        * fading
        for chord in loop
    ]
    return np.asarray(np.concatenate(bars * turns) * 0.1, np.float32)


@WAYS
@pytest.mark.parametrize(
    ("loop", "name"),
    [
        pytest.param((C, G, AM, F), "C", id="I V vi IV"),
        pytest.param((AM, F, DM, E), "Am", id="minor with its raised seventh"),
        pytest.param((C, F, G, C), "C", id="a cadence"),
        pytest.param((AM, G, F, G), "Am", id="minor with its plain seventh"),
    ],
)
def test_equal_notes_are_told_apart_by_how_the_chords_run(
    loop: tuple[tuple[int, ...], ...], name: str, essentia: bool
) -> None:
    found = key(played(*loop), RATE, essentia=essentia)
    assert found
    assert found.short == name


@pytest.mark.parametrize("cents", [0, 30, -40])
def test_chords_and_their_changes_are_heard_in_any_tuning(cents: float) -> None:
    found = notes(peaks(resampled(played(C, F, G, AM, cents=cents), RATE, SLOW)))
    bass = chroma(found, 28, 50, partials=1)
    bass /= bass.sum(axis=1, keepdims=True)
    heard = chords(chroma(found, 34, 84), bass, found.sounding)
    moves = changes(heard, found.sounding)
    assert list(moves.argmax(axis=1)[[0, 5, 7]]) == [5, 7, 21]
    assert moves[[0, 5, 7, 21], [5, 7, 21, 0]].sum() > 0.9


def test_each_weight_belongs_to_evidence() -> None:
    text = resources.files("segue_music.audio").joinpath("musickey_weights.json").read_text(encoding="utf-8")
    given = {*evidence(peaks(resampled(played(C, F), RATE, SLOW))), "essentia"}
    assert {name for weights in json.loads(text).values() for name in weights} <= given


@WAYS
@pytest.mark.parametrize(
    ("style", "name"),
    [
        pytest.param("house", "Cm", id="house"),
        pytest.param("trance", "F#m", id="trance"),
        pytest.param("poprock", "Eb", id="pop"),
        pytest.param("ballad", "B", id="ballad"),
        pytest.param("dnb", "C#m", id="drum and bass"),
    ],
)
def test_key_of_whole_pieces(style: str, name: str, essentia: bool) -> None:
    piece = synth.track(21, style, key=name, seconds=50, rate=RATE)
    found = key(np.ascontiguousarray(piece.samples.mean(axis=1)), RATE, essentia=essentia)
    assert found
    assert found.short == name
    assert found.confidence > 0.5


@WAYS
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_noise_has_no_key_to_be_sure_of(seed: int, essentia: bool) -> None:
    noise = np.random.default_rng(seed).standard_normal(20 * RATE).astype(np.float32) * np.float32(0.1)
    found = key(noise, RATE, essentia=essentia)
    assert found is None or found.confidence < 0.75


@WAYS
def test_a_tone_out_of_reach_of_any_note_is_no_key(essentia: bool) -> None:
    tone = np.sin(2 * np.pi * 9000 * np.arange(10 * RATE) / RATE).astype(np.float32)
    found = key(tone, RATE, essentia=essentia)
    assert found is None or found.confidence < 0.75


SAID = """
import numpy as np
from segue_music.audio.musickey import ESSENTIA, heard, key, pitch
from segue_music.checking import checks
time = np.arange(4 * 22050) / 22050
found = key(np.asarray(sum(np.sin(6.283 * hertz * time) for hertz in (262, 330, 392)), np.float32), 22050)
print(found.short, found.alone)
print(checks()[0].run()[0].text)
"""


@pytest.mark.parametrize(
    ("module", "why"),
    [
        pytest.param(
            "raise ImportError('no wheel for this machine')", "no wheel for this machine", id="none"
        ),
        pytest.param("log = object()", "object has no attribute 'infoActive'", id="broken"),
    ],
)
def test_a_machine_without_essentia_says_why(module: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "essentia.py").write_text(module)
    run = subprocess.run(
        [sys.executable, "-c", SAID], capture_output=True, text=True, check=True, timeout=120,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    heard, found = run.stdout.splitlines()
    assert heard.startswith("C ")
    assert why in heard
    assert why in found


@pytest.mark.skipif(bool(extractors.why_not()), reason="no essentia here")
@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_essentia_hears_at_the_low_rate_what_it_hears_by_itself(rate: int) -> None:
    piece = synth.track(5, "house", key="Ebm", seconds=20)
    mono = resampled(np.ascontiguousarray(piece.samples.mean(axis=1)), piece.rate, rate)
    spoken, why = heard(mono, rate)
    assert not why
    whole = resampled(mono, rate, 44_100)
    found, _ = extractors.asked(lambda standard: standard.KeyExtractor(profileType="shaath")(whole))
    assert found is not None
    letter, scale, strength = found
    (place,) = np.flatnonzero(spoken[ESSENTIA])
    assert divmod(int(place), 12) == (scale == "minor", pitch(letter))
    assert spoken[ESSENTIA][place] == pytest.approx(strength, abs=0.03)
