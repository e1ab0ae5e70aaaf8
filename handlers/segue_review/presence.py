"""Looks whether the files that a plan names are there, were moved, or are missing."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from segue.errors import Refused
from segue_review import gitfacts, pathnames, roots
from segue_review.contradictions import with_files
from segue_review.plans import Deliverable, Plan, Presence
from segue_review.skeleton import is_skeleton

MOST = 100_000  # files of a tree that are known by name
# Names that stand in many folders, so that one elsewhere is another file.
_COMMON = """
__init__.py index.ts index.js index.tsx index.md readme.md main.py main.go mod.rs types.ts page.tsx layout.tsx
route.ts utils.py conftest.py settings.py config.py
"""
COMMON = frozenset(_COMMON.split())


@dataclass(frozen=True)
class Tree:
    """One project's folder, opened; what is costly to know of it is found out when it is asked for."""

    root: Path
    top: int
    most: int = field(default=MOST)

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """The files by the last part of their paths."""
        listed = gitfacts.files(self.root)
        paths = roots.files(self.top, (), "", self.most) if listed is None else listed[: self.most]
        found = defaultdict(list)
        for path in paths:
            found[path.rpartition("/")[2].casefold()].append(path)
        return dict(found)

    @cached_property
    def renames(self) -> dict[str, str]:
        """Where files were moved."""
        return gitfacts.renames(self.root)

    def kind(self, path: str) -> str:
        """Tell what stands at a path."""
        return roots.kind(self.top, path.rstrip("/").split("/"))


def looked(plan: Plan, tree: Tree) -> Plan:
    """Return the plan with what is known of its deliverables."""
    found = [_looked(one, plan, tree) for one in plan.deliverables]
    told = (*plan.contradictions, *with_files(plan.items, found))
    return plan.model_copy(update={"deliverables": tuple(found), "contradictions": told})


def _looked(one: Deliverable, plan: Plan, tree: Tree) -> Deliverable:
    try:
        pathnames.parts(one.path.rstrip("/"))
    except Refused as refused:
        return one.model_copy(
            update={"presence": Presence.OUTSIDE, "why": str(refused).partition(", so ")[0]}
        )
    beside = posixpath.join(posixpath.dirname(plan.path), one.path)
    if there := next((path for path in (one.path, beside) if tree.kind(path) in ("file", "folder")), ""):
        with suppress(OSError):  # one that cannot be read is there all the same
            if is_skeleton(tree.top, there.rstrip("/").split("/")):
                return one.model_copy(update={"presence": Presence.SKELETON})
        return one.model_copy(
            update={"presence": Presence.THERE, "now_at": there if there != one.path else ""}
        )
    if tree.kind(one.path) == "other":
        why = "a link or a device stands there, which is not followed"
        return one.model_copy(update={"presence": Presence.OUTSIDE, "why": why})
    if moved := _moved(one.path, tree, posixpath.dirname(plan.path)):
        return one.model_copy(update={"presence": Presence.MOVED, "now_at": moved})
    return one.model_copy(update={"presence": Presence.MISSING})


def _moved(path: str, tree: Tree, plans: str) -> str:
    """Return where a file is now: as git tells it, or by a name that stands only once in the tree."""
    here, seen = path, {path}
    while (here := tree.renames.get(here, "")) and here not in seen:
        if tree.kind(here) == "file":
            return here
        seen.add(here)
    name = path.rpartition("/")[2].casefold()
    if path.endswith("/") or name in COMMON or "." not in name:
        return ""
    # A plan is often called like the file that it wants.
    same = [one for one in tree.by_name.get(name, []) if posixpath.dirname(one) != plans]
    if len(same) == 1:
        return same[0]
    likeness = sorted(((_alike(path, one), one) for one in same), reverse=True)
    clear = len(likeness) > 1 and likeness[0][0] >= 2 and likeness[0][0] > likeness[1][0]
    return likeness[0][1] if clear else ""


def _alike(path: str, other: str) -> int:
    """Count how many of the last parts of two paths are the same."""
    pairs: Sequence[tuple[str, str]] = [
        *zip(reversed(path.split("/")), reversed(other.split("/")), strict=False)
    ]
    return next((n for n, (one, two) in enumerate(pairs) if one != two), len(pairs))
