"""Takes a placed file away again and puts back what it replaced."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from segue import Conflict, Receipt
from segue_folders import disk
from segue_folders.disk import Root
from segue_folders.setting_aside import hidden, put_back


def take_back(root: Root, receipt: Receipt) -> None:
    """Undo a placing; `Conflict` where somebody changed the file since."""
    if not Path(root.path).exists():
        # An unmounted volume is told by `opened`; a folder that is gone has nothing to take back.
        with root.opened():
            return
    with root.opened() as top, disk.shared(top, [*hidden(receipt["kept"]), *receipt["folders"]]):
        if not receipt["before"]:
            _remove(top, root, receipt)
        for old in receipt["kept"]:
            put_back(top, root, old)
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
