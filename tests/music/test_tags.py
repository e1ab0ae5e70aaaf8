"""Tags are written such that other programs read them, and nothing else in a file is touched."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from music_sounds import heard, needs_ffmpeg, samples, sound
from mutagen.aiff import AIFF
from mutagen.id3 import ID3
from mutagen.mp4 import MP4
from mutagen.wave import WAVE
from PIL import Image

from segue_music.audio import readback
from segue_music.audio.transcode import transcode
from segue_music.tags.fields import Tags, camelot, cleaned, of
from segue_music.tags.read import read
from segue_music.tags.write import same, write
from segue_schemas import (
    Analysis,
    Finished,
    Format,
    Key,
    Loudness,
    Print,
    Quality,
    Recording,
    Tempo,
    TrackFile,
)

FULL = Tags(
    title="Ojos Tristes – 愛 🎧",
    artists=("AC/DC", "Zoë", "شيرين"),
    album="Sapphire, Pt. 1",
    year=2019,
    genres=("R&B", "House"),
    isrc="USABC1912345",
    bpm=127.98,
    key="F#m",
    camelot="11A",
    comment="plays well after midnight",
    gain=-7.25,
    peak=0.987654,
    link="https://soundcloud.com/a/b?c=d",
    page_id="0123456789abcdef0123456789abcdef",
)


@pytest.fixture(params=list(Format))
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    form: Format = request.param
    return Path(transcode(sound(samples(30001, 1), bits=24), tmp_path, [form], "a")[0].path)


def _pcm(path: Path) -> str:
    return readback.pcm(path, Format(path.suffix[1:]))


def _cover(folder: Path, size: tuple[int, int] = (300, 300), form: str = "JPEG") -> Path:
    path = folder / f"cover-{size[0]}.{form.lower()}"
    Image.effect_noise(size, 60).convert("RGB").save(path, form)
    return path


def test_what_is_written_is_read(path: Path) -> None:
    before = _pcm(path)
    assert read(path) == Tags()
    assert not same(path, FULL)
    assert write(path, FULL)
    assert read(path) == FULL
    assert same(path, FULL)
    assert _pcm(path) == before


def test_the_same_again_changes_no_byte(path: Path, tmp_path: Path) -> None:
    cover = _cover(tmp_path)
    write(path, FULL, cover)
    before, inode = path.read_bytes(), path.stat().st_ino
    assert not write(path, FULL, cover)
    assert (path.read_bytes(), path.stat().st_ino) == (before, inode)


def test_an_empty_value_leaves_what_is_there(path: Path, tmp_path: Path) -> None:
    write(path, FULL, _cover(tmp_path))
    assert write(path, Tags(title="Other", bpm=90.0))
    assert read(path) == FULL.model_copy(update={"title": "Other", "bpm": 90.0})
    assert _picture(path)


def test_a_small_retag_needs_no_more_room(path: Path) -> None:
    write(path, FULL)
    size = path.stat().st_size
    write(path, Tags(title="A longer title than it was before", artists=("One",), key="8A"))
    assert abs(path.stat().st_size - size) <= (0 if path.suffix != ".wav" else 20)
    assert read(path).artists == ("One",)


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        pytest.param("title", "a\nb\r\nc\td\0e", "a b c d e", id="line breaks and NUL"),
        pytest.param("title", "👩‍🚀 \U0001f9d1 𝕏", "👩‍🚀 \U0001f9d1 𝕏", id="beyond 16 bit"),
        pytest.param("title", "\ud800 lone", "\ufffd lone", id="half a character"),
        pytest.param("title", "e\u0301te\u0301", "été", id="accents apart"),
        pytest.param("title", "x" * 100_000, "x" * 1000, id="far too long"),
        pytest.param("title", "  \u202eabc ", "\u202eabc", id="right to left"),
        pytest.param("title", "\x1b[31mred", "[31mred", id="control signs"),
        pytest.param("comment", "one\ntwo", "one\ntwo", id="a comment of two lines"),
        pytest.param("artists", ("Earth, Wind & Fire", ""), ("Earth, Wind & Fire",), id="a comma in a name"),
        pytest.param("genres", ("(Drum) & Bass",), ("(Drum) & Bass",), id="a genre in brackets"),
        pytest.param("genres", ("17", "2 step"), ("2 step",), id="a genre that is a number"),
        pytest.param("isrc", "us-abc-19-12345", "USABC1912345", id="ISRC with dashes"),
        pytest.param("isrc", "nonsense", "", id="no ISRC"),
        pytest.param("year", 99_999, None, id="no year"),
        pytest.param("bpm", 128.001, 128.0, id="whole tempo"),
        pytest.param("bpm", 0.0, None, id="no tempo"),
        pytest.param("bpm", 1e9, None, id="no tempo at all"),
        pytest.param("gain", 0.0, 0.0, id="no gain needed"),
        pytest.param("gain", float("nan"), None, id="no gain known"),
        pytest.param("peak", 1.5, 1.5, id="above full scale"),
    ],
)
def test_odd_values(field: str, value: object, kept: object, path: Path) -> None:
    tags = Tags.model_validate({field: value})
    write(path, tags)
    assert getattr(read(path), field) == kept
    assert same(path, tags)


@pytest.mark.parametrize(
    ("there", "tags", "kept"),
    [
        pytest.param("8A - mine", Tags(camelot="9B"), "9B - mine", id="another key"),
        pytest.param("mine", Tags(camelot="9B"), "9B - mine", id="a comment of somebody"),
        pytest.param("9B", Tags(camelot="10A"), "10A", id="nothing but the key"),
        pytest.param("8A - mine", Tags(comment="yours"), "8A - yours", id="another comment"),
        pytest.param("8A - mine", Tags(title="x"), "8A - mine", id="nothing about it"),
        pytest.param("13A - mine", Tags(camelot="1A"), "1A - 13A - mine", id="no place on the wheel"),
    ],
)
def test_the_camelot_place_stands_before_the_comment(there: str, tags: Tags, kept: str, path: Path) -> None:
    write(path, Tags(comment=there))
    write(path, tags)
    found = read(path)
    assert " - ".join(filter(None, (found.camelot, found.comment))) == kept


@pytest.mark.parametrize(
    ("key", "place"),
    [("C", "8B"), ("Am", "8A"), ("F#m", "11A"), ("Db", "3B"), ("B", "1B"), ("G#m", "1A"), ("Ab", "4B"),
     ("Bbm", "3A"), ("D#m", "2A"), ("E", "12B"), ("C#m", "12A")],
)  # fmt: skip
def test_camelot(key: str, place: str) -> None:
    assert camelot(Key(tonic=key.removesuffix("m"), minor=key.endswith("m"), confidence=1)) == place


def test_a_finished_track_gives_its_values() -> None:
    analysis = Analysis(
        duration=9.0,
        tempo=Tempo(bpm=127.98, confidence=1),
        key=Key(tonic="F#", minor=True, confidence=1),
        loudness=Loudness(integrated=-10.75, range=3, peak=0.5, gain=-7.25),
        quality=Quality(
            codec="opus", rate=48000, channels=2, lossless=False, cutoff=20000.0, origin="opus 160"
        ),
    )
    track = Finished(
        recording=Recording(title="A", artists=("B",), year=2020, isrc="USABC1912345"),
        analysis=analysis,
        print=Print(pcm="", sha256="", fingerprint="", duration=9.0),
        files=(TrackFile(format=Format.WAV, path="a.wav", size=1, pcm="", lowered=0.5),),
        link="https://a.b",
        page_id="c",
    )
    found = of(track, comment="hm", as_camelot=True)
    assert (found.key, found.camelot, found.comment, found.bpm) == ("11A", "11A", "hm", 127.98)
    assert found.gain == pytest.approx(-6.75), "the files are 0.5 dB quieter than what was measured"
    assert found.peak == pytest.approx(1.0)
    assert of(track).key == "F#m"


@needs_ffmpeg
def test_ffprobe_reads_it_and_hears_the_same(path: Path, tmp_path: Path) -> None:
    before = heard(path, 24)
    write(path, FULL, _cover(tmp_path))
    assert heard(path, 24) == before
    found = {key.lower(): value for key, value in _probed(path)["format"]["tags"].items()}
    assert (found["title"], found["artist"]) == (FULL.title, "AC/DC, Zoë, شيرين")
    assert (found["album"], found["genre"], found["date"]) == ("Sapphire, Pt. 1", "R&B; House", "2019")
    assert found["comment"] == "11A - plays well after midnight"
    assert [each["codec_name"] for each in _probed(path)["streams"] if each["codec_type"] == "video"] == [
        "mjpeg"
    ]


def _probed(path: Path) -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    found: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


def test_the_frames_are_those_that_players_look_for(path: Path, tmp_path: Path) -> None:
    write(path, FULL, _cover(tmp_path))
    if path.suffix == ".m4a":
        tags = MP4(path).tags
        assert tags is not None
        assert (tags["tmpo"], tags["----:com.apple.iTunes:BPM"]) == ([128], [b"127.98"])
        assert tags["----:com.apple.iTunes:initialkey"] == [b"F#m"]
        assert tags["----:com.apple.iTunes:ISRC"] == [b"USABC1912345"]
        assert tags["----:com.apple.iTunes:replaygain_track_gain"] == [b"-7.25 dB"]
        assert tags["covr"][0].imageformat == tags["covr"][0].FORMAT_JPEG
        return
    frames = _id3(path)
    assert frames.version[:2] == (2, 3)
    assert str(frames["TBPM"]) == "127.98"
    assert (str(frames["TKEY"]), str(frames["TSRC"])) == ("F#m", "USABC1912345")
    assert str(frames["TXXX:REPLAYGAIN_TRACK_GAIN"]) == "-7.25 dB"
    assert [(each.lang, each.desc) for each in frames.getall("COMM")] == [("eng", "")]
    assert [(each.type, each.mime) for each in frames.getall("APIC")] == [(3, "image/jpeg")]
    assert frames["WOAS"].url == FULL.link


def _id3(path: Path) -> ID3:
    found = (AIFF if path.suffix == ".aiff" else WAVE)(path).tags
    assert isinstance(found, ID3)
    return found


def _picture(path: Path) -> bytes:
    if path.suffix == ".m4a":
        tags = MP4(path).tags
        assert tags is not None
        return bytes(tags["covr"][0])
    return bytes(_id3(path).getall("APIC")[0].data)


def test_wav_has_its_values_in_list_info_as_well(tmp_path: Path) -> None:
    transcode(sound(samples(99)), tmp_path, [Format.WAV], "a")
    path = tmp_path / "a.wav"
    write(path, FULL)
    data = path.read_bytes()
    at = data.index(b"LIST")
    size = struct.unpack("<I", data[at + 4 : at + 8])[0]
    assert data[at + 8 : at + 12] == b"INFO"
    title = FULL.title.encode() + b"\0"
    assert b"INAM" + struct.pack("<I", len(title)) + title in data[at : at + 8 + size]
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8


def test_a_link_to_a_file_stays_a_link(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path.name)
    path.chmod(0o640)
    write(link, FULL)
    assert link.is_symlink()
    assert read(path) == FULL
    assert path.stat().st_mode & 0o777 == 0o640


def test_nothing_is_left_beside_the_file(path: Path) -> None:
    write(path, FULL)
    assert list(path.parent.iterdir()) == [path]


def test_cleaned_values_stay_as_they_are() -> None:
    assert cleaned(cleaned(FULL)) == cleaned(FULL) == FULL


def test_a_copy_reads_the_same(path: Path, tmp_path: Path) -> None:
    write(path, FULL)
    other = tmp_path / "name without an ending"
    shutil.copy(path, other)
    assert read(other) == FULL
