"""What is synthesised for special cases: pairs that are or are not the same, odd files, broken files."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from segue_music.synth.broken import BROKEN, broken
from segue_music.synth.different import DIFFERENT
from segue_music.synth.odd import ODD, hour, odd
from segue_music.synth.pairs import Pair, pairs, sounds
from segue_music.synth.same import SAME

SUFFIXES = {"mp3": ".mp3", "wav": ".wav", "flac": ".flac", "mov": ".m4a", "matroska": ".webm"}


def first_of(category: str, seconds: float = 14.0) -> Pair:
    """A short pair of a category."""
    pair = next(pair for pair in pairs(3, 60) if pair.category == category)
    return replace(pair, plan=replace(pair.plan, seconds=seconds))


def test_pairs_are_of_all_categories_and_as_often_the_same_as_not() -> None:
    found = pairs(0, 300)
    assert Counter(pair.same for pair in found) == {False: 300, True: 300}
    counts = Counter((pair.same, pair.category) for pair in found)
    assert {category for same, category in counts if same} == set(SAME)
    assert {category for same, category in counts if not same} == set(DIFFERENT)
    assert min(counts.values()) >= 12
    assert found == pairs(0, 300)
    assert found != pairs(1, 300)


@pytest.mark.parametrize("category", ["mp3 128", "quieter", "silence added", "silence trimmed", "limiter"])
def test_two_forms_of_one_recording_are_as_long_but_for_silence(category: str) -> None:
    one, other = sounds(first_of(category))
    assert one.duration == pytest.approx(other.duration, abs=3)
    assert not np.array_equal(one.samples, other.samples)


@pytest.mark.parametrize("category", ["extended", "radio edit", "first half", "second half"])
def test_an_edit_has_another_length(category: str) -> None:
    one, other = sounds(first_of(category, seconds=40))
    assert abs(one.duration - other.duration) > 3


@pytest.mark.parametrize(
    "category", ["live", "instrumental", "remix", "recorded again", "key +1", "other song, same band"]
)
def test_another_version_is_as_long_and_sounds_different(category: str) -> None:
    one, other = sounds(first_of(category))
    assert one.duration == pytest.approx(other.duration, abs=0.1)
    count = min(len(one.samples), len(other.samples))
    left, right = one.samples[:count, 0], other.samples[:count, 0]
    assert abs(float(left @ right)) < 0.95 * float(np.linalg.norm(left) * np.linalg.norm(right))


@pytest.mark.parametrize("category", ["same intro", "same first half"])
def test_a_splice_begins_alike_and_goes_on_otherwise(category: str) -> None:
    one, other = sounds(first_of(category, seconds=24))
    count = min(len(one.samples), len(other.samples))
    alike = (one.samples[:count] == other.samples[:count]).all(axis=1)
    parted = int(np.argmin(alike))
    assert 0.2 < parted / count < 0.6
    assert alike[parted:].mean() < 0.2


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_still_a_sound(tmp_path: Path, name: str) -> None:
    path = odd(name, tmp_path)
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    assert sum(frame.size for frame in frames) > 0
    heard = max(float(np.abs(frame.astype(np.float64)).max()) for frame in frames)
    assert (heard == 0) == (name == "silence")


def test_a_long_mix_keeps_its_beat_from_end_to_end(tmp_path: Path) -> None:
    plan = hour(tmp_path / "mix.wav", "wav16", hours=0.1)
    with av.open(str(tmp_path / "mix.wav")) as container:
        seconds = (container.duration or 0) / av.time_base
    assert seconds == pytest.approx(360, abs=62)
    bars = seconds / (4 * 60 / plan.bpm)
    assert bars == pytest.approx(round(bars), abs=0.001)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_not_what_it_says(tmp_path: Path, name: str) -> None:
    path = broken(name, tmp_path)
    try:
        with av.open(str(path)) as container:
            count = sum(frame.samples for frame in container.decode(audio=0))
            kind, stated = container.format.name, (container.duration or 0) / av.time_base
    except (av.error.FFmpegError, IndexError):
        return
    wrong_name = path.suffix not in [end for part, end in SUFFIXES.items() if part in kind]
    assert wrong_name or count / 44_100 < max(0.95 * stated, 13.0)
