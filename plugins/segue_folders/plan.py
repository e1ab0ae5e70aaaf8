"""Decides where each file of a track goes, by the settings and by what is there of it."""

from __future__ import annotations

from pathlib import Path

from segue_folders import template
from segue_folders.disk import Root
from segue_folders.settings import FolderSettings
from segue_folders.volume import MB
from segue_schemas import Finished, Format, Record, TrackFile


class Target(Record):
    """Where one file goes."""

    file: TrackFile
    root: Root
    folder: tuple[str, ...]
    stem: str
    copy_of: bool = False  # a copy in the backup: not the file that others link to

    @property
    def ending(self) -> str:
        """The ending of the name, with its dot."""
        return f".{self.file.format.value}"


def roots(settings: FolderSettings, home: Path) -> dict[Format, Root]:
    """Return the root of each format."""
    out = settings.out_dir or str(home / "library")
    own = {Format.M4A: settings.m4a_dir, Format.AIFF: settings.aiff_dir, Format.WAV: settings.wav_dir}
    return {format_: root_at(settings, own[format_] or out) for format_ in Format}


def root_at(settings: FolderSettings, path: str) -> Root:
    """Return a folder with the rules for all folders."""
    return Root(path=path, mounts=settings.mounts, keep_free=settings.keep_free_mb * MB)


def playlists(settings: FolderSettings, home: Path) -> Root:
    """Return the folder of the playlists."""
    out = settings.out_dir or str(home / "library")
    return root_at(settings, settings.playlists_dir or str(Path(out, "Playlists")))


def targets(settings: FolderSettings, home: Path, track: Finished) -> list[Target]:
    """Return where each file goes, then where each copy goes."""
    by_format = roots(settings, home)
    stored = [_target(settings, by_format[file.format], track, file) for file in track.files]
    if not settings.backup_dir:
        return stored
    backup = root_at(settings, settings.backup_dir)
    return [*stored, *(target.model_copy(update={"root": backup, "copy_of": True}) for target in stored)]


def _target(settings: FolderSettings, root: Root, track: Finished, file: TrackFile) -> Target:
    said = template.values(track, file.format)
    return Target(
        file=file, root=root, folder=template.folders(settings.folder, said),
        stem=template.stem(settings.name, said),
    )  # fmt: skip
