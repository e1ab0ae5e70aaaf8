"""Passes on what people answered: to the run that asked, or to the tasks that the issue names."""

from __future__ import annotations

import logging
from collections.abc import Callable

from segue.board import Answer, Board, Update
from segue.errors import SegueError
from segue.ledger import Ledger, RunRecord
from segue.notes import Notes
from segue.runs import Runs
from segue_schemas import Status

log = logging.getLogger(__name__)


def pass_on(answer: Answer, board: Board, ledger: Ledger, go_on: Callable[[RunRecord], int]) -> None:
    """Set the tasks going that wait for an answer, then close the question."""
    notes = Notes(ledger)
    try:
        asked = notes.asked_in(answer.page_id)
        run = Runs(ledger).get(asked[0]) if asked else None
        if asked and run:
            notes.answer(run.id, asked[1], answer.answer)
            if run.state == "asking" and not go_on(run):
                return  # no place for it, or it is just about to be parked: the next look finds it
        else:
            _to_tasks(answer, board, ledger, notes)
        board.close_issue(answer.page_id, "answered")
        ledger.set(f"answered {answer.page_id}", "")
    except SegueError as error:
        log.warning("an answer could not be passed on yet: %s", error)


def _to_tasks(answer: Answer, board: Board, ledger: Ledger, notes: Notes) -> None:
    # Where the issue cannot be closed it is seen again at every look; its tasks are set going only once.
    told = f"answered {answer.page_id}"
    if ledger.get(told) == answer.answer:
        return
    for page_id in answer.tasks:
        notes.answer(page_id, answer.question, answer.answer)
        board.write(page_id, Update(status=Status.READY, now="answered; will be started again"))
    ledger.set(told, answer.answer)
