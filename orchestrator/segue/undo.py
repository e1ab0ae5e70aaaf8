"""Takes the changes of a run back, the last one first; what somebody changed since is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from segue.board import Board
from segue.change import Change, World
from segue.changes import BUILT_IN
from segue.errors import Conflict, SegueError
from segue.handler import Handler
from segue.ledger import ChangeRecord
from segue.notes import Changes


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of one change: undone, or kept and why."""

    text: str
    undone: bool
    why: str = ""


def kinds(handlers: Iterable[Handler]) -> dict[str, type[Change]]:
    """Return all kinds of change that the core and the plugins know."""
    known: dict[str, type[Change]] = {kind.kind: kind for kind in BUILT_IN}
    for handler in handlers:
        known |= {kind.kind: kind for kind in getattr(handler, "changes", ())}
    return known


def undo(run_id: str, changes: Changes, board: Board, known: dict[str, type[Change]]) -> Iterator[TakenBack]:
    """Take back a run's changes one by one; may be called again after an interruption."""
    for record in reversed(changes.of(run_id)):
        if record.state in ("made", "meant"):
            yield _one(record, changes, board, known)


def _one(record: ChangeRecord, changes: Changes, board: Board, known: dict[str, type[Change]]) -> TakenBack:
    why = ""
    if record.state == "meant":
        why = "it was begun and never finished; look whether anything of it is there"
    elif record.kind not in known:
        why = f"the plugin that knows {record.kind!r} is not loaded"
    else:
        try:
            change = known[record.kind].model_validate(record.args)
            change.revert(World(board), record.receipt or {})
        except Conflict as conflict:
            why = str(conflict)
        except SegueError as error:
            return TakenBack(record.text, undone=False, why=f"{error}; undo can be tried again")
    changes.taken_back(record.key, "kept" if why else "undone", why or None)
    return TakenBack(record.text, undone=not why, why=why)
