"""Rows of Tracks: what one says about its track, and what is written into it when the track is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from segue.board import MARKER
from segue_music.columns import Columns
from segue_music.links import shown
from segue_music.settings import MusicSettings
from segue_music.tags.fields import camelot
from segue_schemas import Finished, Held, Placed, Print, Recording, Row, Value

SERVICES = ("soundcloud", "spotify", "youtube")
HOSTS = {
    "soundcloud.com": "soundcloud",
    "spotify.com": "spotify",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
}
FILES = ("m4a", "aiff", "wav")


def recording_of(row: Row, columns: Columns) -> Recording:
    """Return what a row says about its track."""
    values = row.values
    links = [columns.text(values, part) for part in (*SERVICES, "link")]
    year = columns.number(values, "year")
    spotify = columns.text(values, "spotify_id")
    return Recording(
        title=row.title,
        artists=columns.names(values, "artist"),
        album=columns.text(values, "album"),
        year=int(year) if year else None,
        genres=columns.names(values, "genre"),
        isrc=columns.text(values, "isrc"),
        duration=columns.number(values, "duration") or None,
        links=tuple(link for link in links if link.startswith("http")),
        ids={"spotify": spotify} if spotify else {},
    )


def held_of(row: Row, columns: Columns) -> Held:
    """Return a row as something that is there already."""
    recording = recording_of(row, columns)
    fingerprint = columns.text(row.values, "fingerprint")
    print_ = None
    if fingerprint and recording.duration:
        print_ = Print(pcm="", sha256="", fingerprint=fingerprint, duration=recording.duration)
    return Held(place="tracks", ref=row.page_id, recording=recording, print=print_, link=row.url)


def is_done(row: Row, columns: Columns) -> bool:
    """Tell whether a row's track has been brought in."""
    if columns.get("downloaded"):
        return bool(columns.read(row.values, "downloaded"))
    return any(columns.text(row.values, part) for part in FILES)


def has_link(row: Row, columns: Columns) -> bool:
    """Tell whether a row says where its track may be fetched."""
    recording = recording_of(row, columns)
    return bool(recording.links or recording.ids)


def finished_values(
    track: Finished,
    placed: Mapping[str, Placed],
    artists: tuple[str, ...],
    columns: Columns,
    settings: MusicSettings,
    now: datetime,
) -> dict[str, Value]:
    """Return what is written into the row of a finished track, by the user's column names."""
    recording, analysis = track.recording, track.analysis
    parts: dict[str, Value] = {
        "title": recording.title,
        "artist": artists or names_in(recording.artists, columns),
        "album": recording.album or None,
        "genre": recording.genres or None,
        "year": recording.year,
        "isrc": recording.isrc or None,
        "duration": round(analysis.duration, 1),
        "loudness": round(analysis.loudness.integrated, 1),
        "fingerprint": track.print.fingerprint,
        "quality": analysis.quality.label,
        "downloaded": True,
        "processing": (settings.processed,),
        "last_run": now.astimezone(UTC),
    }
    if analysis.tempo:
        parts["bpm"] = round(analysis.tempo.bpm, 2)
    if analysis.key:
        parts["key"] = camelot(analysis.key) if settings.camelot else analysis.key.short
        parts["camelot"] = camelot(analysis.key)
    parts |= {file.format.value: file.path for file in track.files}
    parts |= link_parts(recording, track.link)
    if (eagle := placed.get("Eagle")) and eagle.ref:
        parts["eagle"] = eagle.ref
    given = {part: value for part, value in parts.items() if value not in (None, "", ())}
    return columns.write(given)


def names_in(artists: tuple[str, ...], columns: Columns) -> Value:
    """Return artists as text; nothing where their column leads to pages."""
    column = columns.get("artist")
    return None if column is not None and column.type == "relation" else artists


def link_parts(recording: Recording, fetched: str) -> dict[str, Value]:
    """Return the links of a track by the parts that columns play."""
    parts: dict[str, Value] = {}
    for link in (fetched, *recording.links):
        host = next((part for host, part in HOSTS.items() if f"{host}/" in link.split("?")[0]), "link")
        if link:
            parts.setdefault(host, shown(link))
    if spotify := recording.ids.get("spotify"):
        parts["spotify_id"] = spotify
    return parts


def left_to_the_user(
    row: Row, ours: Mapping[str, Value], wanted: Mapping[str, Value], without: Sequence[str] = ()
) -> dict[str, Value]:
    """Return what may be written: what a person typed stays, and lists are united.

    `ours` is what was last written by us; a value that differs from it was typed by a person. `without`
    are words that no longer hold.
    """
    chosen: dict[str, Value] = {}
    for name, value in wanted.items():
        there = row.values.get(name)
        if isinstance(value, tuple) and isinstance(there, tuple):
            kept = (one for one in there if one not in without)
            chosen[name] = tuple(dict.fromkeys((*kept, *value)))
        elif _empty(there) or same(there, ours.get(name)) or isinstance(value, bool | datetime):
            chosen[name] = value
    return {name: value for name, value in chosen.items() if not same(value, row.values.get(name))}


def _empty(value: Value) -> bool:
    # The title of a row that another run has reserved and not filled yet is nobody's either.
    return value in (None, "", ()) or value is False or (isinstance(value, str) and value.startswith(MARKER))


def same(one: Value, other: Value) -> bool:
    """Compare two values, whatever form they come in."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(float(one) - float(other)) < 1e-6
    return _form(one) == _form(other)


def _form(value: Value) -> object:
    if isinstance(value, tuple | list):
        return [str(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(second=0, microsecond=0)
    return str(value) if value is not None else ""
