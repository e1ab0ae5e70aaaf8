"""A task that files made-up tracks by the library "folders", for the tests of folders and volumes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from segue import Change, Outcome, Params, Pattern, Run, World
from segue.ledger import ChangeRecord
from segue.testing import MemoryBoard
from segue_folders.library import Folders
from segue_folders.settings import FolderSettings
from segue_schemas import (
    Analysis,
    Finished,
    Format,
    Gate,
    Loudness,
    Placed,
    Print,
    Quality,
    Recording,
    TrackFile,
)

LOUDNESS = Loudness(integrated=-9.0, range=4.0, peak=-0.3, gain=-9.0)
QUALITY = Quality(codec="flac", rate=44100, channels=2, lossless=True, cutoff=20000.0, origin="lossless")


def track(folder: Path, *, page_id: str = "", content: str = "sound", **known: Any) -> Finished:
    """Make three small files that stand for a finished track."""
    playlists = tuple(known.pop("playlists", ()))
    recording = Recording.model_validate({"title": "Sapphire", "artists": ("Joris Voorn",)} | known)
    pcm = hashlib.sha256(content.encode()).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for format_ in Format:
        path = folder / f"made.{format_.value}"
        path.write_bytes(f"{format_.value} {content} ".encode() * 100)
        files.append(TrackFile(format=format_, path=str(path), size=path.stat().st_size, pcm=pcm))
    return Finished(
        recording=recording, files=tuple(files), page_id=page_id, playlists=playlists,
        analysis=Analysis(duration=210.5, loudness=LOUDNESS, quality=QUALITY),
        print=Print(pcm=pcm, sha256=pcm, fingerprint="AQAA", duration=210.5),
    )  # fmt: skip


class Filing:
    """A handler that puts the tracks it is given into the folders."""

    name = "filing"
    summary = "files tracks"
    patterns: Sequence[Pattern] = (Pattern(words=("file",)),)
    Params = Params

    def __init__(self, library: Folders, tracks: Sequence[Finished]) -> None:
        self.library, self.tracks = library, tracks
        self.changes: Sequence[type[Change]] = library.changes
        self.placed: list[Placed] = []

    def run(self, run: Run) -> Outcome:
        """File one after the other."""
        self.placed = [self.library.place(run, track) for track in self.tracks]
        return Outcome.done("\n".join(file.path for one in self.placed for file in one.files))

    def gates(self) -> list[Gate]:
        """Look whether all that was filed is there."""
        both = zip(self.tracks, self.placed, strict=True)
        return [gate for track, placed in both for gate in self.library.gates(track, placed)]


def library(home: Path, **settings: Any) -> Folders:
    """Open the folders with these settings, with their index in this state folder."""
    section = FolderSettings.model_validate({"keep_free_mb": 0, "mounts": []} | settings)
    return Folders(section, home)


def tree(folder: Path) -> dict[str, str]:
    """Return what lies below a folder, by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(errors="replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def take_back(library: Folders, changes: Sequence[ChangeRecord]) -> None:
    """Take changes back, the last one first, as undo does."""
    known = {kind.kind: kind for kind in library.changes}
    for record in reversed(changes):
        known[record.kind].model_validate(record.args).revert(World(MemoryBoard()), record.receipt or {})
