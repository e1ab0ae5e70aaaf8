"""Moves files that make room for others to a hidden folder of their root, and back again."""

from __future__ import annotations

import posixpath
from contextlib import suppress
from pathlib import Path
from typing import Any

from segue import Conflict
from segue_folders import disk
from segue_folders.disk import HIDDEN, REPLACED, Root
from segue_folders.names import safe


def run_of(key: str) -> str:
    """Return the name of the folder in which the files that one run replaces are kept."""
    return safe(key.rpartition("/")[0] or key)


def set_aside(top: int, path: str, run: str, *, leave: bool = False) -> str:
    """Move a file to where undo finds it, and return that place; nothing where the file is not there.

    After a kill it may be there already. `leave` where another file has taken the name meanwhile.
    """
    *above, name = path.split("/")
    aside = (HIDDEN, REPLACED, run, *above)
    with disk.folder(top, aside, make=True) as keep:
        if not leave:
            with suppress(FileNotFoundError, FileExistsError), disk.folder(top, above) as place:
                disk.rename(place, name, keep, name)
        disk.settle(keep)
        there = disk.size_of(keep, name) is not None
    return posixpath.join(*aside, name) if there else ""


def put_back(top: int, root: Root, old: dict[str, Any]) -> None:
    """Move a file that made room back to its own place; `Conflict` where another one lies there."""
    *above, name = old["path"].split("/")
    *aside, kept = old["kept"].split("/")
    with suppress(FileNotFoundError), disk.folder(top, aside) as keep:
        if disk.size_of(keep, kept) is None:
            return  # put back before
        with disk.folder(top, above, make=True) as place:
            try:
                disk.rename(keep, kept, place, name)
            except FileExistsError:
                raise Conflict(
                    f"{Path(root.path, old['path'])} is there again; the older file stays at "
                    f"{Path(root.path, old['kept'])}"
                ) from None


def hidden(kept: list[dict[str, Any]]) -> set[str]:
    """Return the folders of ours that may be empty when these files have been put back."""
    folders = {f"{HIDDEN}/{REPLACED}"}
    for old in kept:
        parts = old["kept"].split("/")[:-1]
        folders |= {"/".join(parts[:n]) for n in range(3, len(parts) + 1)}
    return folders
