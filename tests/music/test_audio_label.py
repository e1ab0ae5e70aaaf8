"""The label says where a sound honestly comes from, also when it claims to be lossless."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from segue_music import synth
from segue_music.audio.decode import decode
from segue_music.audio.quality import quality
from segue_music.audio.resample import resampled
from segue_music.audio.sound import Samples
from segue_music.synth import effects
from segue_music.synth.files import suffix, write

RATE = 44_100


@pytest.fixture(scope="module")
def music() -> Samples:
    return synth.track(5, "house", seconds=24).samples


@pytest.fixture(scope="module")
def dull() -> Samples:
    """Play soft notes of a few overtones that die away: there is next to nothing above 8 kHz."""
    at = np.arange(RATE) / RATE
    notes = [
        sum(np.sin(2 * np.pi * hertz * part * at) * np.exp(-at * part * 3) / part**2 for part in range(1, 12))
        for hertz in (220, 262, 330, 440, 392, 294) * 4
    ]
    mono = np.concatenate(notes) * 0.2 + np.random.default_rng(3).normal(0, 3e-5, RATE * 24)
    return np.repeat(mono[:, None], 2, 1).astype(np.float32)


@pytest.mark.parametrize("form", ["wav16", "flac", "wav24", "alac"])
@pytest.mark.parametrize("source", ["music", "dull"])
def test_a_master_is_a_master_also_where_it_is_dull(
    form: str, source: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = quality(decode(write(request.getfixturevalue(source), RATE, tmp_path / f"a{suffix(form)}", form)))
    assert (found.lossless, found.upscaled, found.origin) == (True, False, "lossless")


@pytest.mark.parametrize(
    ("form", "bitrate", "origin"),
    [
        pytest.param("mp3", 128, "mp3 128", id="mp3 128"),
        pytest.param("mp3", 320, "mp3 320", id="mp3 320"),
        pytest.param("aac", 128, "aac 128", id="AAC 128"),
        pytest.param("aac", 256, "aac 256", id="AAC 256"),
        pytest.param("opus", 96, "opus", id="opus 96"),
        pytest.param("opus", 160, "opus", id="opus 160"),
    ],
)
def test_a_lossy_file_says_so_and_cannot_hide_in_a_wav(
    form: str, bitrate: int, origin: str, music: Samples, tmp_path: Path
) -> None:
    file = write(music, RATE, tmp_path / f"a{suffix(form)}", form, bitrate)
    said = quality(decode(file))
    assert (said.codec, said.lossless, said.upscaled) == (form, False, False)
    assert said.bitrate == pytest.approx(bitrate, rel=0.35)
    assert said.origin == f"{form} {said.bitrate}"
    made = decode(file)
    again = quality(decode(write(np.ascontiguousarray(made.samples), made.rate, tmp_path / "b.wav")))
    assert (again.lossless, again.upscaled) == (True, True)
    assert again.origin.startswith(origin)
    assert "not lossless" in again.label


@pytest.mark.parametrize("codec", ["aac", "mp3"])
def test_frames_are_found_wherever_they_begin_also_in_dull_music(
    codec: str, music: Samples, tmp_path: Path
) -> None:
    muffled = effects.dulled(music, RATE, 4000)
    made = decode(write(muffled, RATE, tmp_path / f"a{suffix(codec)}", codec, 128))
    cut = np.ascontiguousarray(made.samples[12_345:])
    found = quality(decode(write(cut, made.rate, tmp_path / "b.wav")))
    assert found.upscaled
    assert found.origin.startswith(codec)
    master = quality(decode(write(muffled, RATE, tmp_path / "c.wav")))
    assert (master.upscaled, master.origin) == (False, "lossless")


@pytest.mark.parametrize("bitrate", [96, 160])
def test_opus_is_found_with_its_bitrate(bitrate: int, tmp_path: Path) -> None:
    noise = np.random.default_rng(5).normal(0, 0.1, (20 * 48_000, 2)).astype(np.float32)
    made = decode(write(noise, 48_000, tmp_path / "a.webm", "opus", bitrate)).samples[12_345:]
    wave = write(np.ascontiguousarray(made), 48_000, tmp_path / "b.wav")
    assert quality(decode(wave)).origin == f"opus {bitrate}"


@pytest.mark.parametrize("rate", [48_000, 44_100])
@pytest.mark.parametrize("bitrate", [96, 160])
def test_opus_is_found_in_dull_music_also_at_another_rate(
    bitrate: int, rate: int, music: Samples, tmp_path: Path
) -> None:
    muffled = effects.dulled(music, RATE, 4000)
    made = decode(write(muffled, RATE, tmp_path / "a.webm", "opus", bitrate)).samples
    sides = [resampled(np.ascontiguousarray(side), 48_000, rate) for side in made.T]
    found = quality(decode(write(np.stack(sides, axis=1), rate, tmp_path / "b.wav")))
    assert (found.upscaled, found.origin) == (True, "opus")


@pytest.mark.parametrize("hertz", [15_000, 16_000, 18_000, 20_000])
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_cut_alone_accuses_nobody(hertz: int, rate: int, tmp_path: Path) -> None:
    noise = np.random.default_rng(6).normal(0, 0.1, (12 * rate, 2))
    spectrum = np.fft.rfft(noise, axis=0)
    spectrum[12 * hertz :] = 0
    cut = np.fft.irfft(spectrum, axis=0).astype(np.float32)
    found = quality(decode(write(cut, rate, tmp_path / "a.wav")))
    assert (found.upscaled, found.origin) == (False, "lossless")
    assert found.label.endswith(f"sound up to {found.cutoff / 1000:.1f} kHz")


def test_a_lossy_file_that_was_played_faster_is_unclear(music: Samples, tmp_path: Path) -> None:
    made = decode(write(music, RATE, tmp_path / "a.mp3", "mp3", 128)).samples
    found = quality(decode(write(effects.hastened(made, 1.013), RATE, tmp_path / "b.wav")))
    assert (found.upscaled, found.origin) == (False, "unclear")
    assert "with holes below" in found.label


@pytest.mark.parametrize("codec", ["aac", "mp3"])
@pytest.mark.parametrize(("rate", "other"), [(44_100, 48_000), (48_000, 44_100)])
def test_frames_are_found_after_another_rate(
    codec: str, rate: int, other: int, music: Samples, tmp_path: Path
) -> None:
    made = decode(write(music, rate, tmp_path / f"a{suffix(codec)}", codec, 128)).samples
    sides = [resampled(np.ascontiguousarray(side), rate, other) for side in made.T]
    found = quality(decode(write(np.stack(sides, axis=1), other, tmp_path / "b.wav")))
    assert found.upscaled
    assert found.origin.startswith(codec)
