"""Files of all kinds are decoded once; what is no whole sound is refused with a sentence."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segue.errors import Refused
from segue_music.audio import pcm
from segue_music.audio.decode import decode
from segue_music.audio.sound import Samples
from segue_music.synth.files import FORMS, suffix, write

RATE = 44_100


def tone(seconds: float = 2.0, rate: int = RATE, channels: int = 2) -> Samples:
    """Make a tone that is not the same in both channels."""
    at = np.arange(int(seconds * rate))[:, None] / rate
    return (0.5 * np.sin(2 * np.pi * 440 * at * (1 + np.arange(channels)))).astype(np.float32)


def waved(path: Path, data: bytes, *, channels: int, rate: int = RATE, width: int = 2) -> Path:
    """Write a WAV by the standard library."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data)
    return path


@pytest.mark.parametrize("form", ["wav16", "wav24", "aiff", "flac", "flac24", "alac"])
def test_lossless_forms_of_one_source_are_the_same_sound(form: str, tmp_path: Path) -> None:
    source = np.asarray(np.round(tone() * 32768) / 32768, np.float32)
    sound = decode(write(source, RATE, tmp_path / f"a{suffix(form)}", form))
    assert (sound.lossless, sound.rate, sound.channels) == (True, RATE, 2)
    assert sound.bits == (24 if "24" in form else 16)
    np.testing.assert_array_equal(sound.samples, source)
    assert pcm.digest(sound.samples, sound.rate) == pcm.digest(source, RATE)


@pytest.mark.parametrize(("form", "bitrate"), [("mp3", 128), ("aac", 128), ("opus", 96)])
def test_lossy_forms_say_so_and_have_the_length_of_their_source(
    form: str, bitrate: int, tmp_path: Path
) -> None:
    sound = decode(write(tone(5), RATE, tmp_path / f"a{suffix(form)}", form, bitrate))
    assert (sound.lossless, sound.bits, sound.codec) == (False, None, form)
    assert sound.duration == pytest.approx(5, abs=0.03)
    assert FORMS[form].lossless is False


@pytest.mark.parametrize(
    ("rate", "channels", "width", "taken"),
    [
        pytest.param(RATE, 1, 2, 1, id="mono"),
        pytest.param(RATE, 6, 2, 2, id="5.1"),
        pytest.param(8000, 2, 2, 2, id="8 kHz"),
        pytest.param(192_000, 2, 2, 2, id="192 kHz"),
        pytest.param(96_000, 2, 3, 2, id="24/96"),
        pytest.param(RATE, 2, 1, 2, id="8 bit"),
    ],
)
def test_unusual_shapes_are_decoded(rate: int, channels: int, width: int, taken: int, tmp_path: Path) -> None:
    quiet = b"\x80" if width == 1 else b"\0"
    path = waved(
        tmp_path / "a.wav", quiet * (rate * channels * width), channels=channels, rate=rate, width=width
    )
    sound = decode(path)
    assert sound.samples.shape == (rate, taken)
    assert (sound.rate, sound.channels) == (rate, channels)
    assert not sound.samples.any()


def test_a_fifth_of_a_second_is_a_sound(tmp_path: Path) -> None:
    assert decode(write(tone(0.2), RATE, tmp_path / "a.wav")).duration == pytest.approx(0.2)


