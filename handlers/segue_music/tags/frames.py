"""ID3 tags, frame by frame, such that frames of others stay as they are to the last byte."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from mutagen.id3 import ID3, Frame, ID3NoHeaderError

PADDING = 1024
HEAD = 10
UNSYNCHRONISED, EXTENDED = 0x80, 0x40
JOINT = "; "  # between several values, which version 2.3 does not know


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of version 2.3 or 2.4, taken apart: each frame with its key and all its bytes."""

    version: int  # 3 or 4
    frames: tuple[tuple[str, bytes], ...]


def taken_apart(data: bytes) -> Tag:
    """Take a tag apart; one in an old or odd form is written anew first, by mutagen."""
    if not data:
        return Tag(3, ())
    found = _apart(data)
    if found is None:
        found = _apart(_anew(data))
    return found or Tag(3, ())


def joined(version: int, frames: Sequence[bytes], room: int) -> bytes:
    """Make a tag of frames, of the size of the old one where it fits in there."""
    body = b"".join(frames)
    if not body:
        return b""
    spare = room - HEAD - len(body)
    if not 0 <= spare <= 16 * PADDING:
        spare = PADDING + (len(body) + PADDING) % 2
    return _head(version, len(body) + spare) + body + bytes(spare)


def rendered(frames: Sequence[Frame], version: int) -> list[tuple[str, bytes]]:
    """Let mutagen write frames, each with its key."""
    tag = ID3()
    for frame in frames:
        tag.add(frame)
    out = io.BytesIO()
    tag.save(out, v1=0, v2_version=version, v23_sep=JOINT, padding=lambda info: 0)
    found = _apart(out.getvalue())
    return list(found.frames) if found else []


def opened(data: bytes, *, translate: bool = True) -> ID3:
    """Read a whole tag with mutagen; one that it cannot read is as an empty one."""
    try:
        return ID3(io.BytesIO(data), translate=translate)
    except ID3NoHeaderError:
        return ID3()


def _anew(data: bytes) -> bytes:
    tag = opened(data)
    tag.update_to_v23()
    out = io.BytesIO()
    tag.save(out, v1=0, v2_version=3, v23_sep=JOINT, padding=lambda info: 0)
    return out.getvalue()


def _apart(data: bytes) -> Tag | None:
    """Take a plain tag apart; None where it is not plain."""
    if len(data) < HEAD or data[:3] != b"ID3" or data[3] not in (3, 4) or data[5]:
        return None
    end = HEAD + _unsafe(data[6:10])
    if end > len(data):
        return None
    for safe in (True, False) if data[3] == 4 else (False,):  # iTunes wrote the sizes of 2.4 wrongly
        found = _frames(data[:end], data[3], safe=safe)
        if found is not None:
            return Tag(data[3], tuple(found))
    return None


def _frames(data: bytes, version: int, *, safe: bool) -> list[tuple[str, bytes]] | None:
    found: list[tuple[str, bytes]] = []
    at = HEAD
    while at + HEAD < len(data) and data[at]:
        name = data[at : at + 4]
        size = _unsafe(data[at + 4 : at + 8]) if safe else int.from_bytes(data[at + 4 : at + 8], "big")
        end = at + HEAD + size
        if not name.isalnum() or name.upper() != name or end > len(data):
            return None
        found.append((_key(version, name, data[at:end]), data[at:end]))
        at = end
    return found if not any(data[at:]) else None


def _key(version: int, name: bytes, frame: bytes) -> str:
    """Name a frame: by its four letters, and where there may be several, by what tells them apart."""
    plain = name.decode()
    if plain not in ("TXXX", "COMM", "APIC"):
        return plain
    try:
        read = opened(_head(version, len(frame)) + frame, translate=False).getall(plain)
    except Exception:  # what mutagen cannot read is somebody else's frame
        read = []
    if not read:
        return f"{plain}:?"
    if plain == "APIC":
        return f"APIC:{int(read[0].type)}"
    described = str(read[0].desc)
    return f"{plain}:{described.upper()}" if described else plain


def _head(version: int, size: int) -> bytes:
    return struct.pack(">3sBBB4s", b"ID3", version, 0, 0, _safe(size))


def _safe(value: int) -> bytes:
    return bytes(value >> shift & 0x7F for shift in (21, 14, 7, 0))


def _unsafe(data: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(data, (21, 14, 7, 0), strict=True))
