"""Reads who a file says it is, in whatever container, for files that are not ours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import mutagen

from segue.errors import SegueError
from segue_music.tags import read as ours
from segue_schemas import Recording

OURS = (".m4a", ".aiff", ".aif", ".wav")
_YEAR = re.compile(r"\d{4}")


def read(path: Path) -> tuple[Recording, str]:
    """Return who a file is by its tags, and the page that they name; by its name where it has none."""
    recording, page_id = _ours(path) if path.suffix.lower() in OURS else (_foreign(path), "")
    return (recording if recording.title else _by_name(path, recording)), page_id


def _ours(path: Path) -> tuple[Recording, str]:
    try:
        tags = ours.read(path)
    except (SegueError, OSError):
        return Recording(), ""
    links = (tags.link,) if tags.link else ()
    known = tags.model_dump(include={"title", "artists", "album", "year", "genres", "isrc"})
    return Recording(**known, links=links), tags.page_id


def _foreign(path: Path) -> Recording:
    try:
        tags: Any = mutagen.File(path, easy=True)
    except (mutagen.MutagenError, OSError, ValueError, EOFError):
        return Recording()
    if not tags:
        return Recording()

    def said(name: str) -> list[str]:
        try:
            return [str(value).strip() for value in tags.get(name) or () if str(value).strip()]
        except (KeyError, ValueError):
            return []

    year = _YEAR.search("".join(said("date")[:1]))
    return Recording(
        title="".join(said("title")[:1]), artists=tuple(said("artist")), album="".join(said("album")[:1]),
        year=int(year[0]) if year else None, genres=tuple(said("genre")), isrc="".join(said("isrc")[:1]),
    )  # fmt: skip


def _by_name(path: Path, known: Recording) -> Recording:
    artist, dash, title = path.stem.partition(" - ")
    if dash and artist.strip() and title.strip():
        return known.model_copy(
            update={"title": title.strip(), "artists": known.artists or (artist.strip(),)}
        )
    return known.model_copy(update={"title": path.stem.strip()})


Sound = tuple[bool, int, int, int]  # lossless, bits, rate, bitrate: the larger the better


def sound_of(path: Path) -> Sound:
    """Return how good a file's sound can be, by its header alone; the least where it cannot be read."""
    try:
        info: Any = mutagen.File(path).info
    except (mutagen.MutagenError, OSError, ValueError, EOFError, AttributeError):
        return (False, 0, 0, 0)
    codec = str(getattr(info, "codec", "")) or path.suffix[1:].lower()
    rate = int(getattr(info, "sample_rate", 0))
    if codec in ("alac", "wav", "aiff", "aif", "flac"):
        return (True, int(getattr(info, "bits_per_sample", 0)), rate, 0)
    return (False, 0, rate, int(getattr(info, "bitrate", 0)))
