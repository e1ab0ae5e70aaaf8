"""The hunt list: tracks of which no audio was found, and when each is looked for again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import Field

from segue_music import resting
from segue_music.columns import Columns
from segue_music.settings import MusicSettings
from segue_schemas import FollowUp, Record, Row, Value

LIST = "hunt"  # under this name the list is kept on this machine
TIMES = ("hunt_next", "hunt_tries")
PARTS = (*TIMES, "shops")


class Hunted(Record):
    """One track of the list."""

    tries: int = 0
    next: datetime
    why: str = ""
    shops: tuple[str, ...] = ()  # where it is sold, as its source says
    searches: dict[str, str] = Field(default_factory=dict)  # shop -> where to look for it there


def is_hunted(row: Row, columns: Columns, settings: MusicSettings) -> bool:
    """Tell whether a row says that no audio was found of its track."""
    return settings.no_audio in columns.names(row.values, "processing")


def again_at(settings: MusicSettings, tries: int, now: datetime) -> datetime:
    """Return when a track is looked for again after so many tries: later and later."""
    days = settings.hunt_days[min(tries, len(settings.hunt_days)) - 1]
    return now + timedelta(days=days)


def tries_of(home: Path, row: Row | None, columns: Columns, page_id: str) -> int:
    """Return how often a track was looked for in vain; the row counts more than this machine."""
    if row is not None and (seen := columns.number(row.values, "hunt_tries")) is not None:
        return int(seen)
    kept = resting.kept(home, LIST, page_id)
    return Hunted.model_validate(kept.doc).tries if kept else 0


def due(
    home: Path, rows: Iterable[Row], columns: Columns, settings: MusicSettings, now: datetime
) -> tuple[list[Row], datetime | None]:
    """Return the rows whose tracks are to be looked for now, and when the next of the others is."""
    kept = {name: Hunted.model_validate(one.doc) for name, one in resting.all_kept(home, LIST).items()}
    labelled = columns.get("processing") is not None
    ready: list[Row] = []
    later: list[datetime] = []
    for row in rows:
        known = kept.get(row.page_id)
        if not (is_hunted(row, columns, settings) if labelled else known):
            continue
        when = _time(columns.read(row.values, "hunt_next")) or (known.next if known else now)
        if when <= now:
            ready.append(row)
        else:
            later.append(when)
    return ready, min(later, default=None)


def _time(value: Value) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else None


def note(home: Path, page_id: str, hunted: Hunted) -> None:
    """Put a track on the list, or put it off."""
    resting.keep(home, LIST, page_id, hunted.model_dump(mode="json"))


def off(home: Path, page_id: str) -> None:
    """Take a track off the list: it was found."""
    resting.drop(home, LIST, page_id)


def follow_up(when: datetime) -> FollowUp:
    """Return the task that looks again; one for each day."""
    return FollowUp(
        title="Hunt for tracks without audio",
        handler="track-sync",
        parameters="mode: hunt",
        fingerprint=f"music/hunt/{when.astimezone(UTC):%Y-%m-%d}",
        run_after=when,
    )
