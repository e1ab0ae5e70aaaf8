"""The report of a run, as markdown for its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from segue.ledger import ChangeRecord
from segue.redact import redact
from segue_schemas import Outcome, Problem

_SIGNS = "\\[]<>$"
SHOWN = 8  # changes in a table that is open at once
STATES = {
    "meant": "begun, not known to be finished",
    "made": "made",
    "listed": "listed only",
    "undone": "taken back",
    "kept": "kept",
}


def report(
    run_id: str,
    outcome: Outcome,
    changes: Sequence[ChangeRecord],
    problems: Sequence[Problem],
    filed: Iterable[dict[str, str]],
) -> tuple[str, str]:
    """Return the title and text of a run's report."""
    when = f"{run_id[:4]}-{run_id[4:6]}-{run_id[6:8]} {run_id[9:11]}:{run_id[11:13]}"
    parts = [
        plain(outcome.summary),
        outcome.report,
        _changes(changes),
        _problems(problems),
        _filed(list(filed)),
    ]
    parts.append(
        f"Run `{run_id}`. Take its changes back with `segue undo {run_id}`."
        if changes
        else f"Run `{run_id}`."
    )
    return f"Run {when} UTC: {outcome.status.value}", redact("\n\n".join(part for part in parts if part))


def plain(text: str) -> str:
    """Keep a text, which may quote pages and services, from making links, mentions and formulas."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in text)


def cell(text: str) -> str:
    """Make a text safe for a cell of a table."""
    return plain(text).replace("|", "\\|").replace("\n", " ").strip()


def _changes(changes: Sequence[ChangeRecord]) -> str:
    if not changes:
        return ""
    rows = [f"| {n} | {cell(change.text)} | {STATES[change.state]} |" for n, change in enumerate(changes, 1)]
    table = "\n".join(["| # | Change | State |", "| --- | --- | --- |", *rows])
    if len(changes) > SHOWN:
        counted = Counter(STATES[change.state] for change in changes)
        told = ", ".join(f"{count} {state}" for state, count in counted.items())
        table = folded(f"{len(changes)} changes: {told}", table)
    return f"## What changed\n\n{table}"


def folded(summary: str, text: str) -> str:
    """Fold a text away behind a line that a person can open."""
    inner = "\n".join(f"\t{line}" for line in text.splitlines())
    return f"<details>\n<summary>{summary}</summary>\n{inner}\n</details>"


def _problems(problems: Sequence[Problem]) -> str:
    if not problems:
        return ""
    lines = ["## Problems", ""]
    for problem in problems:
        told = (plain(" ".join(part.split())) for part in (problem.what, problem.done, problem.todo) if part)
        sentences = " ".join(f"{one.rstrip('.')}." for one in told)
        lines.append(f"- **{problem.severity.value}** {sentences}")
    return "\n".join(lines)


def _filed(filed: Sequence[dict[str, str]]) -> str:
    if not filed:
        return ""
    lines = ["## Next", ""]
    for item in filed:
        title = plain(item["title"].replace("[", "(").replace("]", ")"))
        link = f"[{title}]({item['url']})" if item["url"] else title
        lines.append(f"- {link}" + (f" (not filed: {plain(item['why'])})" if item["why"] else ""))
    return "\n".join(lines)
