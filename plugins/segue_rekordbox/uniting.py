"""What is done in the file where several rows turn out to be one track: it is told of once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from segue import Change, Receipt, World
from segue.errors import Conflict, Refused
from segue_music import resting
from segue_rekordbox.collection import Collection, location, united
from segue_rekordbox.writing import bytes_of, held, write
from segue_schemas import Double, Weighed

MEMORY = "rekordbox"  # under this name it is remembered where the file of each track was


class UniteTracks(Change):
    """One track in the file, and in its playlists, for several."""

    kind: ClassVar[str] = "rekordbox.unite"
    file: str
    home: str  # the state folder
    name: str  # of the track, for people
    into: str  # where the file lies that stays
    places: tuple[str, ...]  # where the file says that they are, those of the kept row first
    pages: tuple[str, ...]  # the kept row first

    def describe(self) -> str:
        """Name the track."""
        return f"leave one track of {self.name!r} in {self.file}"

    def look(self, world: World) -> Receipt:
        """Keep what the file says of these tracks, the lists that hold them, and what is remembered."""
        with held(self.file) as top:
            there = Collection(bytes_of(top, self.file), self.file)
        all_ = dict.fromkeys((*self.places, self.into))
        known = resting.all_kept(Path(self.home), MEMORY)
        return {
            "tracks": {place: there.track(place) for place in all_},
            "lists": there.lists([*all_]),
            "known": {page: known[page].doc for page in self.pages if page in known},
        }

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Write it, unless it is so already."""
        with held(self.file) as top:
            before = bytes_of(top, self.file)
            if before is not None:
                there = Collection(before, self.file)
                there.unite(self.into, self.places)
                if (text := there.text()) != before:
                    write(top, self.file, text, key)
        for page in self.pages[1:]:
            resting.drop(Path(self.home), MEMORY, page)
        resting.keep_all(Path(self.home), MEMORY, {self.pages[0]: self.into})
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Put all of them back; what came into the lists since stays there."""
        with held(self.file) as top:
            text = bytes_of(top, self.file)
            if text is not None and (back := self._reverted(Collection(text, self.file), receipt)) != text:
                write(top, self.file, back, "undo")
        resting.drop(Path(self.home), MEMORY, self.pages[0])
        resting.keep_all(Path(self.home), MEMORY, receipt["known"])

    def _reverted(self, there: Collection, receipt: Receipt) -> bytes:
        before = there.text()
        there.unite(self.into, self.places)
        if there.text() != before:
            there = Collection(before, self.file)
            if {place: there.track(place) for place in receipt["tracks"]} == receipt["tracks"]:
                return before  # done before
            raise Conflict(f"{self.file} tells of {self.name!r} in other ways since; it was left as it is")
        lists = {name: self._put_back(there, name, places) for name, places in receipt["lists"].items()}
        there.move(self.into, next((place for place in self.places if receipt["tracks"][place]), self.into))
        there.put_back(receipt["tracks"])
        for name, places in lists.items():
            there.arrange(name, places)
        return there.text()

    def _put_back(self, there: Collection, name: str, before: list[str]) -> list[str] | None:
        now = there.playlist(name)
        if now is None or now == united(before, self.into, self.places):
            return None if now is None else before
        kept = [place for place in now if place != self.into or self.into in before]
        return [*dict.fromkeys((*kept, *(place for place in before if place in self.places)))]


def weigh(file: str, home: Path, doubles: Sequence[Double]) -> Weighed:
    """Say which tracks of these rows the file holds, and that one of them stays."""
    nothing = Weighed(library=MEMORY)
    paths = [path for double in doubles for path in double.paths if path.startswith("/")]
    known = resting.all_kept(home, MEMORY)
    pages = tuple(dict.fromkeys(double.page_id for double in doubles))
    told = [str(known[page].doc) for page in pages if page in known]
    if not paths or not Path(file).exists():
        return nothing
    try:
        with held(file) as top:
            there = Collection(bytes_of(top, file), file)
    except Refused as refused:  # a file that is not ours keeps no rows from being one
        return nothing.model_copy(update={"told": (f"{refused}; it may still tell of files that go",)})
    into = location(paths[0])
    places = [place for place in dict.fromkeys((*told, *map(location, paths))) if there.track(place)]
    if not places or places == [into]:
        return nothing
    change = {
        "file": file, "home": str(home), "name": doubles[0].name, "into": into, "places": places,
        "pages": pages,
    }  # fmt: skip
    sentence = (
        f"{file} tells of one track instead of {len(places)}" if places[1:] else f"{file} tells of {paths[0]}"
    )
    return Weighed(library=MEMORY, told=(sentence,), changes=(change,))
