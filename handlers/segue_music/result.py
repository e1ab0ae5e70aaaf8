"""What came of one track."""

from __future__ import annotations

from typing import Literal

from segue_music.links import shown
from segue_schemas import Analysis, Gate, Record, Recording

State = Literal["done", "there", "duplicate", "no audio", "listed", "failed"]


class Result(Record):
    """What came of one track."""

    state: State
    recording: Recording
    why: str = ""  # in the user's words
    page_url: str = ""
    page_id: str = ""  # of the row that has the track now; empty where no row has it
    source: str = ""
    analysis: Analysis | None = None
    gates: tuple[Gate, ...] = ()
    notes: tuple[str, ...] = ()  # such as values that a person should look at

    @property
    def name(self) -> str:
        """What people call the track."""
        return self.recording.name or shown(*self.recording.links[:1]) or "a track without a name"
