"""Gaps that the plans of a project show: items that are open, files that are missing, contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from segue_review.gaps.gap import Category, Gap
from segue_review.gaps.masking import Mask
from segue_review.planfindings import of_plans
from segue_review.planfolders import plans_in


def of_open_plans(root: Path, folders: Sequence[str], mask: Mask) -> Iterator[Gap]:
    """Yield what plan review finds, under the same marks: what both of them file is one row."""
    for found in of_plans(plans_in(root, folders), root.name):
        path, _, line = found.where.partition(":")
        yield Gap(
            kind="plan", category=Category(found.category), priority=found.priority, title=mask(found.title),
            text=" ".join(found.known_by), path=path, line=int(line) if line.isdecimal() else 0,
            evidence=mask("\n".join(found.evidence)),
            todo=mask(found.next_step[:1].upper() + found.next_step[1:]),
            type=found.type, accept=tuple(mask(one) for one in found.accept), person=found.person,
            known_by=tuple(found.known_by),
        )  # fmt: skip
