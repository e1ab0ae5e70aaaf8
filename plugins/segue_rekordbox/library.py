"""The library "rekordbox": one file with all tracks that were brought in, and their playlists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from segue import Change, Problem, Run, Severity
from segue.errors import Refused
from segue_music import resting
from segue_rekordbox.collection import place_of
from segue_rekordbox.settings import RekordboxSettings
from segue_rekordbox.uniting import MEMORY, UniteTracks, weigh
from segue_rekordbox.writing import WriteCollection
from segue_schemas import Double, Finished, Gate, Held, Listed, Placed, Print, Recording, Weighed


class Rekordbox:
    """The file that the settings name; written once a run, when its tracks are done."""

    name: ClassVar[str] = "rekordbox"
    changes: ClassVar[Sequence[type[Change]]] = (WriteCollection, UniteTracks)

    def __init__(self, settings: RekordboxSettings, home: Path) -> None:
        self._file, self._home = settings.file, home

    @property
    def collects(self) -> bool:
        """Whether the settings name a file."""
        return bool(self._file)

    def holds(self, recording: Recording, print_: Print | None) -> list[Held]:
        """Hold nothing: the file only tells of files."""
        return []

    def place(self, run: Run, track: Finished) -> Placed:
        """Wait for the end of the run."""
        return Placed(library=self.name)

    def gates(self, track: Finished, placed: Placed) -> list[Gate]:
        """Look at nothing yet."""
        return []

    def collect(self, run: Run, tracks: Sequence[Listed]) -> bool:
        """Take the tracks of a run in."""
        return self._put(run, tracks, "", "", ())

    def arrange(self, run: Run, title: str, tracks: Sequence[Listed], was: str, gone: Sequence[str]) -> None:
        """Take the tracks of a playlist in, and keep its order."""
        self._put(run, tracks, title, was, gone)

    def weigh(self, doubles: Sequence[Double]) -> Weighed:
        """Say which of these rows' tracks are in the file, and where the one that stays has its file."""
        return weigh(self._file, self._home, doubles) if self._file else Weighed(library=self.name)

    def unite(self, run: Run, weighed: Weighed) -> None:
        """Leave one of them."""
        try:
            for doc in weighed.changes:
                run.change(UniteTracks.model_validate(doc))
        except Refused as refused:  # the rows are one by now
            done = "the rows were merged; rekordbox's file still holds all of them"
            todo = "mend it, then write all tracks anew: segue library export"
            run.problem(Problem(severity=Severity.HIGH, what=str(refused), done=done, todo=todo))

    def _put(self, run: Run, tracks: Sequence[Listed], title: str, was: str, gone: Sequence[str]) -> bool:
        # A row is a person's too, and may hold anything where a path is meant.
        tracks = [one for one in tracks if one.paths[0].startswith("/")]
        if not self._file or not (tracks or title):
            return bool(self._file)
        named = f" of {title!r}" if title else ""
        try:
            moved = run.step(f"look what rekordbox was told{named}", self._moved, tracks)
            run.change(
                WriteCollection(
                    file=self._file, tracks=tuple(tracks), moved=moved, playlist=title, was=was,
                    gone=tuple(path for path in gone if path.startswith("/")),
                )
            )  # fmt: skip
            if not run.dry:
                run.step(f"note what rekordbox was told{named}", self._noted, tracks)
        except Refused as refused:  # the tracks themselves are in
            done = "the tracks were brought in; rekordbox does not learn of them"
            todo = "mend it, then write all tracks with segue library export"
            run.problem(Problem(severity=Severity.HIGH, what=str(refused), done=done, todo=todo))
            return False
        return True

    def _moved(self, tracks: Sequence[Listed]) -> dict[str, str]:
        known = resting.all_kept(self._home, MEMORY)
        pairs = ((known[one.page_id].doc, place_of(one)) for one in tracks if one.page_id in known)
        return {was: now for was, now in pairs if was != now}

    def _noted(self, tracks: Sequence[Listed]) -> None:
        resting.keep_all(self._home, MEMORY, {one.page_id: place_of(one) for one in tracks if one.page_id})
