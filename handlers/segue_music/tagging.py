"""What is written into the files of a finished track, and its artwork."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from segue_music.keys import camelot
from segue_music.tags import artwork as pictures
from segue_music.tags import write as writing
from segue_music.tags.fields import Tags
from segue_schemas import Fetched, Finished

if TYPE_CHECKING:
    from segue_music.kit import Kit


def artwork(fetched: Fetched, folder: Path) -> str:
    """Make the track's picture ready, and return its path; nothing where there is none."""
    picture = pictures.prepare(Path(fetched.artwork)) if fetched.artwork else pictures.embedded(fetched.path)
    if not picture:
        return ""
    path = folder / "artwork.jpg"
    path.write_bytes(picture)
    return str(path)


def tag(kit: Kit, track: Finished) -> None:
    """Write the tags into all files of a track."""
    for file in track.files:
        picture = Path(track.artwork) if track.artwork else None
        writing.write(Path(file.path), tags_of(kit, track), picture)


def tags_of(kit: Kit, track: Finished) -> Tags:
    """Return what the tags of a track say."""
    recording, analysis = track.recording, track.analysis
    key = analysis.key
    return Tags(
        title=recording.title,
        artists=recording.artists,
        album=recording.album,
        year=recording.year,
        genres=recording.genres,
        isrc=recording.isrc,
        bpm=analysis.tempo.bpm if analysis.tempo else None,
        key=(camelot(key) if kit.music.camelot else key.short) if key else "",
        camelot=camelot(key) if key else "",
        gain=analysis.loudness.gain,
        peak=10 ** (analysis.loudness.peak / 20),
        link=track.link,
        page_id=track.page_id,
    )
