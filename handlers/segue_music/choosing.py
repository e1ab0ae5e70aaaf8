"""Which tracks a task means: read from its title and parameters, then looked for among the rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from pydantic import Field

from segue import Params, Task
from segue.errors import NeedsInput
from segue_music import titles
from segue_music.columns import Columns
from segue_music.links import track_key, track_keys
from segue_music.matching.text import fold
from segue_music.rows import has_link, is_done, recording_of
from segue_music.settings import MusicSettings
from segue_schemas import Record, Recording, Row

ALL = 10_000  # tracks; more than anybody has waiting


class Mode(StrEnum):
    """Which tracks are meant."""

    SINGLE = "single"  # the newest row that is not done
    BATCH = "batch"  # some of the newest rows that are not done
    ALL = "all"  # all rows that are not done
    REPROCESS = "reprocess"  # tracks that are done, once more
    URL = "url"  # what a link leads to
    HUNT = "hunt"  # tracks of which no audio was found, and whose time has come


class TrackSyncParams(Params):
    """What a track sync may be told."""

    mode: Mode | None = Field(default=None, examples=["batch"])
    limit: int | None = Field(default=None, ge=1, le=10_000, examples=["20"])
    track: str = Field(default="", examples=["Ojos Tristes"])
    links: tuple[str, ...] = ()


class Order(Record):
    """What a task asks for."""

    mode: Mode
    limit: int
    name: str = ""  # of one track that is meant
    links: tuple[str, ...] = ()
    again: bool = False  # also what is done already
    left_out: tuple[str, ...] = ()  # rows with these words in Audio Processing are not chosen unasked
    silent: str = ""  # the word of those that no audio was found of: asked for, they are tried again
    asked: bool = True  # False: nothing was said of which tracks, so the detectors are asked first


class Wanted(Record):
    """One track that is to be brought in."""

    recording: Recording
    page_id: str = ""  # of its row, where there is one
    page_url: str = ""
    done: bool = False  # its row says that it was brought in
    again: bool = False
    playlists: tuple[str, ...] = ()  # names of those that it is brought in for


def understood(task: Task, params: TrackSyncParams, settings: MusicSettings) -> Order:
    """Return what a task asks for; what its parameters say counts more than its title."""
    title = titles.bare(task.title)
    again = titles.again(title) or params.mode is Mode.REPROCESS
    if not params.links and not params.limit and not params.track:
        titles.refuse(title)
    limit = params.limit or titles.number(title)
    name = params.track or ("" if params.links or titles.hunt(title) else titles.name(title))
    mode = params.mode or _mode(title, bool(params.links), limit, again, name)
    if mode is Mode.URL and not params.links:
        raise NeedsInput("the mode is url, and the task has no link; put one into its title or parameters")
    few = 1 if mode is Mode.SINGLE or name else settings.limit
    return Order(
        mode=mode,
        limit=limit or (ALL if _all(mode, title, name) else few),
        name=name,
        links=params.links,
        again=again,
        left_out=(settings.duplicate, settings.no_audio),
        silent=settings.no_audio,
        asked=bool(params.mode or params.links or limit or again or name or mode is not Mode.SINGLE),
    )


def _all(mode: Mode, title: str, name: str) -> bool:
    return mode in (Mode.ALL, Mode.HUNT) or (mode is Mode.REPROCESS and not name and titles.every(title))


def _mode(title: str, links: bool, limit: int | None, again: bool, name: str) -> Mode:
    if links:
        return Mode.URL
    if titles.hunt(title):
        return Mode.HUNT
    if again or name:
        return Mode.REPROCESS if again else Mode.SINGLE
    if titles.every(title):
        return Mode.ALL
    return Mode.BATCH if limit or titles.many(title) else Mode.SINGLE


def chosen(order: Order, rows: Iterable[Row], columns: Columns) -> list[Wanted]:
    """Return the tracks that are meant, the newest first; each link once."""
    if order.links:
        return _each_once([_of_link(link, rows, columns, order) for link in order.links])
    wanted: list[Wanted] = []
    for row in rows:
        done = is_done(row, columns)
        twin = not set(order.left_out).isdisjoint(columns.names(row.values, "processing"))
        fits = _is_named(row, order.name, columns) if order.name else done == order.again and not twin
        if fits and has_link(row, columns):
            wanted.append(of_row(row, columns, order))
    return _each_once(wanted)[: order.limit if not order.name else len(wanted)]


def of_row(row: Row, columns: Columns, order: Order) -> Wanted:
    """Return a row as a track that is to be brought in."""
    return Wanted(
        recording=recording_of(row, columns), page_id=row.page_id, page_url=row.url,
        done=is_done(row, columns) and order.silent not in columns.names(row.values, "processing"),
        again=order.again,
    )  # fmt: skip


def _of_link(link: str, rows: Iterable[Row], columns: Columns, order: Order) -> Wanted:
    key = track_key(link)
    for row in rows:
        if key and key in track_keys(recording_of(row, columns)):
            return of_row(row, columns, order)
    return Wanted(recording=Recording(links=(link,)), again=order.again)


def _is_named(row: Row, name: str, columns: Columns) -> bool:
    recording = recording_of(row, columns)
    bare = re.sub(r"\s[(\[].*", "", recording.title)
    spoken = [f"{artist} {title}" for artist in recording.artists[:1] for title in (recording.title, bare)]
    return _plain(name) in {_plain(one) for one in (recording.title, bare, recording.name, *spoken)}


def _plain(name: str) -> str:
    return re.sub(r"\W+", "", fold(name))


def _each_once(wanted: Sequence[Wanted]) -> list[Wanted]:
    seen: set[str] = set()
    kept: list[Wanted] = []
    for one in wanted:
        keys = track_keys(one.recording) or {one.page_id}
        if not keys & seen:
            kept.append(one)
        seen |= keys
    return kept
