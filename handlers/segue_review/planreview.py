"""The handler plan-review: reads the plans of a project, acts where that is safe, and files the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from segue import Board, Change, Conflict, Outcome, Params, Pattern, Refused, Run
from segue_review import findings, planreport
from segue_review.filing import CloseFinding, FileFinding
from segue_review.itemchecks import passed
from segue_review.planfindings import of_plans
from segue_review.planfolders import MOST_PLANS, plans_in
from segue_review.plans import UNDONE, Criterion, Item, Plan
from segue_review.safe_text import inline
from segue_review.settings import ReviewSettings
from segue_review.skeleton import CreateSkeleton, skeleton
from segue_review.ticking import TickBox

HOW_TO_NAME = 'name it in segue.toml: [review] folders = ["/home/you/project"]'


class PlanParams(Params):
    """What a task may say."""

    folder: str = Field(default="", examples=["~/code/my-project"])  # one of the settings; empty: all of them


class PlanReview:
    """Reads plans and says what is missing, open and contradictory."""

    name: ClassVar[str] = "plan-review"
    summary: ClassVar[str] = (
        "Reads the plans of your projects, and files what is missing, open or contradictory"
    )
    patterns: ClassVar[Sequence[Pattern]] = (
        Pattern(title=r"\breview(?:ing)?\b.*\bplans?\b"), Pattern(title=r"\bplans?\W+review\b"),
        Pattern(type="plan review"),
    )  # fmt: skip
    Params: ClassVar[type[Params]] = PlanParams
    changes: ClassVar[Sequence[type[Change]]] = (CreateSkeleton, TickBox, FileFinding, CloseFinding)

    def __init__(self, settings: ReviewSettings, home: Path) -> None:
        self._settings, self._home = settings, home

    def run(self, run: Run) -> Outcome:
        """Review each folder."""
        folders = self._folders(run.params.folder)
        left = {"files": self._settings.most_files, "rows": self._settings.most_new}  # of the whole run
        parts = [self._reviewed(run, Path(folder), left) for folder in folders]
        return Outcome.done(
            "; ".join(summary for summary, _ in parts), "\n\n".join(text for _, text in parts)
        )

    def _folders(self, asked: str) -> Sequence[str]:
        allowed = self._settings.folders
        if not allowed:
            raise Refused(f"no folder is set whose plans are read; {HOW_TO_NAME}")
        if not asked:
            return allowed
        whole = str(Path(asked).expanduser()).rstrip("/")
        if whole not in [folder.rstrip("/") for folder in allowed]:
            raise Refused(f"the folder {asked[:100]!r} is not one of the settings; {HOW_TO_NAME}")
        return [whole]

    def _reviewed(self, run: Run, root: Path, left: dict[str, int]) -> tuple[str, str]:
        read = run.step(f"read the plans in {root}", _read, str(root), list(self._settings.plans))
        plans = [Plan.model_validate(doc) for doc in read]
        done: dict[str, str] = {}
        if str(root) in self._settings.may_write:
            self._create(run, root, plans, done, left)
            self._tick(run, root, plans, done)
        made = [path for path, what in done.items() if what.startswith(_MADE)]
        found = of_plans(plans, root.name, made)
        filed = findings.file(
            run, found, self._home, f"plans {root}",
            agent=self._settings.agent, most_new=left["rows"],
            gone={} if len(plans) >= MOST_PLANS or any(plan.unread for plan in plans) else None,
        )  # fmt: skip
        left["rows"] -= filed.new
        return _summary(root, plans, found, made), _report(root, plans, done, filed, found)

    def _create(
        self, run: Run, root: Path, plans: Iterable[Plan], done: dict[str, str], left: dict[str, int]
    ) -> None:
        wanted = [(plan, one) for plan in plans for one in plan.deliverables if planreport.wanted(one)]
        for plan, one in wanted:
            if one.path in done:
                continue
            if not left["files"]:
                done[one.path] = "left for the next run"
                continue
            done[one.path] = _tried(
                run, CreateSkeleton(root=str(root), path=one.path, text=skeleton(one, plan)), _MADE
            )
            left["files"] -= done[one.path].startswith(_MADE)

    def _tick(self, run: Run, root: Path, plans: Iterable[Plan], done: dict[str, str]) -> None:
        items: list[tuple[Plan, Item | Criterion]] = [(plan, one) for plan in plans for one in plan.items]
        items += [(plan, one) for plan in plans for one in plan.criteria]
        for plan, item in items:
            if not (item.check and item.state in UNDONE and item.line):
                continue
            ok, why = run.step(f"check {item.check}", _checked, item.check, str(root), run.board)
            change = TickBox(root=str(root), path=plan.path, line=item.line, text=item.text, check=item.check)
            done[f"{plan.path}:{item.line}"] = _tried(run, change, "ticked") if ok else f"not ticked: {why}"


_MADE = "skeleton made"


def _read(root: str, folders: list[str]) -> list[dict[str, Any]]:
    return [plan.model_dump(mode="json") for plan in plans_in(Path(root), folders)]


def _checked(check: str, root: str, board: Board) -> list[Any]:
    return list(passed(check, Path(root), board))


def _tried(run: Run, change: Change, made: str) -> str:
    """Make a change that may be refused without ending the run."""
    try:
        run.change(change)
    except (Refused, Conflict) as refused:
        return str(refused)
    return f"{made} (listed only)" if run.dry else made


def _summary(
    root: Path, plans: Sequence[Plan], found: Sequence[findings.Finding], made: Sequence[str]
) -> str:
    missing = sum(finding.type == "Missing deliverable" for finding in found)
    odd = sum(len(plan.contradictions) for plan in plans)
    open_ = sum(len(plan.undone) for plan in plans)
    counted = {"item open": open_, "file missing": missing, "contradiction": odd, "skeleton made": len(made)}
    parts = [f"{_several(len(plans), 'plan')} in {root.name}"]
    return ", ".join([*parts, *(_several(number, what) for what, number in counted.items() if number)])


def _several(number: int, what: str) -> str:
    first, space, rest = what.partition(" ")
    return f"{number} {first}{'' if number == 1 else 's'}{space}{rest}"


def _report(
    root: Path, plans: Sequence[Plan], done: dict[str, str], filed: findings.Filed,
    found: Sequence[findings.Finding],
) -> str:  # fmt: skip
    told = {key: inline(what) for key, what in done.items()}
    rows = f"{len(filed.rows)} of {_several(len(found), 'finding')} have a row"
    rows += f", {filed.closed} resolved." if filed.closed else "."
    told |= {key: _linked(told.get(key, ""), url) for key, url in _rows(filed, found).items()}
    parts = [f"# {inline(str(root))}", planreport.overview(plans), rows if found or filed.closed else ""]
    ticks = [f"- {inline(key)}: {what}" for key, what in told.items() if ":" in key]
    if ticks:
        parts.append("### Boxes that name a check\n\n" + "\n".join(ticks))
    if filed.left:
        parts.append(f"{filed.left} more findings stand only here, as a run makes no more new rows.")
    return "\n\n".join(
        [part for part in parts if part] + [*filter(None, (planreport.details(plan, told) for plan in plans))]
    )


def _rows(filed: findings.Filed, found: Sequence[findings.Finding]) -> dict[str, str]:
    """Return the addresses of rows by the path of the missing file that they are about."""
    missing = [finding for finding in found if finding.type == "Missing deliverable"]
    rows = {finding.known_by[-1]: filed.rows.get(finding.fingerprint, "") for finding in missing}
    return {path: url for path, url in rows.items() if url.startswith("https://")}


def _linked(text: str, url: str) -> str:
    return f"{text}; [filed]({url})" if text else f"[filed]({url})"
