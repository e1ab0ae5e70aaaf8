"""The handler that finds rows of Tracks which are one recording, and merges them where that is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from segue import Change, Outcome, Params, Pattern, Run
from segue_music.duplicates import Group, duplicates
from segue_music.merge_rows import MergeRows
from segue_music.merging import plan_merge
from segue_music.reporting import cell
from segue_schemas import Held, Row

if TYPE_CHECKING:
    from segue_music.kit import Kit

SHOWN = 100  # groups in a report


class DuplicateRowsParams(Params):
    """What is to be done with what is found."""

    merge: bool = Field(default=False, examples=["yes"])


class DuplicateRows:
    """Finds rows that are one recording; merging them is one change each, which undo takes back."""

    name = "duplicates"
    summary = "Finds rows of Tracks that are the same recording, and merges them if told to"
    patterns = (Pattern(title=r"\b(find|list|show|merge|clean up|remove)\b.*\bduplicates?\b"),)
    Params = DuplicateRowsParams
    together = 1

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self.changes: tuple[type[Change], ...] = (MergeRows,)

    def run(self, run: Run) -> Outcome:
        """Look, merge what is certain, report."""
        found = run.step("look for duplicates", self._found, run)
        merged = [self._merged(run, group) for group in found["sure"]] if run.params.merge else []
        sure, doubtful = found["sure"], found["doubtful"]
        if not sure and not doubtful:
            return Outcome.done("no duplicates in Tracks")
        what = f"{len(merged)} merged" if run.params.merge else f"{len(sure)} certain"
        hint = (
            ""
            if run.params.merge or not sure
            else "; to merge the certain ones, set the parameter merge: yes"
        )
        parts = [
            _table("Merged" if run.params.merge else "The same recording", sure),
            _table("Perhaps the same: please look", doubtful),
        ]
        noted = [f"- {cell(note)}" for one in merged for note in one]
        if noted:
            parts.append("## What the merged rows said besides\n" + "\n".join(noted))
        report = "\n\n".join(part for part in parts if part)
        return Outcome.done(f"duplicates in Tracks: {what}, {len(doubtful)} doubtful{hint}", report)

    def _found(self, run: Run) -> dict[str, Any]:
        columns = self._kit.look(run.board)
        things = [self._kit.held(row, columns) for row in self._kit.mirror.rows("tracks")]
        seen = duplicates(self._kit.index, things)
        return {
            "sure": [_plain(one) for one in seen.sure],
            "doubtful": [_plain(one) for one in seen.doubtful],
        }

    def _merged(self, run: Run, group: dict[str, Any]) -> list[str]:
        """Merge one group; return what the rows that are gone said besides."""
        names = [member["name"] for member in group["members"]]
        docs = run.step(f"read the rows of {names[0]!r}", self._read, run, group)
        rows = [Row.model_validate(doc["row"]) for doc in docs]
        if len(rows) < 2:
            return []
        ours = {doc["row"]["page_id"]: doc["ours"] for doc in docs}
        columns = self._kit.columns(run.board)
        plan = plan_merge(rows, columns, run.board.columns("tracks"), ours)
        run.change(MergeRows.of(plan))
        run.step(f"forget what was merged into {plan.keeper.title!r}", self._forget, plan.losers)
        return list(plan.noted)

    def _read(self, run: Run, group: dict[str, Any]) -> list[dict[str, Any]]:
        found = [run.board.row(member["ref"]) for member in group["members"]]
        return [
            {"row": row.model_dump(mode="json"), "ours": self._kit.mirror.ours(row.page_id)}
            for row in found
            if row
        ]

    def _forget(self, losers: tuple[Row, ...]) -> None:
        for row in losers:
            self._kit.forget(row.page_id)


def _plain(group: Group) -> dict[str, Any]:
    return {"reason": group.reason, "members": [_member(held) for held in group.members]}


def _member(held: Held) -> dict[str, Any]:
    name = held.recording.name or held.ref
    return {"ref": held.ref, "name": name, "link": held.link, "duration": held.recording.duration}


def _table(title: str, groups: list[dict[str, Any]]) -> str:
    if not groups:
        return ""
    lines = [f"## {title}", "| Rows | Why |", "| --- | --- |"]
    for group in groups[:SHOWN]:
        rows = ", ".join(f"[{cell(one['name'])}]({one['link']})" for one in group["members"])
        lines.append(f"| {rows} | {cell(group['reason'])} |")
    if len(groups) > SHOWN:
        lines.append(f"| and {len(groups) - SHOWN} more | |")
    return "\n".join(lines)
