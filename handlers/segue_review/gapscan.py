"""Scans a project folder for gaps; what has not changed since the last scan is not read again."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from segue_review.gaps.extract import Facts, extract
from segue_review.gaps.gap import Gap, by_urgency
from segue_review.gaps.incode import of_documents, of_marks, of_tests, of_variables
from segue_review.gaps.masking import Mask, mask, secrets_of
from segue_review.gaps.memory import Memory, remembered
from segue_review.gaps.naming import named, remember_names, remembered_names
from segue_review.gaps.tree import File, walk

FORMAT = "1"  # of the facts that are remembered; another number reads all files again


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a scan found."""

    root: str
    gaps: tuple[Gap, ...]
    files: int
    read: int  # files that were new or changed
    seconds: float


def scan(root: Path, home: Path, leave_out: Sequence[str] = (), more: Sequence[Gap] = ()) -> Scan:
    """Find the gaps of a project, each with the name that it had before.

    `home` is the state folder, `leave_out` are patterns as in .gitignore, `more` are gaps of the same
    project that were found elsewhere and need names too.
    """
    begun, root = time.monotonic(), root.resolve()
    with remembered(home) as memory:
        variables: list[File] = []
        files = list(walk(str(root), leave_out, variables))
        paths = [file.path for file in variables]
        hide = mask(secrets_of(root, paths))
        facts, read = _facts(memory, root, files, _version(variables), hide)
        gaps = [
            *of_marks(facts),
            *of_variables(facts, root, paths, os.environ),
            *of_tests(facts),
            *of_documents(root, facts),
            *more,
        ]
        kept = named(gaps, remembered_names(memory, str(root)))
        remember_names(memory, str(root), kept)
    return Scan(
        root=str(root), gaps=tuple(by_urgency(kept)), files=len(files), read=read,
        seconds=time.monotonic() - begun,
    )  # fmt: skip


def _facts(
    memory: Memory, root: Path, files: Sequence[File], version: str, hide: Mask
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
            found = extract(str(root), file.path, file.size, hide)
            fresh.append((file, found))
        if found:
            facts[file.path] = found
    memory.keep(str(root), fresh, seen)
    return facts, len(fresh)


def _version(variables: Sequence[File]) -> str:
    """Mark how files were read: with other values in .env, other texts must be hidden."""
    told = repr([FORMAT, *((file.path, file.size, file.changed) for file in variables)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
