"""Fetches a track's file and looks whether it is what was wanted; what is not is set aside."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segue import Run
from segue.errors import Refused
from segue_music import resolving
from segue_music.audio.aside import said
from segue_music.noaudio import NoAudio
from segue_music.twins import Twin
from segue_schemas import Fetched, Recording

if TYPE_CHECKING:
    from segue_music.audio.desk import Desk
    from segue_music.kit import Kit

QUARANTINE = "quarantine"  # the folder in the state folder for files that are not what they should be


def fetch(kit: Kit, part: Run, recording: Recording, twin: Twin | None) -> dict[str, Any]:
    """Fetch the file; one that is on disk already is taken instead; `no_audio` says why there is none."""
    if twin is not None and twin.place == "files":
        return Fetched(path=twin.ref, source="a file on disk", link="").model_dump(mode="json")
    try:
        return _fetched(kit, part, recording)
    except NoAudio as none:  # an ending, not an error; what a step raises is remembered without its kind
        known = recording.model_dump(mode="json")
        return {"no_audio": str(none), "shops": list(none.shops), "recording": known}


def _fetched(kit: Kit, part: Run, recording: Recording) -> dict[str, Any]:
    source = resolving.source_of(kit, recording)

    def progress(text: str, done: int | None, of: int | None) -> None:
        share = f" {done / of:.0%}" if done is not None and of else ""
        part.progress(f"{recording.name or source.link}: {text}{share}")

    folder = part.folder / "fetched"
    folder.mkdir(exist_ok=True)
    return source.fetch(folder, progress).model_dump(mode="json")


def named(kit: Kit, recording: Recording) -> str:
    """Name the source that would be asked."""
    try:
        source = resolving.source_of(kit, recording)
    except NoAudio as none:
        return f"another place, as far as it is found there, since {none}"
    return f"{source.name} ({source.link})"


def verify(kit: Kit, desk: Desk, fetched: Fetched, recording: Recording, run_id: str) -> dict[str, Any]:
    """Decode the file and look at its length; a wrong or broken one is set aside."""
    path = Path(fetched.path)
    try:
        if fetched.preview:
            raise Refused(f"{fetched.source} gives only a preview of {recording.name}")
        return desk.verify(fetched.path, recording.duration, kit.music.longest_minutes * 60)
    except Refused as refused:
        if not fetched.link:  # a file of the user's own
            raise
        place = set_aside(path, kit.home / QUARANTINE / run_id)
        why = str(refused).replace(path.name, "the file")  # whose name says nothing to anybody
        raise Refused(f"{why}; it was set aside as {place}") from refused


def set_aside(path: Path, folder: Path) -> Path:
    """Move a file where nothing takes it for a track."""
    place = folder / path.name
    with said(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            shutil.move(path, place)
    return place


def transcode(kit: Kit, desk: Desk, fetched: Fetched, folder: Path) -> list[dict[str, Any]]:
    """Write the track in all forms that the settings want."""
    folder.mkdir(exist_ok=True)
    return desk.transcode(fetched.path, folder, kit.music.formats, "track")


def cleared(folder: Path) -> None:
    """Remove what a track needed while it was worked on."""
    shutil.rmtree(folder, ignore_errors=True)
