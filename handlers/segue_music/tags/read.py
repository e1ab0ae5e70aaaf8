"""Reads the tags of M4A, AIFF and WAV files."""

from __future__ import annotations

from pathlib import Path

from segue_music.tags import id3, m4a
from segue_music.tags.fields import Tags
from segue_music.tags.pieces import understood


def read(path: Path) -> Tags:
    """Return the values of a file, empty where it has none."""
    with understood(path):
        with path.open("rb") as file:
            packed = file.read(8)[4:] == b"ftyp"
        return m4a.read(path) if packed else id3.read(path)
