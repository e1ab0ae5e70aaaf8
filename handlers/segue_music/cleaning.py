"""The handler that finds rows of Tracks which are one recording, and merges them where that is wanted."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import Field

from segue import Change, Outcome, Params, Pattern, Run, Status
from segue.board import Board
from segue.errors import Cancelled, SegueError
from segue_music.changes import Forget, Remember
from segue_music.cleaning_report import Done, report, summary
from segue_music.duplicates import Group, duplicates
from segue_music.merge_rows import MergeRows
from segue_music.uniting import Union, planned, united
from segue_schemas import Held, Row

if TYPE_CHECKING:
    from segue_music.kit import Kit

log = logging.getLogger(__name__)

SHOWN = 100  # groups whose merging is looked at for a preview
TOGETHER = 1  # groups at a time: two may share a playlist; one that waits holds up no other


class DuplicateRowsParams(Params):
    """What is to be done with what is found."""

    merge: bool = Field(default=False, examples=["yes"])


class DuplicateRows:
    """Finds rows that are one recording; all that merging them changes, undo takes back."""

    name = "duplicates"
    summary = "Finds rows of Tracks that are the same recording, and merges them if told to"
    patterns = (Pattern(title=r"\b(find|list|show|merge|clean up|remove)\b.*\bduplicates?\b"),)
    Params = DuplicateRowsParams
    together = 1

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        own: tuple[type[Change], ...] = (MergeRows, Remember, Forget)
        self.changes = (*own, *(change for library in kit.libraries for change in library.changes))

    def run(self, run: Run) -> Outcome:
        """Look, merge what is certain, report."""
        found = run.step("look for duplicates", self._found, run)
        sure: list[dict[str, Any]] = found["sure"]
        if run.params.merge:
            names = [group["members"][0]["name"] for group in sure]
            done = run.each(names, partial(self._merged, sure), TOGETHER)
        else:
            done = [
                Done.model_validate(one)
                for one in run.step("look what merging would do", self._seen, run, sure)
            ]
        merged = run.params.merge and not run.dry
        failed = merged and any(one.failed for one in done)
        return Outcome(
            status=Status.FAILED if failed else Status.DONE,
            summary=summary(done, len(sure), len(found["doubtful"]), merge=merged),
            report=report(done, sure, found["doubtful"], merge=merged),
        )  # fmt: skip

    def _found(self, run: Run) -> dict[str, Any]:
        columns = self._kit.look(run.board)
        things = [self._kit.held(row, columns) for row in self._kit.mirror.rows("tracks")]
        seen = duplicates(self._kit.index, things)
        return {
            "sure": [_plain(one) for one in seen.sure],
            "doubtful": [_plain(one) for one in seen.doubtful],
        }

    def _seen(self, run: Run, groups: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Say what merging would do, by the rows as they were last seen."""
        return [self._previewed(run.board, group).model_dump(mode="json") for group in groups[:SHOWN]]

    def _previewed(self, board: Board, group: dict[str, Any]) -> Done:
        rows = [row for member in group["members"] if (row := self._kit.mirror.row(member["ref"]))]
        try:
            return Done.of(planned(self._kit, board, rows))
        except SegueError as error:
            return Done(name=group["members"][0]["name"], failed=str(error))

    def _merged(self, groups: Sequence[dict[str, Any]], part: Run, number: int) -> Done:
        """Merge one group; one that cannot be merged must not keep the others from it."""
        group = groups[number]
        name = group["members"][0]["name"]
        try:
            doc = part.step("look at the rows and what they lead to", self._planned, part.board, group)
            if doc is None:
                return Done(name=name)
            union = Union.model_validate(doc)
            refusals = united(part, self._kit, union)
        except Cancelled:
            raise
        except SegueError as error:
            log.warning("the rows of %r were not merged: %s", name, error, extra={"run": part.id})
            return Done(name=name, failed=str(error))
        return Done.of(union).model_copy(update={"failed": _half(refusals)})

    def _planned(self, board: Board, group: dict[str, Any]) -> dict[str, Any] | None:
        rows: list[Row] = [row for member in group["members"] if (row := board.row(member["ref"]))]
        return planned(self._kit, board, rows).model_dump(mode="json") if len(rows) > 1 else None


def _half(refusals: str) -> str:
    return f"the rows are one now, but {refusals}; segue undo takes the merge back" if refusals else ""


def _plain(group: Group) -> dict[str, Any]:
    return {"reason": group.reason, "members": [_member(held) for held in group.members]}


def _member(held: Held) -> dict[str, Any]:
    name = held.recording.name or held.ref
    return {"ref": held.ref, "name": name, "link": held.link, "duration": held.recording.duration}
