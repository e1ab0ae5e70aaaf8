"""What other programs wrote into a file stays there to the last byte, however its tags are changed."""

from __future__ import annotations

import io
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from music_sounds import heard, mounted, needs_ffmpeg, samples, sound
from mutagen import id3
from mutagen.aiff import AIFF
from mutagen.mp4 import MP4, MP4FreeForm
from mutagen.wave import WAVE
from PIL import Image

from segue.errors import Refused, Unavailable
from segue_music.audio import readback
from segue_music.audio.transcode import transcode
from segue_music.tags.fields import Tags
from segue_music.tags.read import read
from segue_music.tags.write import held, write
from segue_schemas import Format

RETAG = Tags(
    title="New 愛", artists=("A", "B"), album="C", genres=("D",), bpm=99.5, key="Am", camelot="8A", year=2001
)
BLOB = bytes(range(256)) * 40
PLAIN = [Format.AIFF, Format.WAV]


def _made(folder: Path, form: Format) -> Path:
    return Path(transcode(sound(samples(20001, 1), bits=24), folder, [form], "a")[0].path)


def _foreign(path: Path, version: int) -> None:
    """Put frames into a file as Serato, Traktor, iTunes and others do."""
    file = _opened(path)
    file.add_tags()
    for frame in (
        id3.GEOB(encoding=0, mime="application/octet-stream", filename="", desc="Serato Markers2", data=BLOB),
        id3.GEOB(
            encoding=0, mime="application/octet-stream", filename="", desc="Serato BeatGrid", data=b"\1"
        ),
        id3.PRIV(owner="TRAKTOR4", data=BLOB),
        id3.COMM(encoding=0, lang="eng", desc="iTunNORM", text=["0000 0001"]),
        id3.COMM(encoding=0, lang="deu", desc="", text=["mine"]),
        id3.TXXX(encoding=1, desc="Mood", text=["late"]),
        id3.APIC(encoding=0, mime="image/png", type=4, desc="back", data=b"\x89PNG not really"),
        id3.TIT2(encoding=3, text=["Old"]),
        id3.TPE2(encoding=1, text=["Album artist"]),
        id3.POPM(email="a@b", rating=196, count=3),
    ):
        file.tags.add(frame)
    file.save(v2_version=version)


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("form", PLAIN)
def test_frames_of_others(form: Format, version: int, tmp_path: Path) -> None:
    path = _made(tmp_path, form)
    _foreign(path, version)
    before, pcm = held(path), readback.pcm(path, form)
    write(path, RETAG, _picture(tmp_path))
    write(path, Tags(title="Once more", comment="x" * 5000))
    after = held(path)
    own = {"tit2", "tpe1", "talb", "tcon", "tbpm", "tkey", "tyer", "tdrc", "comm", "apic:3", "txxx:artists"}
    assert {key for key in before if before[key] != after.get(key)} == {"tit2", "comm"}
    assert {key for key in after if key not in before and not key.startswith("info:")} <= own
    assert readback.pcm(path, form) == pcm
    assert read(path).title == "Once more"
    frames = _opened(path).tags
    assert frames.version[1] == version
    assert [each.data for each in frames.getall("GEOB:Serato Markers2")] == [BLOB]


@pytest.mark.parametrize("form", PLAIN)
def test_the_day_of_a_release_is_not_lost(form: Format, tmp_path: Path) -> None:
    path = _made(tmp_path, form)
    file = _opened(path)
    file.add_tags()
    file.tags.add(id3.TDRC(encoding=3, text=["2001-05-03"]))
    file.save(v2_version=4)
    write(path, RETAG)
    frames = _opened(path).tags
    assert str(frames["TDRC"]) == "2001-05-03"


