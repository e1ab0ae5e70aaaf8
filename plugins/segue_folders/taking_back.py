"""Takes a placed file away again and puts back what it replaced."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from segue import Conflict, Receipt
from segue_folders import disk
from segue_folders.disk import HIDDEN, REPLACED, Root


def take_back(root: Root, receipt: Receipt) -> None:
    """Undo a placing; `Conflict` where somebody changed the file since."""
    if not Path(root.path).exists():
        # An unmounted volume is told by `opened`; a folder that is gone has nothing to take back.
        with root.opened():
            return
    with root.opened() as top, disk.shared(top, [*_hidden(receipt), *receipt["folders"]]):
        if not receipt["before"]:
            _remove(top, root, receipt)
        for old in receipt["kept"]:
            _put_back(top, root, old)
    for place in receipt["above"]:
        with suppress(OSError):
            os.rmdir(place)


def _remove(top: int, root: Root, receipt: Receipt) -> None:
    *above, name = receipt["below"].split("/")
    with suppress(FileNotFoundError), disk.folder(top, above) as place:
        found = disk.sha256(place, name)
        if found == receipt["sha256"]:
            os.unlink(name, dir_fd=place)
        elif not any(old["path"] == receipt["below"] and old["sha256"] == found for old in receipt["kept"]):
            raise Conflict(f"{Path(root.path, receipt['below'])} was changed since; it was left as it is")


def _put_back(top: int, root: Root, old: dict[str, Any]) -> None:
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


def _hidden(receipt: Receipt) -> set[str]:
    """Return the folders of ours that may be empty now."""
    folders = {f"{HIDDEN}/{REPLACED}"}
    for old in receipt["kept"]:
        parts = old["kept"].split("/")[:-1]
        folders |= {"/".join(parts[:n]) for n in range(3, len(parts) + 1)}
    return folders
