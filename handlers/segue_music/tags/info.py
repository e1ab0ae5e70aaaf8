"""The LIST/INFO chunk of WAV files, which programs that know no ID3 read."""

from __future__ import annotations

import struct

from segue_music.tags.fields import Tags

NAMES = {"INAM": "title", "IART": "artist", "IPRD": "album", "IGNR": "genre"}
YEAR, COMMENT = "ICRD", "ICMT"


def taken_apart(data: bytes) -> list[tuple[str, bytes]]:
    """Return the entries of the chunk, each with its key and all its bytes."""
    found: list[tuple[str, bytes]] = []
    at = 4
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        end = at + 8 + size + size % 2
        found.append((f"INFO:{name.decode('latin-1')}", data[at:end]))
        at = end
    return found


def joined(entries: list[bytes]) -> bytes:
    """Make the inside of the chunk."""
    return b"INFO" + b"".join(entries) if entries else b""


def rendered(tags: Tags, comment: str) -> dict[str, list[bytes]]:
    """Return the entries that hold these values."""
    texts = {name: str(getattr(tags, field)) for name, field in NAMES.items()}
    texts |= {YEAR: str(tags.year or ""), COMMENT: comment}
    return {f"INFO:{name}": [_entry(name, value)] for name, value in texts.items() if value}


def texts(entries: list[tuple[str, bytes]]) -> dict[str, str]:
    """Return what the entries say."""
    return {
        key.removeprefix("INFO:"): piece[8 : 8 + struct.unpack_from("<I", piece, 4)[0]]
        .split(b"\0")[0]
        .decode("utf-8", "replace")
        for key, piece in entries
    }


def _entry(name: str, value: str) -> bytes:
    data = value.encode() + b"\0"
    return name.encode() + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
