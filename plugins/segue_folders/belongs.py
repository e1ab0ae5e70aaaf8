"""Tells whether a file on the disk belongs to a certain track."""

from __future__ import annotations

from pathlib import Path


def same_track(path: Path, page_id: str) -> bool:
    """Tell whether the tags of a file name this page; a file that cannot be read belongs to nobody."""
    from segue.errors import SegueError
    from segue_music.tags.read import read

    try:
        return bool(page_id) and read(path).page_id.replace("-", "") == page_id.replace("-", "")
    except (SegueError, OSError):
        return False
