"""Shows gaps: a page with the most urgent first, JSON for programs, SARIF for editors and reviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from segue_review import safe_text
from segue_review.findings import Finding
from segue_review.gaps.gap import ORDER, Category, Gap
from segue_review.gapscan import Scan
from segue_schemas import Priority

LEVELS = {
    Priority.CRITICAL: "error",
    Priority.HIGH: "error",
    Priority.MEDIUM: "warning",
    Priority.LOW: "note",
}
WORDS = {
    "mark": "A comment says that something is left to do",
    "variable": "A variable is not explained or not set",
    "test": "Modules that no test names",
    "document": "A document is missing",
    "log": "Errors in a log",
    "check": "Something is not set up",
    "run": "Runs that could go better",
    "plan": "A plan has open items, or contradicts itself",
    "track": "Tracks left half-done",
    "schedule": "Tasks that were due and never ran",
    "service": "Nothing starts the program again",
}


def finding(gap: Gap) -> Finding:
    """Return a gap as a finding, which can be filed."""
    return Finding(
        category=gap.category, title=gap.title, priority=gap.priority, where=place(gap, gap.known_by[0]),
        evidence=tuple(gap.evidence.splitlines()), next_step=gap.todo, known_by=gap.known_by,
        type=gap.type, accept=gap.accept, person=gap.person,
    )  # fmt: skip


def place(gap: Gap, project: str = "") -> str:
    """Say where a gap is, with its project where there may be several."""
    where = f"{gap.path}:{gap.line}" if gap.line else gap.path
    if project and not where.startswith("/"):
        where = f"{project}/{where}".rstrip("/")
    return f"{where} in {gap.symbol}" if gap.symbol and gap.kind == "mark" else where


def markdown(gaps: Sequence[Gap], rows: Mapping[str, str] | None = None, most: int | None = None) -> str:
    """Return the page: how many of what, then each with its evidence and next step."""
    if not gaps:
        return "Nothing is missing that could be seen."
    parts = [_summary(gaps)]
    shown = gaps[:most]
    for priority in ORDER:
        some = [gap for gap in shown if gap.priority is priority]
        if some:
            parts += [f"## {priority.value}", *(_one(gap, rows) for gap in some)]
    if len(gaps) > len(shown):
        parts.append(
            f"{len(gaps) - len(shown)} less urgent ones are left out here; `segue gap scan` lists all."
        )
    return "\n\n".join(parts)


def _summary(gaps: Sequence[Gap]) -> str:
    counts = Counter((gap.category, gap.priority) for gap in gaps)
    used = [category for category in Category if any(one is category for one, _ in counts)]
    heading = " | ".join(priority.value for priority in ORDER)
    lines = [f"| Category | {heading} | All |", f"| --- |{' ---: |' * (len(ORDER) + 1)}"]
    for category in used:
        each = [counts[category, priority] for priority in ORDER]
        lines.append(f"| {category.shown} | {' | '.join(str(n or '') for n in each)} | {sum(each)} |")
    return "\n".join(lines)


def _one(gap: Gap, rows: Mapping[str, str] | None) -> str:
    url = (rows or {}).get(finding(gap).fingerprint, "")
    where = place(gap) if rows is None else place(gap, gap.known_by[0])
    lines = [f"### {safe_text.inline(gap.title, 150)}"]
    lines.append(f"{gap.category.shown}{f', {safe_text.code(where)}' if where else ''}")
    if gap.evidence:
        lines.append(safe_text.block(gap.evidence))
    lines.append(f"Next step: {safe_text.inline(gap.todo)}.{f' [Its row]({url})' if url else ''}")
    return "\n\n".join(lines)


def as_data(scan: Scan) -> dict[str, Any]:
    """Return a scan for programs."""
    return {
        "root": scan.root, "files": scan.files, "read": scan.read, "unread": list(scan.unread),
        "gaps": [_data(gap) for gap in scan.gaps],
    }  # fmt: skip


def _data(gap: Gap) -> dict[str, Any]:
    return {
        "fingerprint": finding(gap).fingerprint, "kind": gap.kind, "category": gap.category.shown,
        "priority": gap.priority.value, "title": gap.title, "path": gap.path, "line": gap.line,
        "symbol": gap.symbol, "evidence": gap.evidence, "next_step": gap.todo,
    }  # fmt: skip


def sarif(scan: Scan, version: str) -> dict[str, Any]:
    """Return a scan as SARIF 2.1.0."""
    kinds = sorted({gap.kind for gap in scan.gaps})
    rules = [{"id": f"gap/{kind}", "shortDescription": {"text": WORDS[kind]}} for kind in kinds]
    driver = {"name": "segue", "version": version, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_result(gap, scan.root) for gap in scan.gaps]}],
    }


def _result(gap: Gap, root: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": f"gap/{gap.kind}", "level": LEVELS[gap.priority],
        "message": {"text": f"{gap.title}. {gap.todo}."},
        "partialFingerprints": {"gap/v1": finding(gap).fingerprint},
    }  # fmt: skip
    path = gap.path.removeprefix(f"{root}/")  # logs are known by their whole path
    if path and not path.startswith("/"):
        place: dict[str, Any] = {"artifactLocation": {"uri": quote(path), "uriBaseId": "%SRCROOT%"}}
        if gap.line:
            place["region"] = {"startLine": gap.line}
        result["locations"] = [{"physicalLocation": place}]
    return result
