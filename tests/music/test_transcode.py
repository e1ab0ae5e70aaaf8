"""The files of a track hold the same samples in all forms, those of a lossless source and no others."""

from __future__ import annotations

import struct
from pathlib import Path

import av
import numpy as np
import pytest
from music_sounds import heard, needs_ffmpeg, samples, sound

from segue.errors import Refused
from segue_music.audio import readback
from segue_music.audio.depth import digest, quantise
from segue_music.audio.sound import Samples, Sound
from segue_music.audio.transcode import transcode
from segue_schemas import Format

CASES = [
    pytest.param(sound(samples(44100), bits=16), 16, id="16 bit"),
    pytest.param(sound(samples(20000), bits=24, rate=96000), 24, id="24 bit, 96 kHz"),
    pytest.param(sound(samples(20001, 1), bits=24), 24, id="mono, an odd number of bytes"),
    pytest.param(sound(samples(20001, 1), bits=8), 16, id="8 bit, mono"),
    pytest.param(sound(samples(9000), bits=32, rate=192000), 24, id="32 bit, 192 kHz"),
    pytest.param(sound(samples(9000, peak=1.6), bits=32), 24, id="floating point above full scale"),
    pytest.param(sound(samples(44100)), 16, id="lossy"),
    pytest.param(sound(samples(44100, peak=1.06), rate=48000), 16, id="lossy above full scale"),
    pytest.param(sound(samples(1)), 16, id="one sample"),
    pytest.param(sound(samples(4097, 1), rate=22050), 16, id="one sample more than a frame"),
]


@needs_ffmpeg
@pytest.mark.parametrize(("source", "bits"), CASES)
def test_all_forms_hold_the_same_for_ffmpeg(source: Sound, bits: int, tmp_path: Path) -> None:
    files = transcode(source, tmp_path, list(Format), "a")
    assert [file.format for file in files] == list(Format)
    assert {file.pcm for file in files} == {heard(Path(file.path), bits) for file in files}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.aiff", "a.m4a", "a.wav"]
    assert all(Path(file.path).stat().st_size == file.size for file in files)


@pytest.mark.parametrize(("source", "bits"), CASES)
def test_depth_rate_and_channels_follow_the_source(source: Sound, bits: int, tmp_path: Path) -> None:
    for file in transcode(source, tmp_path, list(Format), "a"):
        with av.open(file.path) as container:
            stream = container.streams.audio[0]
            assert (stream.rate, stream.channels) == (source.rate, source.channels)
            plain = {Format.WAV: f"pcm_s{bits}le", Format.AIFF: f"pcm_s{bits}be", Format.M4A: "alac"}
            assert stream.codec_context.name == plain[file.format]
            assert file.format is not Format.M4A or stream.format.name == ("s16p" if bits == 16 else "s32p")
        assert readback.pcm(Path(file.path), file.format) == file.pcm


@pytest.mark.parametrize("bits", [16, 24])
def test_a_lossless_source_is_kept_to_the_last_bit(bits: int) -> None:
    source = sound(samples(50000), bits=bits)
    kept = quantise(source)
    assert kept.lowered == 0
    assert np.array_equal(kept.ints / 2.0 ** (8 * kept.ints.itemsize - 1), source.samples)


def test_full_scale_is_not_lowered() -> None:
    ends = np.array([[-1.0], [32767 / 32768], [0.0]], np.float32)
    kept = quantise(sound(ends, bits=16))
    assert kept.ints.ravel().tolist() == [-32768, 32767, 0]
    assert kept.lowered == 0


def test_a_lossy_source_is_dithered_in_the_same_way_each_time() -> None:
    made = samples(70000)
    first, second = quantise(sound(made)), quantise(sound(made.copy()))
    assert digest(first) == digest(second)
    off = first.ints - made * 32768.0
    # Two even random numbers of one step each, and rounding: a quarter of a step squared in all.
    assert np.abs(off).max() < 1.51
    assert abs(float(off.var()) - 0.25) < 0.01
    other = made.copy()
    other[35_000:] *= 0.5
    assert not np.array_equal(quantise(sound(other)).ints[:30_000], first.ints[:30_000])


def test_dither_keeps_what_is_quieter_than_one_step() -> None:
    tone = (np.sin(np.arange(200_000) / 20) * 0.3 / 32768).astype(np.float32)[:, None]
    kept = quantise(sound(tone)).ints[:, 0]
    assert np.abs(kept).max() > 0
    assert abs(float(kept @ tone[:, 0]) / float(tone[:, 0] @ tone[:, 0]) / 32768 - 1) < 0.05


