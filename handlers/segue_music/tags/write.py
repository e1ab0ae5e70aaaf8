"""Writes the tags of M4A, AIFF and WAV files, and touches nothing else in them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import ModuleType

from segue.errors import Refused, Unavailable
from segue_music.audio.aside import aside, settle, settle_folder, sweep
from segue_music.tags import artwork, id3, m4a, mp4
from segue_music.tags.fields import Tags, cleaned
from segue_music.tags.pieces import Items, understood


def write(path: Path, tags: Tags, picture: Path | None = None) -> bool:
    """Write the values and the artwork that differ from what the file has; tell whether any did.

    An empty value, and no picture, leave what is there. The file is exchanged for a whole new one at once;
    its sound and all that others wrote into it stay as they are, byte by byte.
    """
    wanted = differing(path, tags, picture)
    put(path, wanted)
    return bool(wanted)


def differing(path: Path, tags: Tags, picture: Path | None = None) -> dict[str, list[bytes]]:
    """Return the pieces that a file would get, under their keys, as far as it has others."""
    path = _there(path)
    image = artwork.prepare(picture).jpeg if picture else None
    with understood(path):
        there = held(path)
        wanted = rendered(path, cleaned(tags), image)
    return {key: pieces for key, pieces in wanted.items() if there.get(key.lower(), []) != pieces}


def same(path: Path, tags: Tags, picture: Path | None = None) -> bool:
    """Tell whether the file has all these values already."""
    return not differing(path, tags, picture)


def held(path: Path) -> dict[str, list[bytes]]:
    """Return all pieces of a file's tags, under their keys in small letters."""
    found: dict[str, list[bytes]] = {}
    with understood(path):
        pieces: list[tuple[str, bytes]] = _kind(path).items(path)
    for key, piece in pieces:
        found.setdefault(key.lower(), []).append(piece)
    return found


def put(path: Path, wanted: Items) -> None:
    """Exchange the pieces under these keys; no piece means that there is none afterwards."""
    if not wanted:
        return
    path = _there(path)
    sweep(path.parent)
    with aside(path.parent) as part, understood(path):
        _kind(path).put(path, part, wanted)
        shutil.copystat(path, part)
        os.utime(part)
        settle(part)
        os.replace(part, path)
        settle_folder(path.parent)


def rendered(path: Path, tags: Tags, image: bytes | None) -> dict[str, list[bytes]]:
    """Return the pieces that hold these values in a file of this kind."""
    return (m4a.rendered if _kind(path) is mp4 else id3.rendered)(tags, image, path)


def _there(path: Path) -> Path:
    """Follow links, so that the file is exchanged and not the link to it."""
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise Unavailable(f"{path} is not there, perhaps its volume was ejected; connect it") from error


def _kind(path: Path) -> ModuleType:
    """Tell by its first bytes what a file is, whatever its name says."""
    with path.open("rb") as file:
        head = file.read(12)
    if head[4:8] == b"ftyp":
        return mp4
    if (head[:4], head[8:12]) in ((b"RIFF", b"WAVE"), (b"FORM", b"AIFF"), (b"FORM", b"AIFC")):
        return id3
    raise Refused(f"{path.name} is no M4A, AIFF or WAV file; its tags were left alone; make it anew")
