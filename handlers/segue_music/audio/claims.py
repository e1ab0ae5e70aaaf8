"""What a file says about itself before it is decoded: its kind, its length, its bits."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer

from segue.errors import Refused, Unavailable

LOSSLESS = {
    "flac",
    "alac",
    "wavpack",
    "ape",
    "tta",
    "tak",
    "mlp",
    "truehd",
    "wmalossless",
    "mp4als",
    "shorten",
}
LOSSY_PCM = {"pcm_alaw", "pcm_mulaw", "pcm_vidc"}
ANNOUNCING = (
    "mov",
    "matroska",
    "flac",
    "wav",
    "aiff",
    "w64",
    "caf",
    "ape",
    "wv",
    "tta",
)  # lengths to believe
UNKNOWN = 0x7FFFFFFF  # a size that only says that it was not known
CUT_OFF = 0.01  # the part of a file that may be missing
WORDS = (b"<!doctype", b"<html", b"<?xml", b"{", b"[")


def look(path: Path) -> None:
    """Refuse what is plainly no sound: nothing, a page, a text, a playlist."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
            size = file.seek(0, 2)
    except FileNotFoundError:
        raise Refused(f"there is no file {path}; fetch it again") from None
    except IsADirectoryError:
        raise Refused(f"{path} is a folder, not a file; name a file in it") from None
    except OSError as error:
        raise Unavailable(f"{path} cannot be read ({error.strerror}); it is tried again") from None
    if not start:
        raise Refused(f"{path.name} is empty; fetch it again")
    kind = _text(start)
    if kind:
        raise Refused(f"{path.name} is {kind}, not sound; look at the link, and fetch it again")
    whole = _chunk(start)
    if whole > size * (1 + CUT_OFF):
        raise Refused(f"{path.name} is cut off: it announces {whole} bytes and holds {size}; fetch it again")


def _chunk(start: bytes) -> int:
    """Return how many bytes a WAV or AIFF announces; 0 for another file, or one written to a pipe."""
    order: Literal["little", "big"]
    if start.startswith(b"RIFF") and start[8:12] == b"WAVE":
        order = "little"
    elif start.startswith(b"FORM") and start[8:12] in (b"AIFF", b"AIFC"):
        order = "big"
    else:
        return 0
    size = int.from_bytes(start[4:8], order)
    return size + 8 if size < UNKNOWN else 0


def _text(start: bytes) -> str:
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"\0" in start or any(byte < 9 or 13 < byte < 27 for byte in start):
        return ""
    if head.startswith((b"#extm3u", b"[playlist]")):
        return "a playlist"
    if head.startswith(WORDS[:3]):
        return "a web page"
    try:
        start[:-3].decode()
    except UnicodeDecodeError:
        return ""
    return "a text" if len(start) > 3 else ""


def announced(path: Path, container: InputContainer, stream: AudioStream) -> float | None:
    """Return the length in seconds that the file's own header states; None where it is only estimated."""
    name = container.format.name
    if name == "mp3":
        return _length(container, stream) if _has_xing(path) else None
    return _length(container, stream) if name.startswith(ANNOUNCING) else None


def _length(container: InputContainer, stream: AudioStream) -> float | None:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def _has_xing(path: Path) -> bool:
    """Tell whether an MP3 has the first frame in which an encoder writes how many follow."""
    with path.open("rb") as file:
        start = file.read(10)
        size = 0
        if start.startswith(b"ID3"):
            size = 10 + sum((byte & 0x7F) << (7 * place) for place, byte in enumerate(reversed(start[6:10])))
        file.seek(size)
        head = file.read(4096)
    return any(mark in head for mark in (b"Xing", b"Info", b"VBRI"))


def lossless(stream: AudioStream) -> bool:
    """Tell whether the codec keeps every bit."""
    name = stream.codec_context.codec.canonical_name
    return name in LOSSLESS or (name.startswith("pcm_") and name not in LOSSY_PCM)


def bits(stream: AudioStream) -> int | None:
    """Return how many bits a sample has, of a lossless file."""
    if not lossless(stream):
        return None
    name = stream.codec_context.codec.canonical_name
    if name.startswith("pcm_"):
        digits = "".join(each for each in name.split("_")[1] if each.isdigit())
        return int(digits or 16)
    return 16 if stream.format.name.removesuffix("p") == "s16" else 24


def said(error: Exception) -> str:
    """Return what FFmpeg says of a file, without its name and numbers."""
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]
