"""Remembers for a while which tasks are still to be done that others wait for."""

from __future__ import annotations

import logging
import time

from segue.board import Board
from segue.errors import SegueError
from segue_schemas import ENDED, Status

log = logging.getLogger(__name__)

ASKED_AGAIN = 60.0  # seconds after which a blocking task that no look lists is read again


class Blockers:
    """The tasks that others wait for and that no look lists."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._known: dict[str, tuple[bool, float]] = {}  # task -> open?, and when that was asked

    def is_open(self, page_id: str) -> bool:
        """Tell whether a task is still to be done; one that is gone blocks nothing."""
        known = self._known.get(page_id)
        if known is None or time.monotonic() - known[1] > ASKED_AGAIN:
            known = self._known[page_id] = (self._ask(page_id), time.monotonic())
        return known[0]

    def _ask(self, page_id: str) -> bool:
        try:
            task = self._board.task(page_id)
        except SegueError as error:  # not known is not done; the other tasks are planned all the same
            log.info("a blocking task cannot be read: %s", error)
            return True
        return task is not None and task.status not in ENDED - {Status.FAILED}
