"""The handler gap-analysis: looks at the folders and at the running system, and files what is missing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from segue import Change, Outcome, Params, Pattern, Problem, Refused, Run, SegueError, Severity
from segue.settings import Settings
from segue_review import findings, gapreport, safe_text
from segue_review.filing import CloseFinding, FileFinding
from segue_review.gaps.automation import of_idle_runs, of_late_tasks, of_service
from segue_review.gaps.gap import Category, Gap, by_urgency
from segue_review.gaps.insystem import of_checks, of_runs, of_tracks
from segue_review.gaps.logs import log_files, of_logs
from segue_review.gaps.masking import mask
from segue_review.gaps.memory import remembered
from segue_review.gaps.naming import named_and_kept
from segue_review.gapscan import scan
from segue_review.known import opened
from segue_review.settings import ReviewSettings
from segue_schemas import Priority

SCOPE = "gap-analysis"  # what is filed under this name is resolved under it
SYSTEM = "the system"
ON_A_PAGE = 150  # gaps that a report shows with their evidence
MOST = 500  # gaps that a run keeps in mind, the most urgent ones and those that have a row


class GapParams(Params):
    """What may be said about one analysis."""

    folder: str = Field(default="", examples=["~/code/my-project"])  # one of the folders in the settings
    system: bool = Field(default=True, examples=[False])  # also look at the running system


class GapAnalysis:
    """Finds what is missing, writes one page about it, and files it in rows, each once."""

    name = "gap-analysis"
    summary = "finds what is missing in project folders and in the running system, and files it"
    patterns: Sequence[Pattern] = (
        Pattern(words=("gap", "analysis")), Pattern(words=("gaps", "find")), Pattern(type="gap-analysis"),
    )  # fmt: skip
    Params = GapParams
    changes: ClassVar[tuple[type[Change], ...]] = (FileFinding, CloseFinding)
    together = 1

    def __init__(self, review: ReviewSettings, settings: Settings) -> None:
        self._review, self._settings = review, settings

    def run(self, run: Run) -> Outcome:
        """Scan, file, report."""
        seen = [
            run.step(f"scan {Path(folder).name}", self._folder, folder)
            for folder in self._folders(run.params)
        ]
        if run.params.system:
            seen.append(run.step("look at the system", self._system, run))
        gaps = by_urgency([_gap(doc) for one in seen for doc in one["gaps"]])
        for place in (place for one in seen for place in one["unread"]):
            run.problem(
                Problem(
                    severity=Severity.MEDIUM, what=safe_text.line(place), done="nothing was concluded from it"
                )
            )
        filed = findings.file(
            run, [gapreport.finding(gap) for gap in gaps], self._settings.home, SCOPE,
            agent=self._review.agent, most_new=self._review.most_new,
            gone={mark: why for one in seen for mark, why in one["gone"].items()},
        )  # fmt: skip
        count = len(gaps) + sum(one["more"] for one in seen)
        page = gapreport.markdown(gaps, filed.rows, ON_A_PAGE)
        return Outcome.done(_summary(count, filed), page)

    def _folders(self, params: GapParams) -> tuple[str, ...]:
        allowed = self._review.folders
        if not params.folder:
            return allowed
        wanted = str(Path(params.folder).expanduser()).rstrip("/")
        if wanted not in allowed:
            named = ", ".join(allowed) or "none"
            raise Refused(
                f"the folder {wanted} is not one of those that may be read ({named}); "
                "add it to folders in [review] of segue.toml"
            )
        return (wanted,)

    def _folder(self, folder: str) -> dict[str, Any]:
        found = scan(
            Path(folder),
            self._settings.home,
            leave_out=self._review.leave_out,
            logs=self._review.logs,
            plans=self._review.plans,
        )
        unread = [f"{place or folder} could not be read" for place in found.unread]
        return self._told(found.gaps, found.gone, unread)

    def _system(self, run: Run) -> dict[str, Any]:
        home, hide, unread = self._settings.home, mask(self._settings.secrets_in_use()), list[str]()
        gaps, whole = of_checks(self._settings, hide)
        kinds = ["run", "service", "log", *(["check"] if whole else [])]
        gaps += [*of_runs(home, hide), *of_idle_runs(home, hide), *of_service(home)]
        with remembered(home) as memory:
            gaps += of_logs(memory, log_files(home, ("logs/segue.log",)), hide, time.time())
        board, settings = run.board, self._settings
        looks: tuple[tuple[str, str, Callable[[], list[Gap]]], ...] = (
            ("track", "Tracks", lambda: of_tracks(board, settings, hide)),
            ("schedule", "Agent-Tasks", lambda: of_late_tasks(board, home, hide)),
        )
        for kind, what, look in looks:
            try:
                gaps += look()
                kinds.append(kind)
            except SegueError as away:  # no such database, or not all of it was listed
                unread.append(f"{what} could not be looked at: {away}")
        with remembered(home) as memory:
            kept, gone = named_and_kept(memory, SYSTEM, gaps, kinds)
        why = "it is not found any more"
        return self._told(kept, [(name.known_by, why) for name in gone], unread)

    def _told(
        self, gaps: Iterable[Gap], gone: Iterable[tuple[tuple[str, ...], str]], unread: list[str]
    ) -> dict[str, Any]:
        """Return what a step remembers."""
        with opened(self._settings.home) as known:
            filed = known.of(SCOPE)
        urgent = by_urgency(list(gaps))
        kept = [g for n, g in enumerate(urgent) if n < MOST or gapreport.finding(g).fingerprint in filed]
        marks = {
            findings.fingerprint(category, *known_by): why for known_by, why in gone for category in Category
        }
        return {
            "gaps": [asdict(gap) for gap in kept],
            "gone": {mark: why for mark, why in marks.items() if mark in filed},
            "unread": unread,
            "more": len(urgent) - len(kept),
        }


def _gap(doc: dict[str, Any]) -> Gap:
    return Gap(**{
        **doc, "category": Category(doc["category"]), "priority": Priority(doc["priority"]),
        "known_by": tuple(doc["known_by"]), "accept": tuple(doc["accept"]),
    })  # fmt: skip


def _summary(count: int, filed: findings.Filed) -> str:
    parts = [f"{count} {'gap' if count == 1 else 'gaps'}", f"{len(filed.rows)} with a row"]
    if filed.left:
        parts.append(f"{filed.left} only in the report")
    if filed.closed:
        parts.append(f"{filed.closed} resolved")
    return ", ".join(parts)
