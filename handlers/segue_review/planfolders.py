"""Finds the plans of a project's folder and reads them all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from segue.errors import Refused
from segue_review import roots
from segue_review.gaps.masking import Mask, mask, secrets_of
from segue_review.planreading import read_plan
from segue_review.plans import Fault, Plan
from segue_review.presence import Tree, looked
from segue_review.reading import MOST

MOST_PLANS = 500
_OURS = frozenset({"path", "now_at", "check", "state", "source", "confidence", "presence"})


def plans_in(root: Path, folders: Sequence[str], only: str = "") -> list[Plan]:
    """Return the plans below a folder, each held to the files that are there, without secrets."""
    with roots.opened(root) as top:
        paths = [only] if only else paths_of(top, folders)
        tree = Tree(root, top)
        plans = [_read(top, path, tree) for path in paths]
    inner = (path for pattern in (".env*", "*/.env*") for path in root.glob(pattern))
    hide = mask(secrets_of(root, (path.relative_to(root).as_posix() for path in inner)))
    return [Plan.model_validate(_masked(plan.model_dump(mode="json"), hide)) for plan in plans]


def paths_of(top: int, folders: Sequence[str]) -> list[str]:
    """List the plan files below an opened folder."""
    found = [
        path
        for folder in folders
        for path in roots.files(top, folder.strip("/").split("/"), ".md", MOST_PLANS, strict=True)
    ]
    return list(dict.fromkeys(found))[:MOST_PLANS]


def place_of(path: Path, folders: Sequence[str]) -> tuple[Path, str]:
    """Return the project's folder of a plan or folder that a person names, and the plan below it."""
    whole = path.expanduser().absolute()
    if whole.is_dir():
        return whole, ""
    if not whole.is_file():
        raise Refused(f"there is no file or folder {whole}; name a plan or a project's folder")
    for folder in folders:
        for above in whole.parents:
            if above.parts[-len(Path(folder).parts) :] == Path(folder).parts:
                root = above.parents[len(Path(folder).parts) - 1]
                return root, whole.relative_to(root).as_posix()
    root = next((above for above in whole.parents if (above / ".git").exists()), whole.parent)
    return root, whole.relative_to(root).as_posix()


def _masked(value: Any, hide: Mask, name: str = "") -> Any:
    """Return a plan's texts without secrets; paths and words of ours stay as they are."""
    if isinstance(value, dict):
        return {key: _masked(inner, hide, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner, hide, name) for inner in value]
    return hide(value) if isinstance(value, str) and name not in _OURS else value


def _read(top: int, path: str, tree: Tree) -> Plan:
    try:
        data = roots.read(top, path.split("/"), MOST)
    except OSError as error:
        return Plan(
            path=path, title=path, unread=True, faults=(Fault(what=f"it cannot be read: {error.strerror}"),)
        )
    return looked(read_plan(path, data), tree)
