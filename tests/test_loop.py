"""The loop: it goes on whatever a poll raises, tells it once, and stops when it is told to."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from segue.app import App
from segue.board import Listing
from segue.errors import Unavailable
from segue.ledger import Ledger
from segue.loop import last_beat, run_forever
from segue.plan import Policy
from segue.testing import MemoryBoard


@dataclass(slots=True)
class MoodyBoard(MemoryBoard):
    """A board that answers each look as the test says, and stops the loop at the end."""

    moods: list[Exception | None] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def look(self) -> Listing:
        mood = self.moods.pop(0)
        if not self.moods:
            self.stop.set()
        if mood is not None:
            raise mood
        return Listing()


def test_the_loop_survives_what_a_poll_raises_and_tells_it_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    down = Unavailable("Notion does not answer")
    board = MoodyBoard(moods=[down, down, KeyError("status"), KeyError("status"), None, None])
    app = App(board, {}, Ledger(tmp_path / "ledger.sqlite"), tmp_path, policy=Policy())
    with caplog.at_level(logging.WARNING, logger="segue.loop"):
        run_forever(app, board.stop, every=0.01)
    app.ledger.close()
    assert [record.message for record in caplog.records] == [
        "Notion does not answer", "a bug in a poll", "this is a bug in Segue: KeyError: 'status'",
        "the board is read again",
    ]  # fmt: skip
    beat = last_beat(tmp_path)
    assert beat is not None
    assert beat["error"] == ""