@pytest.mark.parametrize("kind", ["unsynchronised", "version 2.2", "sizes of iTunes", "garbage"])
def test_odd_tags_are_understood_or_replaced(kind: str, tmp_path: Path) -> None:
    path = _made(tmp_path, Format.AIFF)
    data = {
        "unsynchronised": _tag(3, _frame(b"TIT2", b"\0Old") + _frame(b"PRIV", b"me\0\xff\0\xe0"), flags=0x80),
        "version 2.2": _tag(2, b"TT2" + b"\0\0\4" + b"\0Old"),
        "sizes of iTunes": _tag(4, _frame(b"PRIV", b"me\0" + bytes(300)) + _frame(b"TIT2", b"\0Old")),
        "garbage": b"no tag at all",
    }[kind]
    _append(path, b"ID3 ", data, ">")
    assert read(path).title == ("" if kind == "garbage" else "Old")
    write(path, Tags(album="C"))
    assert read(path) == Tags(title="" if kind == "garbage" else "Old", album="C")
    if kind == "unsynchronised":
        frames = AIFF(path).tags
        assert isinstance(frames, id3.ID3)
        assert frames.getall("PRIV")[0].data == b"\xff\xe0"


@pytest.mark.parametrize("form", PLAIN)
def test_chunks_of_others(form: Format, tmp_path: Path) -> None:
    path = _made(tmp_path, form)
    order = ">" if form is Format.AIFF else "<"
    odd = {b"bext": b"odd", b"cue ": BLOB, b"\xa9xyz": b"", b"smpl": b"1234"}
    for name, data in odd.items():
        _append(path, name, data, order)
    before = path.read_bytes()
    write(path, RETAG)
    after = path.read_bytes()
    assert after[12 : len(before)] == before[12:], "all that was there comes first, as it was"
    assert struct.unpack(order + "I", after[4:8])[0] == len(after) - 8
    write(path, Tags(title="x" * 900, comment="y" * 5000))
    assert path.read_bytes()[12 : len(before)] == before[12:]


def test_entries_of_list_info_of_others(tmp_path: Path) -> None:
    path = _made(tmp_path, Format.WAV)
    _append(
        path, b"LIST", b"INFO" + b"ISFT" + struct.pack("<I", 5) + b"Live\0\0" + _info(b"INAM", b"Old\0"), "<"
    )
    assert read(path).title == "Old"
    write(path, RETAG)
    assert b"ISFT" + struct.pack("<I", 5) + b"Live\0\0" in path.read_bytes()
    assert path.read_bytes().count(b"INAM") == 1
    assert read(path).title == RETAG.title


def test_items_of_others_in_m4a(tmp_path: Path) -> None:
    path = _made(tmp_path, Format.M4A)
    file = MP4(path)
    assert file.tags is not None
    file.tags["----:com.serato.dj:markersv2"] = [MP4FreeForm(BLOB, dataformat=0)]
    file.tags["----:com.serato.dj:beatgrid"] = [MP4FreeForm(b"x\0y")]
    file.tags["----:com.apple.iTunes:iTunNORM"] = [b" 0000 0001"]
    file.tags["trkn"] = [(3, 9)]
    file.tags["\xa9nam"] = ["Old"]
    file.tags["\xa9day"] = ["2001-05-03T07:00:00Z"]
    file.tags["aART"] = ["Album artist"]
    file.save()
    before, pcm = held(path), readback.pcm(path, Format.M4A)
    write(path, RETAG, _picture(tmp_path))
    write(path, Tags(title="Once more", comment="x" * 5000))
    after = held(path)
    assert {key for key in before if before[key] != after.get(key)} == {"©nam"}
    assert readback.pcm(path, Format.M4A) == pcm
    assert (read(path).title, read(path).year) == ("Once more", 2001)


def test_a_tempo_that_somebody_changed_wins_over_ours(tmp_path: Path) -> None:
    path = _made(tmp_path, Format.M4A)
    write(path, Tags(bpm=127.98))
    file = MP4(path)
    assert file.tags is not None
    file.tags["tmpo"] = [64]
    file.save()
    assert read(path).bpm == 64
    write(path, Tags(bpm=127.98))
    assert read(path).bpm == 127.98


