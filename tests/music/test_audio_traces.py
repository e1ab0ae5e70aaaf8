"""What the label takes a sound apart with does what the codecs themselves do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from segue_music import synth
from segue_music.audio import traces_aac, traces_mp3
from segue_music.audio.decode import decode
from segue_music.audio.sound import Samples
from segue_music.audio.traces import on_grid
from segue_music.audio.traces_aac import AAC
from segue_music.audio.traces_mp3 import BANDS, MP3, TAPS
from segue_music.audio.traces_opus import opus
from segue_music.synth import effects
from segue_music.synth.files import suffix, write

RATE = 44_100


@pytest.fixture(scope="module")
def music() -> Samples:
    return synth.track(11, "poprock", seconds=20).samples


@pytest.fixture(scope="module")
def dull(music: Samples) -> Samples:
    return effects.dulled(music, RATE, 4000)


def through(samples: Samples, codec: str, bitrate: int, folder: Path) -> Samples:
    """Return what is left of a sound after a codec and 16 bit."""
    made = decode(write(samples, RATE, folder / f"a{suffix(codec)}", codec, bitrate))
    return decode(write(np.ascontiguousarray(made.samples), made.rate, folder / "b.wav")).samples


def test_the_bands_of_mp3_put_together_again_are_the_sound() -> None:
    into = traces_mp3._bands().astype(np.float64)
    again = np.zeros((4 * TAPS, 4 * TAPS))
    for slot in range(0, 3 * TAPS + 1, BANDS):
        again[slot : slot + TAPS, slot : slot + TAPS] += into @ into.T
    middle = again[TAPS : 3 * TAPS, TAPS : 3 * TAPS]
    assert middle == pytest.approx(2 * np.eye(2 * TAPS), abs=1e-4)


def test_the_numbers_of_aac_are_those_of_its_definition() -> None:
    piece = np.random.default_rng(1).normal(0, 0.1, 4096).astype(np.float32)
    time, number = np.arange(2048)[:, None], np.arange(1024)
    turns = np.cos(np.pi / 1024 * (time + 0.5 + 512) * (number + 0.5))
    found = traces_aac.numbers(piece, np.array([0, 5, 1000]))
    for row, place in zip(found, (0, 5, 1000), strict=True):
        defined = (piece[place : place + 2048] * traces_aac._window()) @ turns
        assert row == pytest.approx(defined, abs=1e-5)


def test_the_windows_of_aac_put_together_again_are_the_sound() -> None:
    window = traces_aac._window()
    assert np.square(window[:1024]) + np.square(window[1024:]) == pytest.approx(np.ones(1024), abs=1e-6)


@pytest.mark.parametrize(
    ("codec", "bitrate", "sound"),
    [
        pytest.param("mp3", 128, "dull", id="mp3 128, dull"),
        pytest.param("mp3", 320, "music", id="mp3 320"),
        pytest.param("aac", 128, "dull", id="AAC 128, dull"),
        pytest.param("aac", 256, "dull", id="AAC 256, dull"),
        pytest.param("aac", 256, "music", id="AAC 256"),
    ],
)
def test_a_codec_is_found_on_its_own_grid_alone_wherever_that_begins(
    codec: str, bitrate: int, sound: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    left = through(request.getfixturevalue(sound), codec, bitrate, tmp_path)
    cut = left[12_345:] * np.float32(0.8)
    own, other = (AAC, MP3) if codec == "aac" else (MP3, AAC)
    assert [on_grid(left, own), on_grid(cut, own)] == [True, True]
    assert [on_grid(left, other), opus(left, RATE)] == [False, ""]


@pytest.mark.parametrize("sound", ["music", "dull"])
def test_a_master_is_on_no_grid(sound: str, request: pytest.FixtureRequest) -> None:
    samples = request.getfixturevalue(sound)
    assert [on_grid(samples, AAC), on_grid(samples, MP3)] == [False, False]
    assert [opus(samples, RATE), opus(samples, 48_000)] == ["", ""]
