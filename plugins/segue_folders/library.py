"""The library "folders": finished files, each stored once, and playlists that link to them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from segue import Change, Run
from segue.statefolder import prepare
from segue_folders import merging, plan, playlist
from segue_folders.arranging import ArrangePlaylist, Entry
from segue_folders.placing import PlaceFile
from segue_folders.plan import Target
from segue_folders.playlist import LinkInPlaylist
from segue_folders.repointing import RepointPlaylist
from segue_folders.settings import FolderSettings
from segue_folders.uniting import UniteFiles
from segue_music.volumes import FILE, FileRow, Volumes, mount_of, same_file
from segue_schemas import (
    Double,
    Finished,
    Format,
    Gate,
    Held,
    Listed,
    Placed,
    Print,
    Recording,
    TrackFile,
    Weighed,
)


class Folders:
    """Folders of the user, filled by the templates of the settings."""

    name: ClassVar[str] = "folders"
    changes: ClassVar[Sequence[type[Change]]] = (
        PlaceFile, LinkInPlaylist, ArrangePlaylist, UniteFiles, RepointPlaylist,
    )  # fmt: skip

    def __init__(self, settings: FolderSettings, home: Path) -> None:
        self._settings, self._home = settings, home

    def _volumes(self) -> Volumes:
        # Opened where it is needed: a library is never told when it is no longer wanted.
        return Volumes(prepare(self._home) / FILE)

    def holds(self, recording: Recording, print_: Print | None) -> list[Held]:
        """Tell which files have the same bytes, sound, ISRC or link, and are there now."""
        with self._volumes() as volumes:
            return [row.held() for row in volumes.find(recording, print_) if same_file(row)]

    def place(self, run: Run, track: Finished) -> Placed:
        """Put each file into its folder, and each copy into the backup."""
        planned = run.step("choose the folders", self._planned, track.model_dump(mode="json"))
        receipts = [run.change(PlaceFile.model_validate(doc["change"])) for doc in planned]
        files = [
            TrackFile.model_validate(doc["file"]).model_copy(update={"path": receipt["path"]})
            for doc, receipt in zip(planned, receipts, strict=True)
        ]
        stored = [file for doc, file in zip(planned, files, strict=True) if not doc["copy"]]
        if stored and self._settings.playlists:
            for doc in run.step(
                "find the playlists", self._playlists, track.model_dump(mode="json"), planned
            ):
                self._link(run, track, stored, doc)
        if not run.dry:
            run.step("note the files", self._noted, track.model_dump(mode="json"), receipts)
        return Placed(library=self.name, ref=stored[0].path if stored else "", files=tuple(stored))

    def arrange(self, run: Run, title: str, tracks: Sequence[Listed], was: str, gone: Sequence[str]) -> None:
        """Bring the playlist's file into the order of these tracks."""
        if not self._settings.playlists:
            return
        entries = tuple(
            Entry(path=self._entry(track.paths[0]), title=track.title, seconds=track.seconds)
            for track in tracks
        )
        root, file = plan.playlists(self._settings, self._home), playlist.file_name(title)
        run.change(
            ArrangePlaylist(
                root=root, file=file, was=playlist.file_name(was) if was else "", entries=entries,
                gone=tuple(self._entry(path) for path in gone),
            )
        )  # fmt: skip

    def weigh(self, doubles: Sequence[Double]) -> Weighed:
        """Say which files of these rows stay, and which make room."""
        with self._volumes() as volumes:
            return merging.weigh(self._settings, self._home, volumes, doubles)

    def unite(self, run: Run, weighed: Weighed) -> None:
        """Leave one set of files, and let the playlists lead to it."""
        for doc in weighed.changes:
            kind = RepointPlaylist if "instead" in doc else UniteFiles
            run.change(kind.model_validate(doc))

    def gates(self, track: Finished, placed: Placed) -> list[Gate]:
        """Look whether each file is there, as it was placed; its bytes were compared then."""
        with self._volumes() as volumes:
            return [_gate(file, volumes.get(file.path)) for file in placed.files]

    def _planned(self, doc: dict[str, Any]) -> list[dict[str, Any]]:
        track = Finished.model_validate(doc)
        with self._volumes() as volumes:
            rows = volumes.older(track.page_id, track.link, (file.pcm for file in track.files))
        older = [row.path for row in rows if os.path.lexists(row.path)]
        return [
            {
                "change": _change(target, track, older).model_dump(mode="json"),
                "file": target.file.model_dump(mode="json"),
                "copy": target.copy_of,
            }
            for target in plan.targets(self._settings, self._home, track)
        ]

    def _playlists(self, doc: dict[str, Any], planned: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the playlists of a track, and those that hold an older file of it."""
        root = plan.playlists(self._settings, self._home)
        older = [
            str(Path(one["change"]["root"]["path"], path))
            for one in planned
            if not one["copy"]
            for path in one["change"]["replaces"]
        ]
        entries = [self._entry(path) for path in dict.fromkeys(older)]
        names = [playlist.file_name(name) for name in doc["playlists"]]
        files = dict.fromkeys([*names, *playlist.files_with(Path(root.path), entries)])
        return [{"file": file, "instead_of": entries} for file in files]

    def _link(self, run: Run, track: Finished, stored: list[TrackFile], doc: dict[str, Any]) -> None:
        order = list(Format)
        file = min(stored, key=lambda file: order.index(file.format))
        root = plan.playlists(self._settings, self._home)
        entry, seconds = self._entry(file.path), track.analysis.duration
        artists = ", ".join(track.recording.artists)
        title = f"{artists} - {track.recording.title}" if artists else track.recording.title
        run.change(
            LinkInPlaylist(
                root=root, file=doc["file"], entry=entry, title=title, seconds=seconds,
                instead_of=tuple(doc["instead_of"]),
            )
        )  # fmt: skip

    def _entry(self, path: str) -> str:
        root = plan.playlists(self._settings, self._home)
        return playlist.entry_for(Path(path), Path(root.path), root.mounts)

    def _noted(self, doc: dict[str, Any], receipts: list[dict[str, Any]]) -> int:
        track = Finished.model_validate(doc)
        pcm = {file.format.value: file.pcm for file in track.files}
        with self._volumes() as volumes, volumes.together():
            for receipt in receipts:
                volumes.forget(str(Path(receipt["root"], old["path"])) for old in receipt["kept"])
                volumes.put(_row(track, receipt, pcm))
        return len(receipts)


def _gate(file: TrackFile, known: FileRow | None) -> Gate:
    name, path = f"{file.format.value.upper()} in its folder", Path(file.path)
    if not path.is_file():
        return Gate(name=name, state="failed", seen=f"{path} is not there")
    if known is None or known.pcm != file.pcm or not same_file(known):
        return Gate(name=name, state="failed", seen=f"{path} is not what was placed there")
    return Gate(name=name, state="passed", seen=str(path))


def _change(target: Target, track: Finished, older: list[str]) -> PlaceFile:
    root = Path(target.root.path)
    below = [Path(path) for path in older if Path(path).is_relative_to(root)]
    return PlaceFile(
        source=target.file.path, root=target.root, folder=target.folder, stem=target.stem,
        ending=target.ending, page_id=track.page_id,
        replaces=tuple(p.relative_to(root).as_posix() for p in below if p.suffix == target.ending),
    )  # fmt: skip


def _row(track: Finished, receipt: dict[str, Any], pcm: dict[str, str]) -> FileRow:
    path = Path(receipt["path"])
    found = path.stat()
    return FileRow(
        path=str(path), volume=mount_of(path), size=found.st_size, mtime_ns=found.st_mtime_ns,
        pcm=pcm.get(path.suffix[1:], ""), sha256=receipt["sha256"],
        duration=track.analysis.duration, page_id=track.page_id.replace("-", ""), recording=_known(track),
    )  # fmt: skip


def _known(track: Finished) -> Recording:
    links = tuple(dict.fromkeys(link for link in (track.link, *track.recording.links) if link))
    return track.recording.model_copy(update={"links": links, "duration": track.analysis.duration})
