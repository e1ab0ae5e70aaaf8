"""A tempo or key that is not sure is a question wherever a person reads it, and a sure one is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from music_filing import track

from segue_music import gates, reporting
from segue_music.result import Result
from segue_schemas import Key, Tempo


@pytest.mark.parametrize(
    ("tempo", "key", "asked", "line"),
    [
        pytest.param(
            Tempo(bpm=128, confidence=0.3, alternatives=(64, 256, 96)),
            Key(tonic="A", minor=True, confidence=0.9),
            ("is the tempo 128.00, or 64.00 or 256.00?",),
            "128.00 BPM?, Am / 8A",
            id="the tempo",
        ),
        pytest.param(
            Tempo(bpm=90, confidence=0.4),
            Key(tonic="C", minor=False, confidence=0.49),
            ("is the tempo 90.00?", "is the key C?"),
            "90.00 BPM?, C / 8B?",
            id="both",
        ),
        pytest.param(
            Tempo(bpm=90, confidence=0.5),
            Key(tonic="C", minor=False, confidence=0.5),
            (),
            "90.00 BPM, C / 8B",
            id="none",
        ),
        pytest.param(
            None, None, ("no tempo was found", "no key was found"), "no tempo, no key", id="nothing there"
        ),
    ],
)
def test_what_is_doubtful_is_asked(
    tmp_path: Path, tempo: Tempo | None, key: Key | None, asked: tuple[str, ...], line: str
) -> None:
    made = track(tmp_path)
    analysis = made.analysis.model_copy(update={"tempo": tempo, "key": key})
    notes = gates.notes(made.model_copy(update={"analysis": analysis}), ())
    assert notes == asked
    result = Result(state="done", recording=made.recording, analysis=analysis, notes=notes)
    outcome = reporting.outcome([result], ())
    assert f"({line})" in outcome.summary
    assert outcome.report.count("?") == sum(note.count("?") for note in notes) + line.count("?")
