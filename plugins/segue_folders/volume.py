"""Which disk a folder lies on, whether that disk is there, and what its errors mean."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

from segue.errors import Refused, SegueError, Unavailable

MB = 1_000_000
_GONE = (errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOENT, errno.ENOTCONN, errno.ENOTDIR)
_FULL = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = (errno.EACCES, errno.EPERM)


def volume_of(folder: Path, mounts: Sequence[str]) -> Path | None:
    """Return the volume that a folder lies on, by its path alone; None where it is on the usual disk."""
    for mount in map(Path, mounts):
        parts = folder.relative_to(mount).parts if folder.is_relative_to(mount) else ()
        # Linux puts the user's name between: /media/ann/Disk. Other parents hold volumes directly.
        depth = 2 if mount.name == "media" and len(parts) > 1 else 1
        if parts:
            return mount.joinpath(*parts[:depth])
    return None


def missing_volume(folder: Path, mounts: Sequence[str]) -> Path | None:
    """Return the volume that a folder should lie on and that is not there now."""
    volume = volume_of(folder, mounts)
    if volume is None or volume.is_symlink():  # macOS lists the start-up disk as a link
        return None if volume is None or volume.exists() else volume
    above = [place for place in (folder, *folder.parents) if place == volume or volume in place.parents]
    # A plain folder of that name may be left over from a copy that went wrong: it is not the volume.
    return None if any(os.path.ismount(place) for place in (*above, volume.parent)) else volume


def require(folder: Path, mounts: Sequence[str]) -> None:
    """Raise `Unavailable` where the volume of a folder is not there."""
    if volume := missing_volume(folder, mounts):
        raise gone(volume)


def gone(volume: Path) -> Unavailable:
    """Say that a volume is not there."""
    return Unavailable(f"the volume {volume} is not there; plug it in, and the run goes on by itself")


def require_room(folder: int, where: Path, size: int, keep_free: int) -> None:
    """Raise `Unavailable` where a file of this size would leave too little room on the disk."""
    disk = os.fstatvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    if free < size + keep_free:
        raise Unavailable(
            f"the disk of {where} has {_mb(free)} MB free, and {_mb(size)} MB are to be written with "
            f"{_mb(keep_free)} MB to stay free; free some space, and the run goes on by itself"
        )


def explained(error: OSError, where: Path, mounts: Sequence[str]) -> SegueError:
    """Say what an error of the disk means, and what can be done."""
    if error.errno in _FULL:
        return Unavailable(f"the disk of {where} is full; free some space, and the run goes on by itself")
    volume = volume_of(where, mounts)
    if error.errno in _GONE and volume is not None and (volume == missing_volume(where, mounts)):
        return gone(volume)
    if error.errno == errno.EROFS:
        return Refused(f"{where} is on a disk that is read-only; nothing was written; choose another folder")
    if error.errno in _CLOSED:
        return Refused(
            f"{where} may not be written ({error.strerror}); nothing was changed; allow it: chmod u+rwx"
        )
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return Refused(
            f"{where} is a link or a file where a folder is needed; nothing was written; put a folder there"
        )
    if error.errno in _GONE:
        return Unavailable(f"{where} does not answer ({error.strerror}); look at the disk; it is tried again")
    return Refused(
        f"{where} could not be written: {error.strerror}; look at the disk or choose another folder"
    )


def _mb(size: int) -> int:
    return round(size / MB)
