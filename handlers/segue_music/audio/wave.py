"""Writes WAV files that old players understand, and finds the sound in them again."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from segue_music.audio.depth import Pcm, packed

HEAD = 44


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the sound of a file lies, and its form."""

    start: int
    size: int
    bits: int
    channels: int
    rate: int


def write(path: Path, pcm: Pcm) -> None:
    """Write the file, 24 bit too as format 1: players stumble over the extensible form."""
    frame = pcm.channels * pcm.bits // 8
    pad = pcm.size % 2
    form = struct.pack("<HHIIHH", 1, pcm.channels, pcm.rate, pcm.rate * frame, frame, pcm.bits)
    head = struct.pack("<4sI4s4sI", b"RIFF", HEAD - 8 + pcm.size + pad, b"WAVE", b"fmt ", len(form)) + form
    with path.open("wb") as file:
        file.write(head + struct.pack("<4sI", b"data", pcm.size))
        for block in packed(pcm.ints, big=False):
            file.write(block)
        file.write(bytes(pad))


def layout(file: BinaryIO) -> Layout:
    """Find the sound; ValueError where the file is no WAV of plain samples."""
    kind, size, form = struct.unpack("<4sI4s", _exactly(file, 12))
    if (kind, form) != (b"RIFF", b"WAVE"):
        raise ValueError("it is no WAV file")
    at, fmt = 12, b""
    while at < size + 8:
        file.seek(at)
        name, length = struct.unpack("<4sI", _exactly(file, 8))
        if name == b"fmt ":
            fmt = _exactly(file, length)
        if name == b"data":
            return _layout(fmt, at + 8, length)
        at += 8 + length + length % 2
    raise ValueError("it holds no sound")


def _layout(fmt: bytes, start: int, size: int) -> Layout:
    if len(fmt) < 16:
        raise ValueError("it does not say its form")
    tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", fmt[:16])
    if tag != 1:
        raise ValueError(f"its format is {tag:#06x} and not plain samples")
    return Layout(start=start, size=size, bits=bits, channels=channels, rate=rate)


def _exactly(file: BinaryIO, size: int) -> bytes:
    found = file.read(size)
    if len(found) < size:
        raise ValueError("it is cut off")
    return found
