"""What all tracks of all runs share: settings, index, mirror, child processes, libraries."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy

from segue import Board, Run
from segue.errors import Refused
from segue.hooks import hookimpl
from segue_music import hunting
from segue_music.columns import Columns
from segue_music.hooks import Detector, Library, PlaylistSource
from segue_music.rows import held_of, is_done
from segue_music.settings import MusicSettings

if TYPE_CHECKING:
    from segue.doctor import Finding
    from segue.settings import Settings
    from segue_music.audio.studio import Studio
    from segue_music.index import Index
    from segue_music.mirror import Mirror
    from segue_schemas import Held, Outcome, Row, Task

KIT = "music kit"  # under this name the plugins are told of it
FRESH = 300.0  # seconds for which the doctor's findings count
INDEX, MIRROR = "music.sqlite", "tracks.sqlite"  # in the state folder


@dataclass(eq=False, repr=False)
class Kit:
    """Built once; what costs time or files is made when first needed."""

    settings: Settings
    manager: pluggy.PluginManager
    music: MusicSettings
    libraries: tuple[Library, ...]
    # Held while a row is looked for and made: two tracks at a time must not make one each.
    making: threading.Lock = field(default_factory=threading.Lock)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _examined: tuple[float, Future[list[Finding]] | None] = (0.0, None)  # when the doctor looked

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

        return Mirror(self.home / MIRROR)

    @cached_property
    def studio(self) -> Studio:
        """The child processes that listen to files and write them."""
        from segue_music.audio.studio import Studio

        return Studio(self.together, longest=self.music.longest_minutes * 60)

    @cached_property
    def detectors(self) -> tuple[Detector, ...]:
        """Those who can say what should be synced now."""
        brought = self.manager.hook.detect(settings=self.settings)
        return tuple(one for several in brought for one in several)

    @cached_property
    def playlist_sources(self) -> tuple[PlaylistSource, ...]:
        """Those who have playlists."""
        brought = self.manager.hook.playlists(settings=self.settings)
        return tuple(one for several in brought for one in several)

    @property
    def together(self) -> int:
        """How many tracks are worked on at a time."""
        return self.music.together or os.cpu_count() or 1

    def examining(self) -> Future[list[Finding]]:
        """Let the doctor look at this machine aside; what was well is left alone for some minutes."""
        from segue.checks import before_a_run
        from segue.doctor import examine

        with self._lock:
            when, findings = self._examined
            if findings is None or time.monotonic() - when > FRESH or _wrong(findings):
                pool = ThreadPoolExecutor(1, "examine")
                findings = pool.submit(lambda: examine(before_a_run(self.settings, self.manager)))
                pool.shutdown(wait=False)
                self._examined = (time.monotonic(), findings)
        return findings

    def columns(self, board: Board) -> Columns:
        """Return which of the user's columns plays which part; nothing is asked of Notion for it."""
        types, named = board.columns("tracks"), self.music.columns.model_dump()
        columns = Columns(types, named)
        artist = columns.get("artist")
        if artist is None or artist.type != "relation":
            return columns
        return Columns(types, named, {row.page_id: row.title for row in self.mirror.rows("artists")})

    def look(self, board: Board) -> Columns:
        """Bring the mirror up to date, and with it what the index knows of Tracks."""
        now = datetime.now(UTC)
        with self._lock:
            artist = self.columns(board).get("artist")
            if artist is not None and artist.type == "relation":
                self.mirror.refresh(board, "artists", now)
            columns = self.columns(board)
            changed, gone = self.mirror.refresh(board, "tracks", now)
            for page_id in gone:
                self.index.drop("tracks", page_id)
            self.index.put(*(self.held(row, columns) for row in changed))
        return columns

    def held(self, row: Row, columns: Columns) -> Held:
        """Return a row as a thing that is there, with what was known of its sound and links before."""
        held, known = held_of(row, columns), self.index.get("tracks", row.page_id)
        if known is None:
            return held
        links = tuple(dict.fromkeys((*held.recording.links, *known.recording.links)))
        recording = held.recording.model_copy(update={"links": links})
        print_ = known.print if is_done(row, columns) else held.print
        return held.model_copy(update={"recording": recording, "print": print_ or held.print})

    def read(self, board: Board, page_id: str, name: str) -> dict[str, Any]:
        """Read a row by id; one that is gone is forgotten, and its track is not filed anywhere."""
        row = board.row(page_id)
        if row is None:
            self.forget(page_id)
            raise Refused(
                f"the row of {name!r} has been moved to the trash; nothing was filed: restore it, or sync "
                "the track by its link"
            )
        return row.model_dump(mode="json")

    def forget(self, page_id: str) -> None:
        """Forget a row that is gone."""
        self.mirror.drop(page_id)
        self.index.drop("tracks", page_id)

    def wrote(self, page_id: str, written: dict[str, Any]) -> None:
        """Remember what was written into a row, so that it is not taken for a person's."""
        self.mirror.wrote(page_id, written["values"])
        hunting.off(self.home, page_id)

    def claim(self, part: Run, number: int, keys: Sequence[str]) -> None:
        """Keep others from what a part of a run works on, until it is let go."""
        self.index.claim(keys, f"{part.id} {number}")

    def release(self, part: Run, number: int) -> None:
        """Let go of all that a part of a run has claimed."""
        self.index.release(f"{part.id} {number}")

    def close(self) -> None:
        """Close what was opened, and end the child processes."""
        for name in ("studio", "mirror", "index"):
            if name in vars(self):
                getattr(self, name).close()

    @hookimpl
    def run_finished(self, task: Task, outcome: Outcome, run_id: str) -> None:
        """Let go of the links that a run had claimed."""
        if (self.home / INDEX).exists():
            self.index.release(run_id)


def _wrong(findings: Future[list[Finding]]) -> bool:
    """Tell whether something was wrong, which may have been mended since."""
    from segue.doctor import Level

    return findings.done() and any(finding.level is Level.ERROR for finding in findings.result())
