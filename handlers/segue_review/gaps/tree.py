"""Walks a project folder: what .gitignore names and what others have written is left out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pathspec import GitIgnoreSpec

# Folders that hold no work of the project's own, also where no .gitignore says so.
FOREIGN = frozenset(
    (".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache",
     ".pytest_cache", ".tox", "site-packages", "vendor", "third_party", "bower_components", ".next", ".idea",
     "DerivedData", "Pods", ".terraform", ".gradle")
)  # fmt: skip
GENERATED = (
    ".min.js", ".min.mjs", ".min.css", ".lock", "-lock.json", "-lock.yaml", "_pb2.py", "_pb2_grpc.py",
    ".pb.go", ".pb.cc", ".pb.h", ".g.dart", ".map", ".snap",
)  # fmt: skip
LARGEST = 1_000_000  # bytes; a longer file was written by a program


@dataclass(frozen=True, slots=True)
class File:
    """One file of the project."""

    path: str  # relative, with slashes
    size: int
    changed: int  # nanoseconds


Specs = tuple[
    tuple[str, GitIgnoreSpec], ...
]  # folder with a slash at the end -> its .gitignore; deepest first


def walk(
    root: str, leave_out: Sequence[str] = (), aside: list[File] | None = None, unread: list[str] | None = None
) -> Iterator[File]:
    """Yield the files below a folder in order; no link is followed.

    Files of variables, such as .env, are put aside, also ignored ones: their values are secrets. Folders
    that could not be listed are noted as unread: nothing may be concluded about what is in them.
    """
    own: Specs = (("", GitIgnoreSpec.from_lines(leave_out)),) if leave_out else ()
    pending = [("", own)]
    while pending:
        folder, specs = pending.pop()
        inner: list[tuple[str, Specs]] = []
        entries = _entries(root, folder, unread)
        if any(entry.name == ".gitignore" and entry.is_file(follow_symlinks=False) for entry in entries):
            specs = _with_own(root, folder, specs)
        for entry in entries:
            path = f"{folder}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in FOREIGN and not _ignored(f"{path}/", specs):
                    inner.append((f"{path}/", specs))
            elif entry.is_file(follow_symlinks=False) and not entry.name.endswith(GENERATED):
                of_variables = entry.name.startswith(".env") or entry.name.endswith(".env")
                if not of_variables and _ignored(path, specs):
                    continue
                if (told := _told(entry)) is None:
                    continue
                file = File(path, told.st_size, told.st_mtime_ns)
                if of_variables and aside is not None:
                    aside.append(file)
                else:
                    yield file
        pending += reversed(inner)


def _entries(root: str, folder: str, unread: list[str] | None) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(os.path.join(root, folder)) as entries:
            # A name that is no text could neither be shown nor remembered.
            return sorted((one for one in entries if _is_text(one.name)), key=lambda entry: entry.name)
    except FileNotFoundError:
        return []  # gone since it was listed
    except OSError:
        if unread is not None:
            unread.append(folder)
        return []


def _told(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        return None


def _is_text(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in name)


def _with_own(root: str, folder: str, specs: Specs) -> Specs:
    try:
        with open(os.path.join(root, folder, ".gitignore"), encoding="utf-8", errors="replace") as file:
            lines = file.read(LARGEST).splitlines()
    except OSError:
        return specs
    return ((folder, GitIgnoreSpec.from_lines(line for line in lines if _understood(line))), *specs)


def _understood(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:  # git itself leaves out what it does not understand
        return False
    return True


def _ignored(path: str, specs: Specs) -> bool:
    for folder, spec in specs:
        answer = spec.check_file(path[len(folder) :]).include
        if answer is not None:
            return answer
    return False
