"""Files that appear under their name only when they are whole, and sentences for disks that fail."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import platform
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from segue.errors import Refused, SegueError, Unavailable

PREFIX, SUFFIX = ".segue-", ".part"
FULL = {errno.ENOSPC, errno.EDQUOT}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
GONE = {errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ESTALE, errno.ENOTCONN}


@contextlib.contextmanager
def aside(folder: Path, ending: str = "") -> Iterator[Path]:
    """Give a hidden name in the folder; what is still under it afterwards is removed."""
    path = folder / f"{PREFIX}{_machine()}-{os.getpid()}-{secrets.token_hex(6)}{SUFFIX}{ending}"
    with said(folder):
        try:
            yield path
        finally:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Wait until the file is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def settle_folder(folder: Path) -> None:
    """Wait until the names in the folder are on the disk, where the file system can do that."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network and FUSE file systems do not know it for folders.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(handle)


def sweep(folder: Path, older: float = 3600) -> int:
    """Remove what killed processes left half-written, and tell how many files that were.

    Those of living processes, and of other machines, stay until they are older than this, in seconds.
    """
    removed = 0
    for path in folder.glob(f"{PREFIX}*{SUFFIX}*"):
        with contextlib.suppress(OSError):
            if _abandoned(path.name) or time.time() - path.stat().st_mtime >= older:
                path.unlink()
                removed += 1
    return removed


def _abandoned(name: str) -> bool:
    """Tell whether the process that made this file has ended."""
    machine, _, rest = name.removeprefix(PREFIX).partition("-")
    process = rest.partition("-")[0]
    if machine != _machine() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _machine() -> str:
    """Name this machine, as several may write to one volume."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


@contextlib.contextmanager
def said(folder: Path) -> Iterator[None]:
    """Turn what the disk answers into a sentence."""
    try:
        yield
    except SegueError:
        raise
    except OSError as error:
        raise told(error, folder) from error


def told(error: OSError, folder: Path) -> SegueError:
    """Say what a disk's error means: `Unavailable` for what may pass, `Refused` otherwise."""
    why = error.strerror or str(error)
    if error.errno in FULL:
        return Unavailable(
            f"the disk of {folder} is full; nothing half-written was left there; free some space, "
            "and it is tried again"
        )
    if error.errno in CLOSED:
        return Refused(
            f"{folder} cannot be written to ({why}); nothing was changed there; allow writing, or choose "
            "another folder in the settings"
        )
    if error.errno in GONE:
        return Unavailable(
            f"{folder} cannot be reached ({why}), perhaps its volume was ejected; connect it, and "
            "it is tried again"
        )
    return Refused(
        f"a file in {folder} could not be written ({why}); nothing half-written was left there; look at the "
        "disk and the name"
    )
