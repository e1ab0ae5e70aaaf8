"""The picture of a track's waveform: light where nothing sounds, blue as far up as it is loud."""

from __future__ import annotations

from pathlib import Path

from music_filing import track
from PIL import Image

from segue_music import reporting
from segue_music.result import Result


def test_a_waveform_is_as_high_as_the_sound_is_loud(tmp_path: Path) -> None:
    made = track(tmp_path)
    analysis = made.analysis.model_copy(update={"waveform": (0.0, 1.0, 0.5, 0.0)})
    path = reporting.waveform(Result(state="done", recording=made.recording, analysis=analysis), tmp_path)
    assert path is not None
    picture = Image.open(path).convert("RGB")
    wave = [[picture.getpixel((150 + 300 * n, y)) == reporting.WAVE for y in range(220)] for n in range(4)]
    back = {picture.getpixel((150, y)) for y in (0, 50, 200)}
    assert back == {reporting.BACK}
    quiet, full, half, last = map(sum, wave)
    assert quiet == last <= 3
    assert 200 < full < 210
    assert 100 < half < 108
    red, _, blue = reporting.WAVE
    assert blue > red + 50
    assert min(reporting.BACK) > 200


def test_a_track_without_a_waveform_has_no_picture(tmp_path: Path) -> None:
    made = track(tmp_path)
    assert reporting.waveform(Result(state="listed", recording=made.recording), tmp_path) is None
