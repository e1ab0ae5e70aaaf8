"""What is written into the files of a finished track, and its artwork."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from segue_music.audio.aside import said
from segue_music.tags import artwork as pictures
from segue_music.tags import fields
from segue_music.tags import write as writing
from segue_schemas import Fetched, Finished

if TYPE_CHECKING:
    from segue_music.audio.desk import Desk
    from segue_music.kit import Kit


def artwork(desk: Desk, fetched: Fetched, folder: Path) -> tuple[str, str]:
    """Make the track's picture ready, and return its path, or why it was left out; neither: there is none."""
    path = folder / "artwork.jpg"
    there = fetched.artwork or desk.call("segue_music.tagging:embedded", fetched.path, str(path))
    made = pictures.prepare(Path(there)) if there else pictures.Artwork()
    if made.jpeg is None:
        return "", made.why
    with said(folder):
        path.write_bytes(made.jpeg)
    return str(path), ""


def embedded(path: str, place: str) -> str:
    """Take the picture out of a file; called in a child process, as it reads what came from outside."""
    import av

    with av.open(path) as container:
        if not container.streams.video:
            return ""
        picture = next((bytes(packet) for packet in container.demux(video=0) if packet.size), b"")
    with said(Path(place).parent):
        Path(place).write_bytes(picture)
    return place if picture else ""


def tag(kit: Kit, track: Finished) -> list[dict[str, Any]]:
    """Write the tags into all files of a track, and return the files as they are then."""
    picture = Path(track.artwork) if track.artwork else None
    tagged: list[dict[str, Any]] = []
    for file in track.files:
        path = Path(file.path)
        writing.write(path, tags_of(kit, track), picture)
        tagged.append(file.model_copy(update={"size": path.stat().st_size}).model_dump(mode="json"))
    return tagged


def tags_of(kit: Kit, track: Finished) -> fields.Tags:
    """Return what the tags of a track say."""
    return fields.of(track, as_camelot=kit.music.camelot)
