"""The checks of the folders for `segue doctor`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from segue.doctor import Check, Finding, error, ok, warning
from segue.settings import Settings
from segue_folders import plan, volume
from segue_folders.disk import Root
from segue_folders.settings import FolderSettings

AREA = "Folders"


def checks(settings: Settings) -> list[Check]:
    """Return one check for all folders."""
    section = settings.section("folders", FolderSettings)
    return [Check(name=AREA, run=partial(_findings, section, settings.home))]


def _findings(section: FolderSettings, home: Path) -> list[Finding]:
    roots = list(plan.roots(section, home).values())
    if section.backup_dir:
        roots.append(plan.root_at(section, section.backup_dir))
    findings = [finding for root in dict.fromkeys(roots) for finding in _of(root)]
    if not section.out_dir:
        text = f"OUT_DIR is not set, so finished files go to {home / 'library'}"
        findings.append(warning(AREA, text, "set OUT_DIR, or out_dir of [folders] in segue.toml"))
    return findings


def _of(root: Root) -> Iterator[Finding]:
    path = Path(root.path)
    if gone := volume.missing_volume(path, root.mounts):
        fix = f"plug it in; if {gone} is a plain folder, take {gone.parent} out of mounts of [folders]"
        yield error(AREA, f"the volume {gone} of {path} is not there; tracks wait for it", fix)
        return
    there = next(place for place in (path, *path.parents) if place.exists())
    if not there.is_dir():
        yield error(AREA, f"{there} is a file where a folder is needed", "move it away", stops=True)
    elif os.statvfs(there).f_flag & os.ST_RDONLY:
        yield error(AREA, f"{there} is on a disk that is read-only", "choose another folder", stops=True)
    elif not os.access(there, os.W_OK | os.X_OK):
        fix = f"chmod u+rwx '{there}', or choose another folder"
        yield error(AREA, f"{there} may not be written", fix, stops=True)
    elif (free := shutil.disk_usage(there).free) < root.keep_free:
        text = f"{free // volume.MB} MB are free at {path}, less than {root.keep_free // volume.MB}"
        yield error(AREA, text, "free some space, or lower keep_free_mb of [folders]")
    else:
        yield ok(
            AREA, f"{path}{'' if there == path else ' (made when it is needed)'}, {free // volume.MB} MB free"
        )
