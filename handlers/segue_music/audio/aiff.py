"""Writes AIFF files, and finds the sound in them again."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from segue_music.audio.depth import Pcm, packed
from segue_music.audio.wave import Layout

HEAD = 54


def write(path: Path, pcm: Pcm) -> None:
    """Write the file, big-endian as the form wants it."""
    pad = pcm.size % 2
    common = struct.pack(">hIh", pcm.channels, len(pcm.ints), pcm.bits) + extended(pcm.rate)
    head = (
        struct.pack(">4sI4s4sI", b"FORM", HEAD - 8 + pcm.size + pad, b"AIFF", b"COMM", len(common)) + common
    )
    with path.open("wb") as file:
        # The sound begins after an offset and a block size, both zero.
        file.write(head + struct.pack(">4sIII", b"SSND", pcm.size + 8, 0, 0))
        for block in packed(pcm.ints, big=True):
            file.write(block)
        file.write(bytes(pad))


def layout(file: BinaryIO) -> Layout:
    """Find the sound; ValueError where the file is no AIFF of plain samples."""
    kind, size, form = struct.unpack(">4sI4s", _exactly(file, 12))
    if (kind, form) != (b"FORM", b"AIFF"):
        raise ValueError("it is no AIFF file")
    at, common, sound = 12, b"", (0, 0)
    while at < size + 8 and not (common and sound[0]):
        file.seek(at)
        name, length = struct.unpack(">4sI", _exactly(file, 8))
        if name == b"COMM":
            common = _exactly(file, length)
        if name == b"SSND":
            (offset,) = struct.unpack(">I", _exactly(file, 4))
            sound = (at + 16 + offset, length - 8 - offset)
        at += 8 + length + length % 2
    if len(common) < 18 or not sound[0]:
        raise ValueError("it holds no sound")
    channels, frames, bits = struct.unpack(">hIh", common[:8])
    size = min(sound[1], frames * channels * bits // 8)
    return Layout(start=sound[0], size=size, bits=bits, channels=channels, rate=rate(common[8:18]))


def extended(value: int) -> bytes:
    """Write a whole number as an 80-bit float, which is how the form keeps its rate."""
    power = value.bit_length() - 1
    return struct.pack(">HQ", 16383 + power, value << (63 - power))


def rate(data: bytes) -> int:
    """Read it again."""
    power, mantissa = struct.unpack(">HQ", data)
    return int(mantissa >> (63 - (power - 16383))) if 16383 <= power <= 16383 + 63 else 0


def _exactly(file: BinaryIO, size: int) -> bytes:
    found = file.read(size)
    if len(found) < size:
        raise ValueError("it is cut off")
    return found
