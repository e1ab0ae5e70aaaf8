"""Reads and writes below one folder by descriptors, part by part, so that no link leads out of it."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from segue.errors import Conflict, Refused

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_LINKS = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)


@contextmanager
def opened(root: Path) -> Iterator[int]:
    """Open the folder that everything stays below."""
    try:
        top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise Refused(f"the folder {root} cannot be opened: {error.strerror}; check the settings") from error
    try:
        yield top
    finally:
        os.close(top)


@contextmanager
def folder(top: int, parts: Sequence[str], *, make: list[str] | None = None) -> Iterator[int]:
    """Open a folder below another, following no links; where `make` is given, what is missing is made.

    The folders that were made are added to `make`, the outermost first.
    """
    here = os.dup(top)
    try:
        for n, part in enumerate(parts, start=1):
            if make is not None:
                with suppress(FileExistsError):
                    os.mkdir(part, 0o755, dir_fd=here)
                    make.append("/".join(parts[:n]))
            inner = os.open(part, _FOLDER, dir_fd=here)
            os.close(here)
            here = inner
        yield here
    finally:
        os.close(here)


def kind(top: int, parts: Sequence[str]) -> str:
    """Tell what is there: file, folder, other (a link, a device), or nothing, which is empty."""
    try:
        with folder(top, parts[:-1]) as place:
            found = os.stat(parts[-1], dir_fd=place, follow_symlinks=False)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return "other" if error.errno in _LINKS else ""
    return "file" if stat.S_ISREG(found.st_mode) else "folder" if stat.S_ISDIR(found.st_mode) else "other"


def read(top: int, parts: Sequence[str], most: int) -> bytes:
    """Return the bytes of a plain file, at most one more than `most`; OSError where it is none."""
    with folder(top, parts[:-1]) as place:
        descriptor = os.open(parts[-1], _READ, dir_fd=place)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(errno.EINVAL, "it is not a plain file")
            return file.read(most + 1)


def create(top: int, parts: Sequence[str], data: bytes) -> list[str]:
    """Make a new file, never over another one; return the folders that were made for it."""
    made: list[str] = []
    with folder(top, parts[:-1], make=made) as place:
        descriptor = os.open(parts[-1], _NEW, 0o644, dir_fd=place)
        _fill(descriptor, data)
    return made


def replace(top: int, parts: Sequence[str], before: bytes, after: bytes) -> None:
    """Put other bytes into a file, whole or not at all, unless somebody has changed it meanwhile."""
    name = f".{parts[-1][:100]}.{secrets.token_hex(6)}"
    with folder(top, parts[:-1]) as place:
        try:
            mode = stat.S_IMODE(os.stat(parts[-1], dir_fd=place, follow_symlinks=False).st_mode)
            _fill(os.open(name, _NEW, mode, dir_fd=place), after)
            os.chmod(name, mode, dir_fd=place)
            if read(place, parts[-1:], len(before)) != before:
                raise Conflict(f"{'/'.join(parts)} was changed meanwhile; it was left as it is")
            os.rename(name, parts[-1], src_dir_fd=place, dst_dir_fd=place)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=place)


def remove(top: int, parts: Sequence[str], data: bytes, folders: Sequence[str]) -> None:
    """Remove a file that still holds these bytes, and then those of these folders that are empty."""
    try:
        if read(top, parts, len(data)) != data:
            raise Conflict(f"{'/'.join(parts)} was changed since; it was left as it is")
        with folder(top, parts[:-1]) as place:
            os.unlink(parts[-1], dir_fd=place)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Conflict(f"{'/'.join(parts)} is no plain file any more; it was left as it is") from error
    for path in reversed(folders):
        *above, last = path.split("/")
        with suppress(OSError), folder(top, above) as place:
            os.rmdir(last, dir_fd=place)  # refuses one with anything in it


def files(top: int, parts: Sequence[str], ending: str, most: int, *, strict: bool = False) -> list[str]:
    """List the files below a folder whose names end so, following no links, as paths from the top.

    Folders that cannot be read are left out, or refused where it is `strict`.
    """
    found: list[str] = []
    try:
        with folder(top, parts) as place:
            for above, folders, names, _ in os.fwalk(".", onerror=_raised if strict else None, dir_fd=place):
                folders[:] = sorted(
                    one for one in folders if not one.startswith(".") and one != "node_modules"
                )
                inner = [] if above == "." else above.removeprefix("./").split("/")
                here = [name for name in sorted(names) if name.lower().endswith(ending)]
                found += ["/".join([*parts, *inner, name]) for name in here]
                if len(found) >= most:
                    break
    except OSError as error:  # a folder that is there and cannot be read must not look like an empty one
        if strict and error.errno not in (errno.ENOENT, *_LINKS):
            raise Refused(
                f"{'/'.join(parts)} cannot be read: {error.strerror}; look at its rights"
            ) from error
        return [] if strict else found[:most]
    return found[:most]


def _raised(error: OSError) -> None:
    raise error


def _fill(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
