"""Writes into a row why it does not run."""

from __future__ import annotations

import logging

from segue.board import Board, Update
from segue.errors import SegueError
from segue.ledger import Ledger
from segue_schemas import Status

log = logging.getLogger(__name__)


def tell(board: Board, page_id: str, line: str, status: Status | None = None) -> None:
    """Write the line, if the row is still ready by its own word: a query may show it as it was."""
    current = board.task(page_id)
    if current is not None and current.status is Status.READY and current.now != line:
        board.write(page_id, Update(status=status, now=line, last_error=line if status else None))


def tell_unreadable(board: Board, ledger: Ledger, page_id: str, why: str) -> None:
    """Tell a row, once, that it cannot be read."""
    if ledger.get(f"unreadable {page_id}") == why:
        return
    try:
        board.write(page_id, Update(now=why, last_error=why))
        ledger.set(f"unreadable {page_id}", why)
    except SegueError as error:
        log.warning("a row cannot be read and cannot be told so: %s (%s)", why, error)
