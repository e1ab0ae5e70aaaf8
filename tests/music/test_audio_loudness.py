"""Loudness is held against FFmpeg's measure of EBU R 128, at all rates, with gates, at any length."""

from __future__ import annotations

from fractions import Fraction

import av
import av.error
import numpy as np
import pytest

from segue_music import synth
from segue_music.audio.loudness import loudness
from segue_music.audio.sound import Samples, Sound

# LU; where passages are few and far apart, FFmpeg takes the neighbour of the one that EBU Tech 3342 names.
APART, RANGE_APART = 0.02, 0.5


def of_ffmpeg(samples: Samples, rate: int) -> tuple[float, float]:
    """Ask FFmpeg's filter."""
    layout = "stereo" if samples.shape[1] == 2 else "mono"
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="fltp", layout=layout, time_base=Fraction(1, rate))
    measure, sink = graph.add("ebur128", "metadata=1:framelog=quiet"), graph.add("abuffersink")
    source.link_to(measure)
    measure.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    source.push(frame)
    source.push(None)
    found = -70.0, 0.0
    while True:
        try:
            said = sink.pull().metadata
        except (av.error.EOFError, av.error.BlockingIOError):
            return found
        if "lavfi.r128.I" in said:
            found = float(said["lavfi.r128.I"]), float(said["lavfi.r128.LRA"])


def measured(samples: Samples, rate: int) -> tuple[float, float]:
    found = loudness(
        Sound(
            samples=samples, rate=rate, codec="flac", container="flac", bitrate=None, bits=16, lossless=True,
            channels=samples.shape[1],
        )
    )  # fmt: skip
    return found.integrated, found.range


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("style", ["techno", "ambient"])
def test_music_is_as_loud_as_ffmpeg_says(style: str, rate: int) -> None:
    samples = synth.track(7, style, seconds=30, rate=rate).samples
    ours, theirs = measured(samples, rate), of_ffmpeg(samples, rate)
    assert ours[0] == pytest.approx(theirs[0], abs=APART)
    assert ours[1] == pytest.approx(theirs[1], abs=RANGE_APART)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda music: music[:, :1], id="one channel"),
        pytest.param(lambda music: music * np.float32(0.01), id="40 dB quieter"),
        pytest.param(lambda music: music + np.float32(0.3), id="off the middle"),
        pytest.param(lambda music: np.concatenate([np.zeros_like(music), music]), id="silence first"),
        pytest.param(
            lambda music: np.concatenate([music, music * np.float32(0.2), music * np.float32(0.02)]),
            id="passages below both gates",
        ),
        pytest.param(
            lambda music: music * np.linspace(0, 1, len(music), dtype=np.float32)[:, None], id="faded in"
        ),
        pytest.param(lambda music: music[: 44_100 * 2 + 17], id="two seconds and some samples"),
    ],
)  # fmt: skip
def test_what_is_done_to_it_changes_both_alike(change: object) -> None:
    assert callable(change)
    music = change(synth.track(8, "disco", seconds=20).samples)
    ours, theirs = measured(music, 44_100), of_ffmpeg(music, 44_100)
    assert ours[0] == pytest.approx(theirs[0], abs=APART)
    assert ours[1] == pytest.approx(theirs[1], abs=RANGE_APART)


@pytest.mark.parametrize("length", [1, 63, 64, 4410, 17_640, 22_050])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_sound_of_any_length_has_a_level(length: int, channels: int) -> None:
    tone = np.sin(2 * np.pi * 997 * np.arange(length) / 44_100).astype(np.float32)
    level, spread = measured(np.repeat(tone[:, None], channels, axis=1), 44_100)
    assert -70 <= level < 1
    assert spread == 0


@pytest.mark.parametrize(("hertz", "level"), [(20, -16.973), (38, -9.700), (60, -6.597), (997, -3.008)])
def test_a_tone_is_as_loud_as_the_formula_of_the_filters_says(hertz: float, level: float) -> None:
    """The low ones are hard: what the filter keeps spans hundreds of its blocks."""
    tone = np.sin(2 * np.pi * hertz * np.arange(44_100 * 10) / 44_100).astype(np.float32)[:, None]
    assert measured(tone, 44_100)[0] == pytest.approx(level, abs=0.03)
