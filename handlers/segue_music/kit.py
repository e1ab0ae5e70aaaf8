"""What all tracks of all runs share: settings, index, mirror, child processes, libraries."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy

from segue import Board
from segue.hooks import hookimpl
from segue_music.columns import Columns
from segue_music.hooks import Library
from segue_music.settings import MusicSettings

if TYPE_CHECKING:
    from segue.settings import Settings
    from segue_music.audio.studio import Studio
    from segue_music.index import Index
    from segue_music.mirror import Mirror
    from segue_schemas import Outcome, Task

INDEX, MIRROR = "music.sqlite", "tracks.sqlite"  # in the state folder


@dataclass(eq=False)
class Kit:
    """Built once; what costs time or files is made when first needed."""

    settings: Settings
    manager: pluggy.PluginManager
    music: MusicSettings
    libraries: tuple[Library, ...]
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def home(self) -> Path:
        """The state folder."""
        return self.settings.home

    @cached_property
    def index(self) -> Index:
        """Everything that is there already."""
        from segue_music.index import Index

        return Index(self.home / INDEX)

    @cached_property
    def mirror(self) -> Mirror:
        """Tracks, as it was last seen."""
        from segue_music.mirror import Mirror

        return Mirror(self.home / MIRROR, self.index)

    @cached_property
    def studio(self) -> Studio:
        """The child processes that listen to files and write them."""
        from segue_music.audio.studio import Studio

        return Studio(self.together, longest=self.music.longest_minutes * 60)

    @property
    def together(self) -> int:
        """How many tracks are worked on at a time."""
        return self.music.together or os.cpu_count() or 1

    def columns(self, board: Board) -> Columns:
        """Return which of the user's columns plays which part."""
        return Columns(board.columns("tracks"), self.music.columns.model_dump())

    def look(self, board: Board) -> Columns:
        """Bring the mirror of Tracks up to date."""
        with self._lock:  # cached properties are made by one thread only
            mirror = self.mirror
        columns = self.columns(board)
        mirror.refresh(board, columns, datetime.now(UTC))
        return columns

    def wrote(self, page_id: str, written: dict[str, Any]) -> None:
        """Remember what was written into a row, so that it is not taken for a person's."""
        self.mirror.wrote(page_id, written["values"])

    @hookimpl
    def run_finished(self, task: Task, outcome: Outcome, run_id: str) -> None:
        """Let go of the links that a run had claimed."""
        if (self.home / INDEX).exists():
            self.index.release(run_id)
