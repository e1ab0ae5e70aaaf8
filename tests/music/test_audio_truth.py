"""Files of truths are read as people write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from segue.errors import Refused
from segue_music.bench.truth import parsed, truths

ROWS = [
    {"file": "a.wav", "bpm": 128, "key": "Am"},
    {"file": "b.wav", "bpm": 90.5, "key": "F#m", "drift": 1.0},
]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        *[(name, (9, True)) for name in ("Am", "A minor", "A:min", "8A", "8a", "1m", "A min", "am")],
        *[(name, (10, True)) for name in ("Bbm", "A#m", "B♭ minor", "A#:min", "3A")],
        *[(name, (0, False)) for name in ("C", "C major", "C:maj", "8B", "1d")],
        *[(name, (1, False)) for name in ("Db", "C#", "3B")],
        *[(name, (6, False)) for name in ("F#", "Gb major", "2B")],
        ("b", (11, False)),
        ("H", None),
        ("", None),
    ],
)
def test_keys_are_understood(name: str, key: tuple[int, bool] | None) -> None:
    assert parsed(name) == key


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(json.dumps(ROWS), id="list"),
        pytest.param("\n".join(json.dumps(row) for row in ROWS), id="lines"),
        pytest.param(json.dumps({"tracks": ROWS}), id="list in an object"),
        pytest.param(json.dumps({row["file"]: row for row in ROWS}), id="by name"),
        pytest.param("Path,Tempo,Key,steady\na.wav,128,8A,\nb.wav,90.5,Gb:min,false\n", id="CSV"),
        pytest.param(
            "filename;bpm;key;drift\na.wav;128;A minor;0\nb.wav;90.5;F#m;1\n", id="CSV with semicolons"
        ),
        pytest.param(
            "path,bpm,tonic,mode,steady\na.wav,128,A,minor,yes\nb.wav,90.5,F#,min,no\n", id="tonic and mode"
        ),
    ],
)
def test_truths_are_read_in_each_form(text: str, tmp_path: Path) -> None:
    file = tmp_path / "truth"
    file.write_text(text)
    first, second = truths(file)
    assert (first.path, first.bpm, first.key, first.steady) == (tmp_path / "a.wav", 128.0, (9, True), True)
    assert (second.path, second.bpm, second.key, second.steady) == (
        tmp_path / "b.wav",
        90.5,
        (6, True),
        False,
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("[]", "names no tracks", id="empty"),
        pytest.param("[{", "is no JSON", id="broken"),
        pytest.param('[{"bpm": 1}]', "has no path", id="no path"),
    ],
)
def test_what_is_no_file_of_truths_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "truth").write_text(text)
    with pytest.raises(Refused, match=sentence):
        truths(tmp_path / "truth")
