"""A track on which essentia breaks is heard by our own estimators, and the report says so once."""

from __future__ import annotations

from pathlib import Path

import pytest
from music_stage import music_stage

from segue import Status

pytestmark = pytest.mark.sandbox

BREAKS = """
class KeyExtractor:
    def __init__(self, **settings): pass
    def __call__(self, sound): raise {error}
"""


@pytest.mark.parametrize(
    ("error", "why"),
    [
        pytest.param("IndexError('peak 3\\n of 2')", "IndexError: peak 3 of 2", id="an error in it"),
        pytest.param("RuntimeError('no frames')", "RuntimeError: no frames", id="as its algorithms fail"),
    ],
)
def test_a_track_on_which_it_breaks_is_heard_by_ours(
    error: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "broken" / "essentia"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("class log: pass\n")
    (package / "_essentia.py").write_text("def keys(): return []\n")
    (package / "standard.py").write_text(BREAKS.format(error=error))
    monkeypatch.setenv("PYTHONPATH", str(package.parent))  # the child processes find it first

    with music_stage(tmp_path / "m", eagle=False) as stage:
        links = [stage.audio(f"Oda - {name}.flac", seed=n, key="Am") for n, name in enumerate(("One", "Two"))]
        task = stage.play("Sync these tracks", "\n".join(links))
        report = stage.report(task)
        rows = stage.tracks()

    assert task.status is Status.DONE, task.now
    assert [rows[name].values["Key"] for name in ("One", "Two")] == ["Am", "Am"]
    assert all(rows[name].values["Fingerprint"] for name in ("One", "Two"))
    assert report.count("essentia broke on 2 tracks; on ") == report.count(why) == 1
    assert "found by the built-in estimators" in report
