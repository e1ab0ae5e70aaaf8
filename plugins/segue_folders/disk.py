"""Works on files below one folder by its descriptor, so that no link and no lost volume leads elsewhere."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from segue_folders import volume
from segue_schemas import Record

# What is ours in a root: files under way, and those that were replaced.
HIDDEN, INCOMING, REPLACED = ".segue", "incoming", "replaced"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_CHUNK = 1 << 20
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL)


class Root(Record):
    """A folder that files may go below."""

    path: str
    mounts: tuple[str, ...] = ()
    keep_free: int = 0  # bytes that must stay free on its disk

    @contextmanager
    def opened(self, *, make: bool = False) -> Iterator[int]:
        """Open the folder; its volume must be there. Errors of the disk inside the block are explained."""
        path = Path(self.path)
        try:
            volume.require(path, self.mounts)
            if make and not path.is_dir():
                self._make(path)
            top = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                volume.require(path, self.mounts)  # what was opened lies on it, from here on
                yield top
            finally:
                os.close(top)
        except OSError as error:
            raise volume.explained(error, path, self.mounts) from error

    def _make(self, path: Path) -> None:
        place = volume.volume_of(path, self.mounts)
        if place is None:
            path.mkdir(parents=True, exist_ok=True)
            return
        held = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            volume.require(path, self.mounts)  # what is held is the volume, also when it is pulled out now
            with folder(held, path.relative_to(place).parts, make=True):
                pass
        finally:
            os.close(held)


@contextmanager
def folder(top: int, parts: Sequence[str], *, make: bool = False) -> Iterator[int]:
    """Open a folder below another, part by part, following no links."""
    here = os.dup(top)
    try:
        for part in parts:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=here)
            inner = os.open(part, _FOLDER, dir_fd=here)
            os.close(here)
            here = inner
        yield here
    finally:
        os.close(here)


def missing(top: int, parts: Sequence[str]) -> list[str]:
    """Return the folders below `top` that are not there yet, the outermost first."""
    for n in range(1, len(parts) + 1):
        try:
            with folder(top, parts[:n]):
                pass
        except FileNotFoundError:
            return ["/".join(parts[:m]) for m in range(n, len(parts) + 1)]
    return []


def size_of(place: int, name: str) -> int | None:
    """Return the size of a plain file, or None where there is none."""
    try:
        found = os.stat(name, dir_fd=place, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def sha256(place: int | None, name: str) -> str:
    """Return the hash of a file's bytes; `place` is None for a whole path."""
    descriptor = os.open(name, _FILE if place is not None else os.O_RDONLY | os.O_CLOEXEC, dir_fd=place)
    with os.fdopen(descriptor, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def bring(source: Path, place: int, name: str) -> bool:
    """Bring a file into a folder under a name of our own, on the disk; tell whether it was copied."""
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=place)  # half of it may be left from the last try
    try:
        # On the same disk a second name costs no room; work files are replaced whole, never written into.
        os.link(source, name, dst_dir_fd=place)
        copied = False
    except OSError as error:
        if error.errno not in (*_NO_LINKS, errno.EXDEV):
            raise
        _copy(source, place, name)
        copied = True
    os.chmod(name, 0o644, dir_fd=place)
    return copied


def _copy(source: Path, place: int, name: str) -> None:
    with source.open("rb") as read:
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644, dir_fd=place)
        with os.fdopen(descriptor, "wb") as write:
            while chunk := read.read(_CHUNK):
                write.write(chunk)
            write.flush()
            os.fsync(write.fileno())


def rename(from_: int, old: str, to: int, new: str) -> None:
    """Rename a file, and raise FileExistsError rather than replace another one."""
    try:
        os.link(old, new, src_dir_fd=from_, dst_dir_fd=to, follow_symlinks=False)
    except FileExistsError:
        if not _one_file(from_, old, to, new):
            raise
        os.unlink(old, dir_fd=from_)  # killed between the two names
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _rename_without_links(from_, old, to, new)
    else:
        os.unlink(old, dir_fd=from_)


def _one_file(one: int, name: str, other: int, other_name: str) -> bool:
    first = os.stat(name, dir_fd=one, follow_symlinks=False)
    second = os.stat(other_name, dir_fd=other, follow_symlinks=False)
    return os.path.samestat(first, second)


def _rename_without_links(from_: int, old: str, to: int, new: str) -> None:
    """Rename on a disk that has no hard links, such as exFAT."""
    if _exclusive(from_, old, to, new):
        return
    # Reserve the name, then put the file over the empty one that is ours.
    os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644, dir_fd=to))
    os.rename(old, new, src_dir_fd=from_, dst_dir_fd=to)


def _exclusive(from_: int, old: str, to: int, new: str) -> bool:
    """Ask the system to rename without replacing; False where it or the disk does not know how."""
    name, flag = ("renameatx_np", 4) if sys.platform == "darwin" else ("renameat2", 1)
    call = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if call is None:
        return False
    if call(from_, os.fsencode(old), to, os.fsencode(new), ctypes.c_uint(flag)) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_LINKS:
        return False
    raise OSError(number, os.strerror(number), new)


@contextmanager
def shared(top: int, folders: Sequence[str] = ()) -> Iterator[None]:
    """Work in a root beside others; whoever is alone in it at the end removes what is left of ours.

    Removed are halves that a kill left, and of these folders and our hidden ones those that are empty.
    """
    with suppress(OSError):  # some disks have no locks; there the hidden folders stay
        fcntl.flock(top, fcntl.LOCK_SH)
    yield
    with suppress(OSError):
        fcntl.flock(top, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with suppress(FileNotFoundError), folder(top, (HIDDEN, INCOMING)) as hall:
            for name in os.listdir(hall):
                os.unlink(name, dir_fd=hall)
        forget_empty(top, [*folders, f"{HIDDEN}/{INCOMING}", HIDDEN])


def forget_empty(top: int, paths: Sequence[str]) -> None:
    """Remove those of these folders that are empty, the innermost first; the others stay."""
    for path in sorted(paths, key=lambda path: path.count("/"), reverse=True):
        *above, last = path.split("/")
        with suppress(OSError), folder(top, above) as place:
            os.rmdir(last, dir_fd=place)  # refuses one with anything in it, and a link


def settle(place: int) -> None:
    """Make sure that the names in a folder are on the disk; some disks have nothing to say to that."""
    with suppress(OSError):
        os.fsync(place)