@needs_ffmpeg
@pytest.mark.parametrize("options", [[], ["-movflags", "+faststart"]], ids=["index behind", "index in front"])
@pytest.mark.parametrize("codec", ["alac", "aac"])
def test_m4a_of_others(codec: str, options: list[str], tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    source = Path(transcode(sound(samples(44100)), tmp_path, [Format.WAV], "b")[0].path)
    command = ["ffmpeg", "-v", "error", "-i", str(source), "-metadata", "title=Old", "-c:a", codec]
    subprocess.run([*command, *options, str(path)], check=True)
    before = heard(path, 16)
    assert read(path).title == "Old"
    write(path, RETAG, _picture(tmp_path))
    assert heard(path, 16) == before
    assert read(path).model_dump(exclude_defaults=True) == RETAG.model_dump(exclude_defaults=True)
    write(path, Tags(comment="x" * 7000))
    assert heard(path, 16) == before


@pytest.mark.parametrize("form", PLAIN)
def test_what_follows_the_last_chunk_stays(form: Format, tmp_path: Path) -> None:
    path = _made(tmp_path, form)
    pcm = readback.pcm(path, form)
    path.write_bytes(path.read_bytes() + b"TAG and so on")
    write(path, RETAG)
    assert path.read_bytes().endswith(b"TAG and so on")
    assert read(path).title == RETAG.title
    assert readback.pcm(path, form) == pcm


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", "no M4A, AIFF or WAV", id="nothing"),
        pytest.param(b"<!doctype html><title>404", "no M4A, AIFF or WAV", id="a page"),
        pytest.param(
            b"RIFF\xff\xff\xff\xffWAVEdata\xff\xff\xff\xff1234", "cut off", id="a stream that never ended"
        ),
        pytest.param(
            b"RIFF\0\0\0\0WAVEdata\4\0\0\x001234", "does not say where", id="a recording without sizes"
        ),
        pytest.param(b"RIFF\x64\0\0\0WAVEfmt \x10\0\0\0", "cut off", id="half a WAV"),
        pytest.param(b"FORM\0\0\0\x64AIFFSSND\0\0\0\x50abcd", "cut off", id="half an AIFF"),
        pytest.param(b"\0\0\0\x14ftypM4A \0\0\0\0M4A \0\0\xff\xffmoov", "no whole M4A", id="half an M4A"),
        pytest.param(
            b"\0\0\0\x14ftypM4A \0\0\0\0M4A \0\0\0\1mdat\0\0\0\0\0\0\0\1", "impossible", id="odd sizes"
        ),
        pytest.param(
            b"\0\0\0\x14ftypiso5\0\0\0\0iso5\0\0\0\x08moof", "fragments", id="a stream of fragments"
        ),
    ],
)
def test_broken_files_are_left_alone(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    with pytest.raises(Refused, match=said):
        write(path, RETAG)
    assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=1M") as disk:
        path = Path(transcode(sound(samples(200_000)), disk, [Format.WAV], "a")[0].path)
        before = path.read_bytes()
        with pytest.raises(Unavailable, match="is full"):
            write(path, RETAG)
        assert path.read_bytes() == before
        assert list(disk.iterdir()) == [path]


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="is not there"):
        write(tmp_path / "a.wav", RETAG)
    with pytest.raises(Unavailable, match="cannot be reached"):
        read(tmp_path / "a.wav")


def _opened(path: Path) -> Any:
    """Open a file with mutagen."""
    return (AIFF if path.suffix == ".aiff" else WAVE)(path)


def _picture(folder: Path) -> Path:
    out = io.BytesIO()
    Image.effect_noise((200, 200), 60).convert("RGB").save(out, "JPEG")
    (folder / "cover.jpg").write_bytes(out.getvalue())
    return folder / "cover.jpg"


def _tag(version: int, frames: bytes, flags: int = 0) -> bytes:
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3" + bytes((version, 0, flags)) + size + frames


def _frame(name: bytes, data: bytes) -> bytes:
    return name + struct.pack(">IH", len(data), 0) + data


def _info(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data


def _append(path: Path, name: bytes, data: bytes, order: str) -> None:
    """Add a chunk at the end of a file."""
    whole = path.read_bytes() + name + struct.pack(order + "I", len(data)) + data + bytes(len(data) % 2)
    path.write_bytes(whole[:4] + struct.pack(order + "I", len(whole) - 8) + whole[8:])
