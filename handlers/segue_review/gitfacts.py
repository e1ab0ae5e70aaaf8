"""Asks git about a project's folder, without letting the folder's own settings start programs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false")
PATIENCE = 60.0  # seconds
RENAMES = 2_000  # commits that are looked through for renamed files


def _git(root: Path, *arguments: str) -> bytes | None:
    """Return what git says, or None where it says no or is not there."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath), "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0",
    }  # fmt: skip
    try:
        done = subprocess.run(
            ["git", *_QUIET, "-C", str(root), *arguments],
            capture_output=True, env=environment, timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def work_tree(root: Path) -> bool:
    """Tell whether a folder belongs to a git work tree."""
    return (_git(root, "rev-parse", "--is-inside-work-tree") or b"").strip() == b"true"


def free_for(root: Path, path: str) -> str:
    """Say why no new file may be made at a path, as far as git knows; nothing means that it may."""
    if not work_tree(root):
        return "the folder is no git work tree, so a new file could not be told from yours"
    status = _git(root, "status", "--porcelain", "-z", "--", path)
    if status is None or status:
        return "git has unsaved changes at this path"
    if _git(root, "check-ignore", "-q", "--no-index", "--", path) is not None:
        return "git ignores this path"
    return ""


def files(root: Path) -> list[str] | None:
    """List the files of a work tree that are not ignored; None where it is none."""
    listed = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return None if listed is None else [os.fsdecode(name) for name in listed.split(b"\0") if name]


def renames(root: Path) -> dict[str, str]:
    """Return where files were moved, by their old paths, as the last commits tell it."""
    told = _git(
        root, "log", f"-n{RENAMES}", "--diff-filter=R", "-M", "--name-status", "-z", "--format=", "--relative"
    )
    words = [os.fsdecode(word) for word in (told or b"").split(b"\0") if word.strip()]
    moved: dict[str, str] = {}
    at = 0
    while at + 2 < len(words):
        if words[at].strip()[:1] != "R":
            at += 1
            continue
        # The newest commit comes first, and its word counts.
        moved.setdefault(words[at + 1], words[at + 2])
        at += 3
    return moved
