"""The table of labels counts as right only what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from segue_music import synth
from segue_music.bench.labels import FORMS, _judged, labels, told
from segue_music.synth.files import write
from segue_schemas import Quality


def said(codec: str, bitrate: int | None, origin: str, *, lossless: bool, upscaled: bool = False) -> Quality:
    return Quality(
        codec=codec, container="x", bitrate=bitrate, rate=44_100, bits=None, channels=2,
        lossless=lossless, cutoff=16_000, origin=origin, upscaled=upscaled,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("origin", "upscaled", "right", "with_bitrate", "unclear"),
    [
        pytest.param("mp3 128", True, True, True, False, id="right"),
        pytest.param("mp3", True, True, False, False, id="the bitrate does not show"),
        pytest.param("mp3 320", True, True, False, False, id="another bitrate"),
        pytest.param("aac 128", True, False, False, False, id="another codec"),
        pytest.param("unclear", False, False, False, True, id="left open"),
        pytest.param("lossless", False, False, False, False, id="believed"),
    ],
)
def test_a_wrapped_file_is_right_only_with_its_codec(
    origin: str, upscaled: bool, right: bool, with_bitrate: bool, unclear: bool
) -> None:
    native = said("mp3", 128, "mp3 128", lossless=False)
    wrapped = said("pcm_s16le", None, origin, lossless=True, upscaled=upscaled)
    found = _judged(native, wrapped, "mp3", 128)
    assert found == {
        "n": True, "right": True, "as WAV: right": right, "with bitrate": with_bitrate,
        "accused": upscaled, "unclear": unclear,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("codec", "bitrate", "right"),
    [("mp3", 130, True), ("mp3", 320, False), ("mp3", None, False), ("aac", 128, False)],
)
def test_a_lossy_file_is_right_only_with_its_codec_and_bitrate(
    codec: str, bitrate: int | None, right: bool
) -> None:
    native = said(codec, bitrate, f"{codec} {bitrate}", lossless=False)
    wrapped = said("pcm_s16le", None, "lossless", lossless=True)
    assert _judged(native, wrapped, "mp3", 128)["right"] is right


def test_the_table_has_a_row_for_each_form_and_leaves_out_what_was_lossy_before(tmp_path: Path) -> None:
    music = synth.track(3, "techno", seconds=10).samples
    paths = [
        write(music, 44_100, tmp_path / "a.flac", "flac"),
        write(music, 44_100, tmp_path / "b.mp3", "mp3"),
    ]
    rows = labels(paths, 1)
    forms = [f"{codec} {bitrate or ''}".strip() for codec, bitrate in FORMS]
    assert sorted((str(row["label"]), str(row["music"])) for row in rows) == sorted(
        [(form, music) for form in forms for music in ("bright", "dull")] + [("flac", "cut")]
    )
    assert {row["n"] for row in rows} == {1}
    assert told(rows)[1] == "lossless: 3 of 3 as such, 3 as WAV"
    assert sum(int(row["as WAV: right"]) for row in rows if row["music"] == "bright") == len(FORMS)
