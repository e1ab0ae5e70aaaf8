"""No recording is taken for another one; the same one is found among thousands, in a small file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from segue_music.bench import crowd
from segue_music.bench.duplicates import judged

pytestmark = pytest.mark.slow


def test_pairs_that_differ_are_not_merged_and_equal_ones_are_found(tmp_path: Path) -> None:
    tallies, real = judged(tmp_path, 22, seed=5)  # one of each kind

    assert len(real) == 44
    assert [tally for tally in tallies if not tally.alike and tally.same] == []
    assert [tally for tally in tallies if tally.alike and tally.same < tally.pairs] == []


def test_many_tracks_take_little_room_and_are_found_by_their_sound(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    real = [np.repeat(random.integers(0, 2**32, 400, dtype=np.uint32), 4) for _ in range(40)]

    measured = crowd.measure(tmp_path, real, 4000)

    assert measured.size / measured.tracks <= 250 / 100_000
    assert (measured.found, measured.strangers) == (1.0, 0)
