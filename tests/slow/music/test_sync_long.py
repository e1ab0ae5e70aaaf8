"""A mix of ten hours: refused with the limit and the way out, before it is decoded."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest
from music_stage import music_stage

from segue import Status

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

SECONDS, RATE = 10 * 3600, 8000


def test_a_mix_of_ten_hours_is_refused(tmp_path: Path) -> None:
    with music_stage(tmp_path) as stage:
        path = stage.web / "Ann - Whole Night.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 1, RATE, 0, "NONE", "not compressed"))
            file.setnframes(SECONDS * RATE)
            for _ in range(SECONDS // 60):
                file.writeframesraw(b"\x80" * (60 * RATE))
        task = stage.play("Sync this track", stage.link(path.name))
        assert task.status is Status.FAILED
        assert "10:00:00 long, and tracks of at most 0:30:00 are taken" in task.now, task.now
        assert not stage.tracks()
        assert not stage.files()
        assert not list((tmp_path / "home/work").rglob("*.wav"))
