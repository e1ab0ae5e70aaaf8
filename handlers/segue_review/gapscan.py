"""Scans a project folder for gaps; what has not changed since the last scan is not read again."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from segue import Refused
from segue_review.gaps.extract import Facts, extract
from segue_review.gaps.gap import Gap, by_urgency
from segue_review.gaps.incode import of_marks, of_the_whole
from segue_review.gaps.inplans import of_open_plans
from segue_review.gaps.logs import log_files, of_logs
from segue_review.gaps.masking import Mask, mask, secrets_of
from segue_review.gaps.memory import Memory, remembered
from segue_review.gaps.naming import Name, named_and_kept
from segue_review.gaps.tree import File, walk

IN_PARTS = ("mark", "log", "plan")  # what can be told of a folder that was read in part only
KINDS = (*IN_PARTS, "variable", "test", "document")
FORMAT = "3"  # of the facts that are remembered; another number reads all files again


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a scan found."""

    root: str
    gaps: tuple[Gap, ...]
    files: int
    read: int  # files that were new or changed
    unread: tuple[str, ...]  # places that could not be read; what is in them is not known
    gone: tuple[tuple[tuple[str, ...], str], ...]  # what gaps were known by that are no more, and why
    seconds: float


def scan(
    root: Path,
    home: Path,
    *,
    leave_out: Sequence[str] = (),
    logs: Sequence[str] = (),
    plans: Sequence[str] = (),
    now: float | None = None,
) -> Scan:
    """Find the gaps of a project, each with the name that it had before.

    `home` is the state folder, `leave_out` are patterns as in .gitignore, `logs` are patterns of log files,
    `plans` the folders of plans.
    """
    begun, root = time.monotonic(), root.resolve()
    if not root.is_dir():
        raise Refused(f"there is no folder {root}; nothing was concluded from that: is its disk there?")
    with remembered(home) as memory:
        variables: list[File] = []
        unread: list[str] = []
        files = list(walk(str(root), leave_out, variables, unread))
        paths = [file.path for file in variables]
        hide = mask(secrets_of(root, paths))
        facts, read = _facts(memory, root, files, _version(variables), hide, unread)
        gaps = [
            *of_marks(facts),
            *(() if unread else of_the_whole(facts, root, paths, os.environ)),
            *of_logs(memory, log_files(root, logs), hide, now or time.time()),
            *of_open_plans(root, plans, hide),
        ]
        kept, gone = named_and_kept(memory, str(root), gaps, IN_PARTS if unread else KINDS, unread)
    there = {file.path for file in files}
    return Scan(
        root=str(root), gaps=tuple(by_urgency(kept)), files=len(files), read=read, unread=tuple(unread),
        gone=tuple((name.known_by, _why(name, there)) for name in gone), seconds=time.monotonic() - begun,
    )  # fmt: skip


_WHY = {
    "log": "the log has not shown it for a week",
    "variable": "it is explained and set now, or nothing reads it any more",
    "test": "tests name these modules now, or the modules are gone",
    "document": "it is there now",
}


def _why(name: Name, there: set[str]) -> str:
    if name.kind in _WHY:
        return _WHY[name.kind]
    return f"it is no longer in {name.path}" if name.path in there else f"{name.path} is gone"


def _facts(
    memory: Memory, root: Path, files: Sequence[File], version: str, hide: Mask, unread: list[str]
) -> tuple[dict[str, Facts], int]:
    """Return the facts of all files that have any, and how many files were read for it."""
    seen = memory.files(str(root), version)
    facts: dict[str, Facts] = {}
    fresh: list[tuple[File, Facts]] = []
    for file in files:
        known = seen.pop(file.path, None)
        if known and known[:2] == (file.size, file.changed):
            found = json.loads(known[2]) if known[2] else {}
        else:
            try:
                found = extract(str(root), file.path, file.size, hide)
            except OSError:
                unread.append(file.path)
                continue
            fresh.append((file, found))
        if found:
            facts[file.path] = found
    memory.keep(str(root), fresh, seen)
    return facts, len(fresh)


def _version(variables: Sequence[File]) -> str:
    """Mark how files were read: with other values in .env, other texts must be hidden."""
    told = repr([FORMAT, *((file.path, file.size, file.changed) for file in variables)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
