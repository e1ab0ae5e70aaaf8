"""The columns of Tracks: which of them plays which part, and how a value is written into one of its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from segue import UsedColumn
from segue_schemas import Value

TEXT, NUMBER, OPTIONS = "rich_text", "number", ("multi_select", "select", "status")


def part(name: str, names: str, types: Sequence[str], without: str) -> UsedColumn:
    """Write a column with its usual names, the best one first."""
    return UsedColumn(name=name, names=tuple(names.split("|")), types=tuple(types), without=without)


PARTS: tuple[UsedColumn, ...] = (
    part("title", "Title|Name|Track", ["title"], "the rows have no names"),
    part("artist", "Artist|Artists", [TEXT, *OPTIONS, "relation"], "artists are in the files only"),
    part("album", "Album|Release", [TEXT, *OPTIONS], "albums stand in the files only"),
    part("genre", "Genre|Genres", [*OPTIONS, TEXT], "genres stand in the files only"),
    part("year", "Year|Release Year", [NUMBER, TEXT, "select"], "years stand in the files only"),
    part("bpm", "BPM|Tempo", [NUMBER, TEXT], "the tempo stands in the files only"),
    part("key", "Key|Musical Key", ["select", TEXT, "multi_select"], "the key stands in the files only"),
    part("camelot", "Camelot|Camelot Key", ["select", TEXT], "the key is given in one notation"),
    part("duration", "Duration|Length|Duration (s)", [NUMBER, TEXT], "lengths are not compared beforehand"),
    part("isrc", "ISRC", [TEXT], "tracks are not known by their ISRC"),
    part("loudness", "Loudness|LUFS|Integrated Loudness", [NUMBER, TEXT], "loudness is in the files only"),
    part("fingerprint", "Fingerprint|Audio Fingerprint", [TEXT], "sounds are known on this machine only"),
    part("m4a", "M4A File Path|M4A Path|M4A", [TEXT, "url"], "the row does not say where the M4A is"),
    part("aiff", "AIFF File Path|AIFF Path|AIFF", [TEXT, "url"], "the row does not say where the AIFF is"),
    part("wav", "WAV File Path|WAV Path|WAV", [TEXT, "url"], "the row does not say where the WAV is"),
    part("eagle", "Eagle File ID|Eagle ID|Eagle", [TEXT, "url"], "the row does not name the item in Eagle"),
    part("link", "Link|URL|Source URL|Source Link", ["url", TEXT], "links of other places are not kept"),
    part("soundcloud", "SoundCloud URL|SoundCloud", ["url", TEXT], "SoundCloud links are not kept"),
    part("spotify", "Spotify URL|Spotify Link", ["url", TEXT], "Spotify links are not kept"),
    part("spotify_id", "Spotify ID", [TEXT], "Spotify ids are not kept"),
    part("youtube", "YouTube URL|YouTube", ["url", TEXT], "YouTube links are not kept"),
    part("downloaded", "Downloaded|DL", ["checkbox"], "which tracks are done is told by their files alone"),
    part("processing", "Audio Processing|Processing", ["multi_select"], "the row does not say how it went"),
    part("quality", "Source Label|Source Quality|Quality", [TEXT], "the source label is in the report only"),
    part("hunt_next", "Hunt next|Try again", ["date"], "the hunt list is kept on this machine only"),
    part("hunt_tries", "Hunt tries", [NUMBER], "how often a track was sought is not seen"),
    part("shops", "Purchase links|Purchase Link|Buy", [TEXT, "url"], "where a track is sold is not kept"),
    part("last_run", "Last run|Last Processed", ["date", "url"], "the row does not say when"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the user's database."""

    name: str
    type: str


def used(named: Mapping[str, str]) -> list[UsedColumn]:
    """Return the columns under the names that the settings give them."""
    return [replace(part, names=(named[part.name],)) if named.get(part.name) else part for part in PARTS]


class Columns:
    """Which of the user's columns plays which part."""

    def __init__(
        self, types: Mapping[str, str], named: Mapping[str, str], pages: Mapping[str, str] | None = None
    ) -> None:
        self._pages = pages or {}  # the titles of the pages that relations lead to
        self._found = {part.name: column for part in PARTS if (column := find(part, types, named))}

    def get(self, part: str) -> Column | None:
        """Return the column for a part, if there is one."""
        return self._found.get(part)

    @property
    def missing(self) -> list[UsedColumn]:
        """The parts that no column plays."""
        return [part for part in PARTS if part.name not in self._found]

    def read(self, values: Mapping[str, Value], part: str) -> Value:
        """Return the value of a part in a row."""
        column = self._found.get(part)
        return values.get(column.name) if column else None

    def text(self, values: Mapping[str, Value], part: str) -> str:
        """Return the value of a part as text."""
        value = self.read(values, part)
        if isinstance(value, tuple):
            return ", ".join(value)
        return f"{value:g}" if isinstance(value, float) else str(value if value is not None else "").strip()

    def names(self, values: Mapping[str, Value], part: str) -> tuple[str, ...]:
        """Return the value of a part as several names."""
        value = self.read(values, part)
        column = self._found.get(part)
        if isinstance(value, tuple):
            leads = column is not None and column.type == "relation"
            return tuple(filter(None, map(self._pages.get, value))) if leads else value
        return tuple(name.strip() for name in str(value or "").split(",") if name.strip())

    def number(self, values: Mapping[str, Value], part: str) -> float | None:
        """Return the value of a part as a number, minutes and seconds being one too."""
        value = self.read(values, part)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        try:
            pieces = [float(piece) for piece in str(value or "").split(":")]
        except ValueError:
            return None
        return sum(piece * 60.0**place for place, piece in enumerate(reversed(pieces)))

    def write(self, parts: Mapping[str, Value]) -> dict[str, Value]:
        """Return values by the user's column names, each in the form that its column takes."""
        columns = {part: column for part in parts if (column := self._found.get(part))}
        return {column.name: _fitted(parts[part], column.type) for part, column in columns.items()}


def find(part: UsedColumn, types: Mapping[str, str], named: Mapping[str, str]) -> Column | None:
    """Return the column that plays a part in a database."""
    usual = [named[part.name]] if named.get(part.name) else part.names
    by_name = {name.casefold().strip(): name for name in types}
    for wanted in usual:
        name = by_name.get(wanted.casefold().strip())
        if name is not None and types[name] in part.types:
            return Column(name, types[name])
    if part.name == "title":
        return next((Column(name, "title") for name, type_ in types.items() if type_ == "title"), None)
    return None


def _fitted(value: Value, type_: str) -> Value:
    if value is None or type_ in ("checkbox", "date") or (type_ == "number" and not isinstance(value, str)):
        return value
    if type_ in ("multi_select", "relation"):
        return value if isinstance(value, tuple) else (str(value),)
    if isinstance(value, tuple):
        return value[0] if type_ == "select" and value else ", ".join(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)
