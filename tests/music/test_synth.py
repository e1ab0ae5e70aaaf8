"""Synthesised music: the tempo and key of the score are in the sound, and a seed always gives the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from segue_music import synth
from segue_music.synth.compose import compose
from segue_music.synth.keys import MAJOR, MINOR, key_name, parse_key
from segue_music.synth.plan import Samples
from segue_music.synth.planning import plan
from segue_music.synth.render import render

RATE = 22_050  # enough to hear beats and keys by
HOP = 128
WIDE = 8192  # samples of a frame in which tones are told apart


def onsets(samples: Samples) -> NDArray[np.float64]:
    """How much louder each moment is than the one before."""
    mono = samples.mean(axis=1)
    rise = np.diff(mono, prepend=0)  # the high notes speak sooner
    power = (rise[: len(rise) // HOP * HOP] ** 2).reshape(-1, HOP).mean(axis=1)
    return np.asarray(np.maximum(np.diff(np.log(power + 1e-7)), 0), dtype=np.float64)


def strongest(envelope: NDArray[np.float64], near: float) -> float:
    """The period, within 6 % of the one that is told, after which the onsets return the most."""
    spectrum = np.abs(np.fft.rfft(envelope - envelope.mean(), 2 * len(envelope))) ** 2
    again = np.fft.irfft(spectrum)
    periods = near * np.linspace(0.94, 1.06, 1201)
    # The more periods pass, the more exactly the length of one shows.
    turns = [np.interp(periods * turn, np.arange(len(again)), again) for turn in range(1, 9)]
    return float(periods[int(np.argmax(np.sum(turns, axis=0)))])


def chroma(samples: Samples) -> NDArray[np.float64]:
    """How much of each of the twelve tones is heard, by the peaks that stand out of the noise of drums."""
    mono = samples.mean(axis=1)
    frames = mono[: len(mono) // WIDE * WIDE].reshape(-1, WIDE) * np.hanning(WIDE)
    pitch = np.fft.rfftfreq(WIDE, 1 / RATE)
    heard = (pitch > 150) & (pitch < 1500)
    size = np.abs(np.fft.rfft(frames, axis=1))[:, heard]
    around = np.stack([np.roll(size, step, axis=1) for step in range(-8, 9)])
    peak = (size == around.max(axis=0)) & (size > 3 * np.median(around, axis=0))
    places = 12 * np.log2(pitch[heard] / 440) + 69
    total = np.bincount(np.round(places).astype(int) % 12, (size * peak).sum(axis=0), minlength=12)
    return np.asarray(total / total.sum(), dtype=np.float64)


def likeliest(tones: NDArray[np.float64]) -> list[tuple[int, bool]]:
    """All 24 keys, the best first, by weights of the steps of the scale."""
    weights = np.array([5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0])
    minor = np.array([5.0, 2.0, 3.0, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 3.0, 2.0])
    keys = [(tonic, is_minor) for tonic in range(12) for is_minor in (False, True)]
    fits = {
        key: float(np.corrcoef(np.roll(minor if key[1] else weights, key[0]), tones)[0, 1]) for key in keys
    }
    return sorted(fits, key=fits.__getitem__, reverse=True)


@pytest.fixture(scope="module", params=synth.STYLES)
def piece(request: pytest.FixtureRequest) -> synth.Piece:
    return synth.track(11, str(request.param), seconds=36, rate=RATE)


def test_the_tempo_of_the_score_is_in_the_sound(piece: synth.Piece) -> None:
    bar = 4 * 60 / piece.bpm * RATE / HOP
    assert strongest(onsets(piece.samples), bar) == pytest.approx(bar, rel=0.003)


def test_the_key_of_the_score_is_in_the_sound(piece: synth.Piece) -> None:
    tonic, minor = parse_key(piece.key)
    tones = chroma(piece.samples)
    inside = [(tonic + step) % 12 for step in (MINOR if minor else MAJOR)]
    outside = [tone for tone in range(12) if tone not in inside]
    assert tones[inside].mean() > 1.5 * tones[outside].mean()
    assert (tonic, minor) in likeliest(tones)[:2]


def test_a_tempo_and_a_key_that_are_asked_for_are_kept() -> None:
    piece = synth.track(2, "trance", bpm=133.37, key="F#m", seconds=30, rate=RATE)
    assert (piece.bpm, piece.key) == (133.37, "F#m")
    assert np.diff(piece.beats_at) == pytest.approx(60 / 133.37)
    assert piece.duration == pytest.approx(30, abs=4)


@pytest.mark.parametrize("text", ["C", "Db", "F#", "Bb", "Am", "C#m", "Ebm", "G#m"])
def test_names_of_keys_are_read_as_they_are_written(text: str) -> None:
    assert key_name(*parse_key(text)) == text


@pytest.mark.parametrize("text", ["H", "a", "Amin", "C%"])
def test_what_is_no_key_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not a key"):
        parse_key(text)


def test_the_same_seed_gives_the_same_and_another_seed_something_else() -> None:
    one, again, other = (synth.track(seed, "garage", seconds=20, rate=RATE) for seed in (1, 1, 2))
    assert np.array_equal(one.samples, again.samples)
    assert (one.bpm, one.key, one.score.parts) != (other.bpm, other.key, other.score.parts)


@pytest.mark.parametrize("drift", [0.005, 0.01, 0.02])
def test_a_tempo_that_drifts_has_the_mean_that_was_planned(drift: float) -> None:
    piece = render(compose(replace(plan(4, "poprock", bpm=120, seconds=60), drift=drift)), RATE)
    lengths = np.diff(piece.beats_at)
    assert lengths.mean() == pytest.approx(0.5)
    assert lengths.std() / lengths.mean() == pytest.approx(drift, rel=0.1)


def test_silence_in_front_is_silent_and_the_music_begins_after_it() -> None:
    quiet = render(compose(replace(plan(4, "hiphop", seconds=15), lead_in=2.0)), RATE).samples
    assert not quiet[: 2 * RATE - 10].any()
    assert np.abs(quiet[2 * RATE : 3 * RATE]).max() > 0.1


def test_a_layer_that_is_left_out_is_not_heard() -> None:
    whole = plan(4, "house", seconds=20)
    kinds = {part.layer for part in compose(whole).parts}
    assert kinds - {part.layer for part in compose(replace(whole, without=frozenset({"bass"}))).parts} == {
        "bass"
    }


@pytest.mark.parametrize(
    ("codec", "bitrate", "name"),
    [
        pytest.param("wav16", None, "pcm_s16le", id="wav16"),
        pytest.param("wav24", None, "pcm_s24le", id="wav24"),
        pytest.param("aiff", None, "pcm_s16be", id="aiff"),
        pytest.param("flac", None, "flac", id="flac"),
        pytest.param("alac", None, "alac", id="alac"),
        pytest.param("mp3", 128, "mp3float", id="mp3"),
        pytest.param("aac", 128, "aac", id="aac"),
        pytest.param("opus", 96, "opus", id="opus"),
        pytest.param("vorbis", 128, "vorbis", id="vorbis"),
    ],
)
def test_each_codec_holds_the_sound(tmp_path: Path, codec: str, bitrate: int | None, name: str) -> None:
    piece = synth.track(3, "disco", seconds=6)
    path = synth.write(piece.samples, piece.rate, tmp_path / f"x{synth.suffix(codec)}", codec, bitrate)
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        to_float = av.AudioResampler(format="flt", layout="stereo", rate=piece.rate)
        read = np.concatenate(
            [
                r.to_ndarray().reshape(-1, 2)
                for frame in container.decode(stream)
                for r in to_float.resample(frame)
            ]
        )
        assert stream.codec_context.name == name
    count = min(len(read), len(piece.samples)) - 4000
    assert count / piece.rate == pytest.approx(piece.duration, abs=0.2)
    # The place of the first sample may differ by what an encoder puts in front.
    spectrum = np.fft.rfft(read[:count, 0]) * np.conj(np.fft.rfft(piece.samples[:count, 0]))
    power = np.linalg.norm(read[:count, 0]) * np.linalg.norm(piece.samples[:count, 0])
    assert np.fft.irfft(spectrum).max() / power > 0.95


def test_a_corpus_comes_with_the_truth_about_it(tmp_path: Path) -> None:
    truths = [
        json.loads(synth.corpus(tmp_path / name, seed=5, n=3, seconds=(5, 6)).read_text())
        for name in ("a", "b")
    ]
    assert truths[0] == truths[1]
    for row in truths[0]:
        one, other = (tmp_path / name / row["path"] for name in ("a", "b"))
        with av.open(str(one)) as container:
            assert (container.duration or 0) / av.time_base == pytest.approx(row["duration"], abs=0.1)
        if one.suffix in (".flac", ".wav"):
            assert one.read_bytes() == other.read_bytes()
        assert row["style"] in synth.STYLES
        assert key_name(*parse_key(row["key"])) == row["key"]
