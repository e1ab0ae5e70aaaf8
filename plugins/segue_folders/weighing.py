"""Which files of several rows of one track stay: of each form the one from the best source."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from segue.errors import Refused, Unavailable
from segue_folders import volume
from segue_folders.disk import Root
from segue_music import filetags
from segue_music.volumes import FileRow, Volumes
from segue_schemas import Double

FORMS = {".m4a": "m4a", ".aiff": "aiff", ".aif": "aiff", ".wav": "wav"}  # ending -> part of the row


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A file that is there, and whose it is."""

    path: Path
    owner: Double
    pcm: str = ""

    @property
    def form(self) -> str:
        """Return what it is a form of: files of one form take each other's place."""
        return FORMS.get(self.path.suffix.lower(), self.path.suffix.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What is decided about the files of one form."""

    stay: tuple[Lying, ...]  # all of one row
    make_room: tuple[Lying, ...] = ()
    left: tuple[Lying, ...] = ()  # nobody can tell whether they are better than those that stay


def lying(volumes: Volumes, doubles: Sequence[Double], roots: Sequence[Root]) -> list[Lying]:
    """Return the files of all rows; `Unavailable` where a disk is missing that some of them are on."""
    found: dict[Path, Lying] = {}
    for double in doubles:
        for path, known in _named(volumes, double, roots):
            _require_disk(path, known, roots)
            if path.is_file() and not path.is_symlink():
                found.setdefault(path, Lying(path=path, owner=double, pcm=known.pcm if known else ""))
    return list(found.values())


def shared(doubles: Sequence[Double], files: Sequence[Lying]) -> list[Shared]:
    """Decide about the files, form by form."""
    decided: list[Shared] = []
    for form in dict.fromkeys(file.form for file in files):
        of_rows = [[f for f in files if f.form == form and f.owner is double] for double in doubles]
        best, *others = [each for each in of_rows if each]  # the kept row's first
        for each in others:
            if _better(each[0], best[0]):
                others[others.index(each)], best = best, each
        rest = [file for each in others for file in each]
        known = [file for file in rest if _comparable(file, best)]
        left = tuple(file for file in rest if file not in known)
        decided.append(Shared(stay=tuple(best), make_room=tuple(known), left=left))
    return decided


def require_rights(files: Sequence[Lying]) -> None:
    """Raise `Refused` where a file that is to be changed may not be."""
    for folder in dict.fromkeys(file.path.parent for file in files):
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Refused(
                f"{folder} may not be written, so nothing of {files[0].owner.name!r} was merged; allow it: "
                "chmod u+rwx, or look whether its disk is read-only"
            )


def _named(volumes: Volumes, double: Double, roots: Sequence[Root]) -> Iterator[tuple[Path, FileRow | None]]:
    """Yield the files that name the row, and those that the row names, if they are known or in a root."""
    for known in volumes.of_track(double.page_id):
        yield Path(known.path), known
    for text in double.paths:
        path, seen = Path(os.path.normpath(text)), volumes.get(text)
        # What a row says may have been written by anybody: it leads to nothing but music of ours.
        within = path.suffix.lower() in FORMS and any(path.is_relative_to(root.path) for root in roots)
        if path.is_absolute() and (seen or within) and _of(double, path, seen):
            yield path, seen


def _of(double: Double, path: Path, known: FileRow | None) -> bool:
    """Tell whether a file may be the row's: its tags name no other one."""
    page = known.page_id if known else filetags.read(path)[1] if path.is_file() else ""
    return page.replace("-", "") in ("", double.page_id.replace("-", ""))


def _require_disk(path: Path, known: FileRow | None, roots: Sequence[Root]) -> None:
    volume.require(path.parent, roots[0].mounts)
    if known and not os.path.ismount(known.volume):
        raise Unavailable(f"the disk of {path} was at {known.volume} and is not there; plug it in")


def _better(file: Lying, than: Lying) -> bool:
    one, other = file.owner.source, than.owner.source
    if one is not None and other is not None:
        return one > other
    return one is None and other is None and _sound(file) > _sound(than)


def _comparable(file: Lying, best: Sequence[Lying]) -> bool:
    """Tell whether one of the best files surely is as good."""
    if any(file.pcm and file.pcm == one.pcm for one in best):
        return True
    return (file.owner.source is None) == (best[0].owner.source is None)


def _sound(file: Lying) -> filetags.Sound:
    return filetags.sound_of(file.path)
