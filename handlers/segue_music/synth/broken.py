"""Files that are not what their names say, or not whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from segue_music.synth.compose import compose
from segue_music.synth.files import suffix, write
from segue_music.synth.planning import plan as planned
from segue_music.synth.render import render

RATE = 44_100
_SECONDS = 12.0
_HTML = b"<!doctype html><html><head><title>404</title></head><body>Not found</body></html>\n"
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def broken(name: str, folder: Path) -> Path:
    """Write one of BROKEN into a folder."""
    return BROKEN[name](folder)


def whole(folder: Path, codec: str, bitrate: int | None = None) -> Path:
    """Write the sound file that the broken ones are made from."""
    piece = render(compose(planned(5, "folk", bpm=100.0, key="D", seconds=_SECONDS)), RATE)
    return write(piece.samples, RATE, folder / f"whole-{codec}{suffix(codec)}", codec, bitrate)


def _as(name: str, content: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def _cut(codec: str, share: float, name: str) -> Callable[[Path], Path]:
    """Keep the beginning of a file, as a broken download does."""

    def make(folder: Path) -> Path:
        source = whole(folder, codec, 128)
        content = source.read_bytes()
        source.unlink()
        path = folder / name
        path.write_bytes(content[: round(len(content) * share)])
        return path

    return make


def _renamed(codec: str, name: str) -> Callable[[Path], Path]:
    """Give a whole file the ending of another kind."""
    return lambda folder: whole(folder, codec, 128).rename(folder / name)


def _holed(folder: Path) -> Path:
    """Overwrite a stretch in the middle with noughts."""
    path = whole(folder, "mp3", 128).rename(folder / "holed.mp3")
    content = bytearray(path.read_bytes())
    third = len(content) // 3
    content[third : 2 * third] = bytes(third)
    path.write_bytes(content)
    return path


BROKEN: dict[str, Callable[[Path], Path]] = {
    "empty": _as("empty.mp3", b""),
    "a web page": _as("page.mp3", _HTML * 20),
    "a picture": _as("picture.m4a", _PNG),
    "noughts": _as("noughts.mp3", bytes(50_000)),
    "words": _as("words.flac", b"This is not music.\n" * 500),
    "only a header": _cut("wav16", 0.00002, "header.wav"),
    "half of a WAV": _cut("wav16", 0.5, "half.wav"),
    "half of an MP3": _cut("mp3", 0.5, "half.mp3"),
    "half of an M4A": _cut("aac", 0.5, "half.m4a"),
    "half of a FLAC": _cut("flac", 0.5, "half.flac"),
    "half of a WebM": _cut("opus", 0.5, "half.webm"),
    "a hole in the middle": _holed,
    "an MP3 called WAV": _renamed("mp3", "wrong.wav"),
    "a FLAC called MP3": _renamed("flac", "wrong.mp3"),
    "an M4A called FLAC": _renamed("aac", "wrong.flac"),
    "a WebM called M4A": _renamed("opus", "wrong.m4a"),
}