def _half(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def _floats(path: Path, samples: Samples) -> Path:
    """Write a WAV of 32 bit floats, whatever they are."""
    data = samples.astype("<f4").tobytes()
    head = np.array([16, 0x20003, RATE, RATE * 8, 0x200008], "<u4").tobytes()
    size = (len(data) + 36).to_bytes(4, "little")
    path.write_bytes(b"RIFF" + size + b"WAVEfmt " + head + b"data" + len(data).to_bytes(4, "little") + data)
    return path


def _hurt(path: Path) -> Path:
    """Break a few bytes in the middle."""
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = b"U" * 40
    path.write_bytes(data)
    return path


def _refusals(folder: Path) -> dict[str, tuple[Path, str]]:
    page, text, empty, noise = (folder / name for name in ("page.mp3", "text.wav", "empty.m4a", "noise.flac"))
    page.write_bytes(b"<!DOCTYPE html><html><body>404</body></html>")
    text.write_text("This is not a song.\n")
    empty.write_bytes(b"")
    noise.write_bytes(np.random.default_rng(1).bytes(20_000))
    playlist = folder / "list.m3u8"
    playlist.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1/secret.ts\n")
    picture = folder / "cover.mp3"
    Image.new("RGB", (64, 64)).save(picture, "PNG")
    bad = tone()
    bad[::2] = np.nan
    wave16 = folder / "cut.wav"
    return {
        "a page": (page, "is a web page, not sound"),
        "a text": (text, "is a text, not sound"),
        "a playlist": (playlist, "is a playlist, not sound"),
        "nothing": (empty, "is empty"),
        "no file": (folder / "none.mp3", "there is no file"),
        "a folder": (folder, "is a folder"),
        "noise": (noise, "fetch it again"),
        "a picture": (picture, "holds no sound, only a picture or a film"),
        "no numbers": (_floats(folder / "nan.wav", bad), "of its samples are no numbers"),
        "half a FLAC": (_half(write(tone(20), RATE, folder / "h.flac", "flac")), "is cut off"),
        "half a WAV": (_half(write(tone(20), RATE, wave16)), "is cut off"),
        "half an M4A": (
            _half(write(tone(20), RATE, folder / "h.m4a", "aac", 128)),
            "is cut off: it announces",
        ),
        "half an Ogg": (_half(write(tone(20), RATE, folder / "h.ogg", "vorbis", 128)), "is cut off: it does"),
        "a broken FLAC": (
            _hurt(write(tone(20), RATE, folder / "d.flac", "flac")),
            "is damaged: 0.1",
        ),
        "half an MP3": (_half(write(tone(20), RATE, folder / "h.mp3", "mp3", 128)), "is cut off"),
    }


REFUSED = [
    *("a page", "a text", "a playlist", "nothing", "no file", "a folder", "noise", "a picture", "no numbers"),
    *("half a FLAC", "half a WAV", "half an M4A", "half an MP3", "half an Ogg", "a broken FLAC"),
]


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str]]:
    return _refusals(tmp_path_factory.mktemp("bad"))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_sound_is_refused(name: str, refusals: dict[str, tuple[Path, str]]) -> None:
    path, sentence = refusals[name]
    with pytest.raises(Refused, match=sentence):
        decode(path)


def test_a_few_samples_that_are_no_numbers_are_silence(tmp_path: Path) -> None:
    source = tone()
    source[100] = np.nan
    sound = decode(_floats(tmp_path / "a.wav", source))
    assert np.isfinite(sound.samples).all()
    assert not sound.samples[100].any()
    np.testing.assert_array_equal(sound.samples[101:], source[101:])


def test_a_wrong_name_does_not_matter(tmp_path: Path) -> None:
    write(tone(), RATE, tmp_path / "a.mp3", "mp3", 128).rename(tmp_path / "a.wav")
    assert decode(tmp_path / "a.wav").codec == "mp3"


def test_more_than_the_longest_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    hours = 10 * 3600 * 8000
    path = waved(tmp_path / "mix.wav", b"", channels=1, rate=8000)
    with path.open("r+b") as file:
        # Ten hours of nothing, which a disk keeps in no space.
        for place, size in ((4, hours * 2 + 36), (40, hours * 2)):
            file.seek(place)
            file.write(size.to_bytes(4, "little"))
        file.truncate(44 + hours * 2)
    with pytest.raises(Refused, match=r"10:00:00 long, and tracks of at most 3:00:00 are taken"):
        decode(path)
    with pytest.raises(Refused, match=r"0:00:02 long.*at most 0:00:01"):
        decode(write(tone(), RATE, tmp_path / "b.wav"), longest=1)
