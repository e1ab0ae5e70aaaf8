"""Reads the tags of M4A, AIFF and WAV files."""

from __future__ import annotations

from pathlib import Path

from mutagen import MutagenError

from segue.errors import Refused
from segue_music.audio.aside import said
from segue_music.tags import id3, m4a
from segue_music.tags.fields import Tags


def read(path: Path) -> Tags:
    """Return the values of a file, empty where it has none."""
    with said(path.parent):
        with path.open("rb") as file:
            packed = file.read(8)[4:] == b"ftyp"
        try:
            return m4a.read(path) if packed else id3.read(path)
        except MutagenError as error:
            raise Refused(f"the tags of {path.name} cannot be read ({error}); make the file anew") from error
