"""Tells what a part of a plan is about by its heading: deliverables, criteria, next steps, or apart."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum


class Section(Enum):
    """What a heading says of what stands below it."""

    DELIVERABLES = (
        "deliverable",
        "files to create",
        "files to add",
        "new files",
        "new file",
        "outputs",
        "output files",
        "artifacts",
        "artefacts",
        "files:",
        "files",
        "file structure",
        "files created",
        "entregáveis",
        "entregables",
        "livrables",
        "liefergegenstände",
        "成果物",
        "交付物",
    )
    CRITERIA = (
        "success criteria",
        "acceptance criteria",
        "definition of done",
        "done when",
        "exit criteria",
        "acceptance",
        "success metrics",
        "verification",
        "critérios de aceite",
        "critérios de sucesso",
        "criterios de aceptación",
        "critères d'acceptation",
        "abnahmekriterien",
        "erfolgskriterien",
        "受け入れ基準",
        "完了条件",
        "验收标准",
    )
    NEXT = (
        "next steps",
        "next step",
        "next actions",
        "follow-ups",
        "follow-up",
        "follow ups",
        "future work",
        "remaining work",
        "what's next",
        "próximos passos",
        "próximos pasos",
        "prochaines étapes",
        "nächste schritte",
        "次のステップ",
        "下一步",
    )
    APART = (
        "out of scope",
        "non-goals",
        "not in scope",
        "files to delete",
        "files to remove",
        "removed",
        "deleted",
        "references",
        "related",
        "background",
        "context",
        "alternatives",
        "existing files",
        "existing code",
        "fora de escopo",
        "nicht im umfang",
        "参考",
    )
    NAMED = (
        "files to modify",
        "modified files",
        "files to change",
        "files to update",
        "files changed",
        "files modified",
        "affected files",
        "critical files",
        "key files",
        "relevant files",
    )


_ORDER = (Section.APART, Section.NAMED, Section.CRITERIA, Section.NEXT, Section.DELIVERABLES)
_WHOLE = {
    "files",
    "outputs",
    "removed",
    "deleted",
    "context",
    "related",
    "acceptance",
    "verification",
    "files:",
}


def section(headings: Sequence[str]) -> Section | None:
    """Return what the nearest heading that says something says."""
    for heading in reversed(headings):
        folded = heading.casefold().strip(" *_#:`")
        words = folded.lstrip("0123456789.-)✅📁📋🎯📦 ").strip()
        for kind in _ORDER:
            if any(words == word if word in _WHOLE else word in words for word in kind.value):
                return kind
    return None
