"""The chunks that WAV and AIFF files are made of, and files written anew with some of them exchanged."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from segue.errors import Refused
from segue_music.tags.pieces import copy

LARGEST = 2**32 - 1
LARGEST_TAG = 1 << 28


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a file: its name, where its inside begins, and the size of that."""

    name: bytes
    inside: int
    size: int

    @property
    def tag(self) -> bool:
        """Whether it holds an ID3 tag; programs write its name in several ways."""
        return self.name.lower() in (b"id3 ", b"id32")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """All chunks of a file in order."""

    order: str  # of bytes, as struct names it
    form: bytes  # WAVE, AIFF, AIFC
    chunks: tuple[Chunk, ...]
    rest: int  # where what belongs to no chunk begins


def layout(path: Path) -> Layout:
    """Find the chunks; `Refused` where the file is not whole."""
    with path.open("rb") as file:
        head = file.read(12)
        if len(head) < 12 or head[:4] not in (b"RIFF", b"FORM"):
            raise Refused(f"{path.name} is neither WAV nor AIFF; it was left as it is")
        order = "<" if head[:4] == b"RIFF" else ">"
        end = min(8 + struct.unpack(order + "I", head[4:8])[0], path.stat().st_size)
        found = _chunks(file, order, end, path)
    if not any(each.name in (b"data", b"SSND") for each in found):
        raise Refused(f"{path.name} does not say where its sound is; it was left as it is; make it anew")
    last = found[-1]
    rest = min(last.inside + last.size + last.size % 2, end)
    return Layout(order=order, form=head[8:], chunks=tuple(found), rest=rest)


def inside(path: Path, chunk: Chunk) -> bytes:
    """Read a chunk, which is a small one."""
    if chunk.size > LARGEST_TAG:
        raise Refused(f"{path.name} has a tag of {chunk.size} bytes; it was left as it is")
    with path.open("rb") as file:
        file.seek(chunk.inside)
        return file.read(chunk.size)


def put(
    path: Path, into: Path, found: Layout, fresh: dict[Chunk, bytes], more: list[tuple[bytes, bytes]]
) -> None:
    """Write the file once more, with fresh insides of some chunks, and more chunks at the end.

    An empty inside takes the chunk away. All others are copied byte by byte.
    """
    with path.open("rb") as file, into.open("wb") as out:
        out.write(file.read(4) + bytes(4) + found.form)
        for chunk in found.chunks:
            if chunk not in fresh:
                copy(file, out, chunk.inside - 8, chunk.inside + chunk.size)
                out.write(bytes(chunk.size % 2))
            elif fresh[chunk]:
                out.write(_chunk(chunk.name, fresh[chunk], found.order))
        for name, data in more:
            out.write(_chunk(name, data, found.order))
        size = out.tell() - 8
        copy(file, out, found.rest, path.stat().st_size)
        if size > LARGEST:
            raise Refused(f"{path.name} would outgrow 4 GB; it was left as it is; tag its other formats")
        out.seek(4)
        out.write(struct.pack(found.order + "I", size))


def _chunk(name: bytes, data: bytes, order: str) -> bytes:
    return name + struct.pack(order + "I", len(data)) + data + bytes(len(data) % 2)


def _chunks(file: BinaryIO, order: str, end: int, path: Path) -> list[Chunk]:
    found: list[Chunk] = []
    at = 12
    while at + 8 <= end:
        file.seek(at)
        name, size = struct.unpack(order + "4sI", file.read(8))
        if at + 8 + size > end:
            raise Refused(f"{path.name} is cut off in its part {name!r}; it was left as it is; make it anew")
        found.append(Chunk(name, at + 8, size))
        at += 8 + size + size % 2
    return found
