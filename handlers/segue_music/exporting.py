"""The handler that hands the whole library to those who keep all tracks in one file, such as rekordbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segue import Outcome, Params, Pattern, Run
from segue.errors import Refused
from segue_music.listing import collectors, everything

if TYPE_CHECKING:
    from segue_music.kit import Kit


class Export:
    """Writes all tracks that have files; those that stand there already are brought up to date."""

    name = "export"
    summary = "Writes all tracks that have files into the file that rekordbox imports"
    patterns = (Pattern(title=r"\bexport\b.*\b(library|tracks)\b"),)
    Params = Params
    together = 1

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self.changes = tuple(change for library in kit.libraries for change in library.changes)

    def run(self, run: Run) -> Outcome:
        """Find them, and hand them over."""
        takers = collectors(self._kit)
        if not takers:
            raise Refused(
                "there is no file to write them into; name one as file under [rekordbox] in segue.toml"
            )
        tracks = everything(run, self._kit)
        told = [taker.name for taker in takers if taker.collect(run, tracks)]
        if not told:
            return Outcome.failed(f"no track was written into the file of {takers[0].name}; see the report")
        are = "1 track is" if len(tracks) == 1 else f"{len(tracks)} tracks are"
        return Outcome.done(f"{are} in the file of {', '.join(told)}")