@pytest.mark.parametrize(("peak", "lowered"), [(1.06, 0.51), (2.0, 6.02), (1.0, 0.0), (0.5, 0.0)])
def test_what_goes_above_full_scale_is_lowered_as_a_whole(
    peak: float, lowered: float, tmp_path: Path
) -> None:
    made = samples(30000, peak=peak)
    kept = quantise(sound(made))
    assert kept.lowered == pytest.approx(lowered, abs=0.01)
    assert int(np.abs(kept.ints.astype(int)).max()) <= 32768
    assert np.abs(kept.ints - made * 32768 * 10 ** (-kept.lowered / 20)).max() < 40, "the wave was bent"
    assert transcode(sound(made), tmp_path, [Format.WAV], "a")[0].lowered == kept.lowered


@pytest.mark.parametrize("bits", [16, 24])
def test_wav_says_that_it_holds_plain_samples(bits: int, tmp_path: Path) -> None:
    transcode(sound(samples(1001, 1), bits=bits), tmp_path, [Format.WAV], "a")
    data = (tmp_path / "a.wav").read_bytes()
    size = 1001 * bits // 8
    form = struct.pack("<HHIIHH", 1, 1, 44100, 44100 * bits // 8, bits // 8, bits)
    head = struct.pack("<4sI4s4sI", b"RIFF", 36 + size + size % 2, b"WAVE", b"fmt ", 16) + form
    assert data[:44] == head + struct.pack("<4sI", b"data", size)
    assert len(data) == 44 + size + size % 2


@pytest.mark.parametrize(("bits", "rate"), [(16, 44100), (24, 48000), (24, 176400), (16, 8000)])
def test_aiff_says_its_sizes_and_rate(bits: int, rate: int, tmp_path: Path) -> None:
    transcode(sound(samples(1001, 1), bits=bits, rate=rate), tmp_path, [Format.AIFF], "a")
    data = (tmp_path / "a.aiff").read_bytes()
    size = 1001 * bits // 8
    assert struct.unpack(">4sI4s4sI", data[:20]) == (b"FORM", len(data) - 8, b"AIFF", b"COMM", 18)
    assert struct.unpack(">hIh", data[20:28]) == (1, 1001, bits)
    power, mantissa = struct.unpack(">HQ", data[28:38])
    assert mantissa * 2.0 ** (power - 16383 - 63) == rate
    assert struct.unpack(">4sIII", data[38:54]) == (b"SSND", 8 + size, 0, 0)
    assert len(data) == 54 + size + size % 2


def test_the_index_of_m4a_is_in_front_and_names_no_program(tmp_path: Path) -> None:
    transcode(sound(samples(30000)), tmp_path, [Format.M4A], "a")
    data = (tmp_path / "a.m4a").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert b"Lavf" not in data
    assert b"Lavc" not in data


def test_the_same_source_makes_the_same_files(tmp_path: Path) -> None:
    made = samples(30000)
    for name in ("a", "b"):
        transcode(sound(made), tmp_path, list(Format), name)
    for form in Format:
        assert (tmp_path / f"a.{form}").read_bytes() == (tmp_path / f"b.{form}").read_bytes()


def test_only_what_is_asked_for_is_written_and_replaces_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"half a file of the last try")
    transcode(sound(samples(100)), tmp_path, [Format.WAV, Format.WAV], "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]
    assert readback.pcm(tmp_path / "a.wav", Format.WAV) == digest(quantise(sound(samples(100))))


@pytest.mark.parametrize("name", ["100% – a:b", "愛 🎧 \n شيرين", "..a", "-i", "%03d", "concat:b"])
def test_odd_names(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "f:%02d é"
    folder.mkdir()
    files = transcode(sound(samples(100)), folder, list(Format), name)
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{name}.{each}" for each in ("aiff", "m4a", "wav")
    ]
    assert all(readback.pcm(Path(file.path), file.format) == file.pcm for file in files)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        pytest.param(np.zeros((0, 2), np.float32), "no sound", id="empty"),
        pytest.param(np.full((9, 2), np.nan, np.float32), "no numbers", id="not numbers"),
        pytest.param(np.full((9, 2), np.inf, np.float32), "no numbers", id="without end"),
        pytest.param(
            np.broadcast_to(np.float32(0), (2**30, 2)),
            "4.3 GB as plain samples, and AIFF and WAV hold",
            id="huge",
        ),
    ],
)
def test_what_cannot_be_written_is_refused(made: Samples, said: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=said):
        transcode(sound(made), tmp_path, list(Format), "a")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["../a", "a/b", "/a"])
def test_a_name_leads_nowhere_else(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no name"):
        transcode(sound(samples(9)), tmp_path, list(Format), name)
