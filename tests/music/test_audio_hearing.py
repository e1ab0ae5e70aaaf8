"""Tempo, key, loudness and outline of music that is made for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from segue_music import synth
from segue_music.audio import extractors
from segue_music.audio.analyse import analyse, identify
from segue_music.audio.loudness import loudness
from segue_music.audio.musickey import key
from segue_music.audio.sound import Samples, Sound
from segue_music.audio.tempo import tempo
from segue_music.audio.waveform import peaks

RATE = 44_100


def sound(samples: Samples, rate: int = RATE, *, lossless: bool = True) -> Sound:
    """Take samples for a decoded file."""
    return Sound(
        samples=samples, rate=rate, codec="pcm_s16le", container="wav", bitrate=1411, bits=16,
        lossless=lossless, channels=samples.shape[1],
    )  # fmt: skip


@pytest.fixture(scope="module")
def house() -> Sound:
    return sound(synth.track(3, "house", bpm=127.97, key="Am", seconds=45).samples)


@pytest.mark.parametrize(
    ("style", "bpm"),
    [
        pytest.param("house", 127.97, id="house"),
        pytest.param("hiphop", 88.0, id="hip-hop"),
        pytest.param("dnb", 174.0, id="drum and bass"),
        pytest.param("reggaeton", 94.5, id="reggaeton"),
        pytest.param("ballad", 74.0, id="ballad, without drums"),
    ],
)
def test_tempo_is_exact_and_in_the_octave_that_people_tap(style: str, bpm: float) -> None:
    made = sound(synth.track(7, style, bpm=bpm, seconds=60).samples)
    found = tempo(made.mono, RATE)
    assert found
    assert found.bpm == pytest.approx(bpm, abs=0.05)
    assert found.steady
    assert any(other == pytest.approx(2 * found.bpm, rel=1e-3) for other in found.alternatives) or bpm > 125


def test_tempo_of_a_track_that_drifts_is_its_mean() -> None:
    plan = replace(synth.plan(11, "poprock", bpm=118, seconds=80), drift=0.015)
    found = tempo(sound(synth.render(synth.compose(plan), RATE).samples).mono, RATE)
    assert found
    assert not found.steady
    assert found.bpm == pytest.approx(118, rel=0.003)


@pytest.mark.parametrize(
    ("low", "high", "bpm"), [(60, 200, 127.97), (60, 100, 63.985), (180, 300, 255.94), (250, 260, 255.94)]
)
def test_tempo_is_brought_into_the_range_asked_for(low: float, high: float, bpm: float, house: Sound) -> None:
    found = tempo(house.mono, RATE, low, high)
    assert found
    assert found.bpm == pytest.approx(bpm, abs=0.1)
    assert any(other == pytest.approx(127.97, abs=0.05) for other in (found.bpm, *found.alternatives))


@pytest.mark.parametrize(
    "essentia",
    [
        pytest.param(
            True, id="essentia", marks=pytest.mark.skipif(bool(extractors.why_not()), reason="none here")
        ),
        pytest.param(False, id="numpy"),
    ],
)
@pytest.mark.parametrize(
    ("name", "cents"), [("Am", 0), ("F#m", 0), ("C", 0), ("Db", 0), ("G", 25), ("Em", -25)]
)
def test_key_of_plain_chords_in_any_tuning(name: str, cents: float, essentia: bool) -> None:
    chords = _cadence(name, cents)
    for rate in (RATE, 48_000):
        found = key(chords(rate), rate, essentia=essentia)
        assert found
        assert found.short == name


def _cadence(name: str, cents: float) -> Callable[[int], Samples]:
    tonic = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"].index(name.rstrip("m"))
    minor = name.endswith("m")
    steps = (
        [(0, 3, 7), (5, 8, 12), (7, 11, 14), (0, 3, 7)]
        if minor
        else [(0, 4, 7), (5, 9, 12), (7, 11, 14), (0, 4, 7)]
    )

    def played(rate: int) -> Samples:
        at = np.arange(rate) / rate
        notes = [
            np.sum([_note(tonic + step, at, cents) for step in (*chord, chord[0] - 12)], axis=0)
            for chord in steps
        ]
        return np.asarray(np.tile(np.concatenate(notes), 3) * 0.1, np.float32)

    return played


def _note(step: int, at: NDArray[np.float64], cents: float) -> NDArray[np.float64]:
    hertz = 261.6256 * 2 ** ((step + cents / 100) / 12)
    parts = [np.sin(2 * np.pi * hertz * partial * at) / partial**2 for partial in (1, 2, 3)]
    return np.asarray(sum(parts) * np.exp(-at), np.float64)


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(np.zeros((10 * RATE, 2), np.float32), id="silence"),
        pytest.param(np.full((10 * RATE, 1), 1e-6, np.float32), id="next to silence"),
        pytest.param(np.zeros((RATE // 5, 2), np.float32), id="a fifth of a second"),
        pytest.param(np.zeros((1, 1), np.float32), id="one sample"),
    ],
)
@pytest.mark.parametrize("essentia", [True, False])
def test_silence_has_neither_tempo_nor_key(samples: Samples, essentia: bool, tmp_path: Path) -> None:
    found = analyse(sound(samples), low=60, high=200, essentia=essentia)
    assert (found.tempo, found.key, found.loudness.integrated, found.loudness.gain) == (None, None, -70, 0)
    assert found.quality.upscaled is False
    file = tmp_path / "a.wav"
    file.write_bytes(b"x")
    assert identify(sound(samples), file).sha256.startswith("2d711642b726b044")


@pytest.mark.parametrize(
    ("level", "channels", "rate", "expected"),
    [
        pytest.param(0.1, 2, 48_000, -20.0, id="stereo, -20 dBFS"),
        pytest.param(0.1, 1, 48_000, -23.0, id="mono is 3 dB less"),
        pytest.param(1.5, 2, RATE, 3.5, id="above full scale"),
    ],
)
def test_loudness_of_a_tone_of_1_khz_is_its_level(
    level: float, channels: int, rate: int, expected: float
) -> None:
    wave = level * np.sin(2 * np.pi * 997 * np.arange(10 * rate) / rate)
    found = loudness(sound(np.repeat(wave[:, None], channels, 1).astype(np.float32), rate))
    assert found.integrated == pytest.approx(expected, abs=0.1)
    assert found.peak == pytest.approx(20 * np.log10(level), abs=0.02)
    assert found.gain == pytest.approx(-18 - found.integrated, abs=0.01)
    assert found.range == 0


def test_the_outline_has_the_peaks_of_each_part() -> None:
    wave = np.zeros((4800, 2), np.float32)
    wave[1200:2400, 0], wave[2400, 1] = 0.5, -2.0
    assert peaks(sound(wave), 4) == (0, 0.5, 1, 0)
    assert len(peaks(sound(wave), 480)) == 480
