"""Keeps a list that was brought in: its row in Playlists, its file, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field

from segue import Board, Run
from segue_music import listing, resting
from segue_music.columns import find
from segue_music.hooks import Arranger
from segue_music.playlist_chain import columns, known
from segue_music.playlist_rows import WritePlaylist
from segue_music.playlists import MEMORY, OTHER, Known, Target, key_of
from segue_music.result import Result
from segue_music.rows import recording_of
from segue_schemas import Entries, Record, Value

if TYPE_CHECKING:
    from segue_music.kit import Kit


class Shown(Record):
    """What came of one list."""

    entries: Entries
    page_url: str = ""
    linked: int = 0
    gone: tuple[str, ...] = ()  # names of what was taken out of the list since
    told: tuple[str, ...] = ()
    of: tuple[int, int] = (0, 0)  # tracks that are there now, tracks in the list


class Plan(Record):
    """What is to be written for one list."""

    pages: tuple[str, ...]
    gone: tuple[str, ...] = ()  # rows that were linked before and stand in the list no more
    names: tuple[str, ...] = ()  # what those are called
    paths: tuple[str, ...] = ()  # the files of those
    was: str = ""  # what the list was called before
    values: dict[str, Value] = Field(default_factory=dict)
    ours: dict[str, Value] = Field(default_factory=dict)  # what we wrote into it last
    column: str = ""
    other: str = ""
    database: bool = True


def link(
    run: Run, kit: Kit, target: Target, entries: Entries, results: Sequence[Result], called: str
) -> Shown:
    """Bring the row and the file of a list into the order of its tracks."""
    pages = tuple(dict.fromkeys(result.page_id for result in results if result.page_id))
    title = entries.playlist.title
    plan = Plan.model_validate(
        run.step(f"look what {title!r} was", _plan, kit, run.board, target, entries, pages, called)
    )
    drop = plan.gone if kit.music.playlist_removals else ()
    row: dict[str, Any] = {"page_id": "", "url": ""}
    if plan.database and not target.stored:
        row = run.change(
            WritePlaylist(
                page_id=target.page_id, name=title, values=plan.values, column=plan.column, other=plan.other,
                pages=pages, drop=drop, ours=plan.ours, home=str(kit.home), key=key_of(target.playlist),
            )
        )  # fmt: skip
    if not run.dry:
        tracks = listing.listed(run, kit, f"find the files of {title!r}", pages)
        for library in kit.libraries:
            if isinstance(library, Arranger):
                library.arrange(run, called, tracks, plan.was, plan.paths if drop else ())
    whole = all(result.state != "failed" for result in results)
    if not run.dry:
        linked = (*pages, *(page for page in plan.gone if page not in drop))  # until it is taken out
        page_id = row["page_id"]
        run.step(f"remember {title!r}", _remember, kit, run.board, entries, page_id, linked, whole, called)
    return Shown(
        entries=entries, page_url=row["url"], linked=len(pages), gone=plan.names,
        told=_told(kit, plan, entries),
        of=(sum(result.state in ("done", "there", "duplicate") for result in results), len(results)),
    )  # fmt: skip


def _plan(
    kit: Kit, board: Board, target: Target, entries: Entries, pages: tuple[str, ...], called: str
) -> dict[str, Any]:
    memory, here = known(kit, target.playlist), columns(board)
    gone = tuple(page for page in memory.pages if page not in pages) if memory and entries.complete else ()
    music = kit.columns(board)
    rows = [row for page in gone if (row := kit.mirror.row(page))]
    title, was = entries.playlist.title, (memory.called or memory.playlist.title) if memory else ""
    tracks = here.get("tracks") if here else None
    plan = Plan(
        pages=pages,
        gone=gone,
        names=tuple(recording_of(row, music).name for row in rows),
        paths=tuple(path for row in rows for path in listing.paths(row.values, music)),
        was=was if was != called else "",
        values=here.write(entries.playlist, title) if here else {},
        ours=here.write(memory.playlist, memory.playlist.title) if here and memory else {},
        column=tracks.name if tracks else "",
        other=_other(board),
        database=here is not None,
    )
    return plan.model_dump(mode="json")


def _other(board: Board) -> str:
    column = find(OTHER, board.columns("tracks"), {})
    return column.name if column else ""


def _remember(
    kit: Kit, board: Board, entries: Entries, page_id: str, pages: tuple[str, ...], whole: bool, called: str
) -> None:
    """Note how the list was; where a track failed, it is read again the next time."""
    row = board.row(page_id) if page_id else None
    playlist = entries.playlist
    if not whole or not entries.complete:
        playlist = playlist.model_copy(update={"snapshot": ""})
    memory = Known(
        playlist=playlist,
        page_id=page_id,
        edited=row.edited.isoformat() if row and row.edited else "",
        pages=pages,
        called=called,
    )
    resting.keep(kit.home, MEMORY, key_of(playlist), memory.model_dump(mode="json"))


def _told(kit: Kit, plan: Plan, entries: Entries) -> tuple[str, ...]:
    """Say what a person should know of a list."""
    told = list(entries.skipped)
    if not entries.complete:
        count = f" of {entries.playlist.count}" if entries.playlist.count else ""
        told.append(
            f"only the first {len(entries.entries)}{count} entries were read; raise playlist_limit in "
            "[music], or write a limit into the task"
        )
    if plan.names:
        done = (
            "unlinked"
            if kit.music.playlist_removals
            else "still linked; playlist_removals in [music] unlinks them"
        )
        told.append(f"taken out of the list since: {', '.join(plan.names)} ({done})")
    if not plan.database:
        told.append("there is no database Playlists, so the list has no row; `segue init` can make one")
    elif not plan.column:
        told.append("Playlists has no relation to Tracks, so the row does not lead to its tracks")
    elif len(plan.pages) > 100 and not plan.other:
        told.append("Notion takes 100 tracks at once; give Tracks a relation Playlists, and all are linked")
    return tuple(told)
