"""Finds the playlists that a task means: behind links, by name, or the first of the chain that is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import chain, count
from typing import TYPE_CHECKING

from segue import Board
from segue.errors import Misconfigured, Refused
from segue_music import asking, resting
from segue_music.lists import list_key
from segue_music.playlists import (
    MEMORY,
    Known,
    PlaylistColumns,
    PlaylistOrder,
    Target,
    alike,
    form_of,
    key_of,
)
from segue_schemas import Playlist, Playlists, Record, Row

if TYPE_CHECKING:
    from segue_music.hooks import PlaylistSource
    from segue_music.kit import Kit

PLAYING = "playing"
USUAL = (PLAYING, "SoundCloud", "Spotify", "YouTube", asking.TRACKS)
MANY = 50  # playlists that a source is asked for


class Found(Record):
    """What a task means."""

    targets: tuple[Target, ...] = ()
    told: tuple[str, ...] = ()
    track: bool = False  # no playlist is new: the newest row of Tracks instead


def columns(board: Board) -> PlaylistColumns | None:
    """Return the columns of Playlists, or None where there is no such database."""
    try:
        return PlaylistColumns(dict(board.columns("playlists")))
    except Misconfigured:
        return None


def known(kit: Kit, playlist: Playlist) -> Known | None:
    """Return what is remembered of a playlist."""
    kept = resting.kept(kit.home, MEMORY, key_of(playlist))
    return Known.model_validate(kept.doc) if kept else None


def called(kit: Kit, playlists: Sequence[Playlist]) -> tuple[str, ...]:
    """Name lists outside Notion: by their titles, and by whose they are where another one has that name."""
    kept = resting.all_kept(kit.home, MEMORY)
    there = {key: Known.model_validate(one.doc) for key, one in kept.items()}
    taken = {form_of(one.called or one.playlist.title): key for key, one in there.items()}
    names = []
    for playlist in playlists:
        own, title = key_of(playlist), playlist.title
        wishes = (title, f"{title} ({playlist.owner or playlist.service})")
        more = (f"{title} ({number})" for number in count(2))
        names.append(next(name for name in chain(wishes, more) if taken.get(form_of(name), own) == own))
        taken[form_of(names[-1])] = own
    return tuple(names)


def find(kit: Kit, board: Board, order: PlaylistOrder) -> Found:
    """Find the playlists; called inside a step."""
    if order.links:
        return Found(targets=tuple(_with_row(kit, board, behind(kit, link)) for link in order.links))
    if order.name:
        return _named(kit, board, order.name)
    return _chain(kit, board)


def behind(kit: Kit, link: str) -> Playlist:
    """Ask the plugins what a link leads to."""
    if (found := _looked(kit, link)) is not None:
        return found
    raise Refused(
        f"no plugin knows a playlist behind {list_key(link) or link.split('?')[0]}; install or enable the "
        "one for that place, and give a track a task of its own"
    )


def _looked(kit: Kit, link: str) -> Playlist | None:
    return next((found for one in kit.playlist_sources if (found := one.playlist(link)) is not None), None)


def source_of(kit: Kit, playlist: Playlist) -> PlaylistSource:
    """Return who has a playlist."""
    for source in kit.playlist_sources:
        if source.name.casefold() == playlist.service.casefold():
            return source
    raise Refused(f"the plugin for {playlist.service} is not loaded, so {playlist.title!r} cannot be read")


def _with_row(kit: Kit, board: Board, playlist: Playlist) -> Target:
    """Find the row of a playlist: the one that is remembered, or the one with its link or its name."""
    if (memory := known(kit, playlist)) and memory.page_id:
        return Target(playlist=playlist, page_id=memory.page_id)
    here = columns(board)
    for row in _rows(kit, board, here):
        link = here.link(row) if here else ""
        same = (
            (list_key(link) or link) == (list_key(playlist.link) or playlist.link)
            if link
            else alike(row.title, playlist.title)
        )
        if same:
            return Target(playlist=playlist, page_id=row.page_id)
    return Target(playlist=playlist)


def _rows(kit: Kit, board: Board, here: PlaylistColumns | None) -> list[Row]:
    if here is None:
        return []
    kit.mirror.refresh(board, "playlists", datetime.now(UTC))
    return list(kit.mirror.rows("playlists"))


def _named(kit: Kit, board: Board, name: str) -> Found:
    here = columns(board)
    rows = [row for row in _rows(kit, board, here) if alike(row.title, name)]
    targets = [_of_row(kit, here, row) for row in rows if here]
    if targets:
        return Found(targets=tuple(targets))
    told: list[str] = []
    for source in kit.playlist_sources:
        found, note = _listed(kit, source)
        alikes = [one for one in found.found if alike(one.title, name)]
        targets += [_with_row(kit, board, one) for one in alikes]
        told.append(asking.line(source.name, _said(alikes, found), note))
    if targets:
        return Found(targets=tuple(targets), told=tuple(told))
    raise Refused(
        f"no playlist is called {name!r}, neither a row of Playlists nor one of yours elsewhere; put its "
        f"link into the task{''.join(told).replace('- ', '; ')}"
    )


def _of_row(kit: Kit, here: PlaylistColumns, row: Row) -> Target:
    link = here.link(row)
    found = behind(kit, link) if list_key(link) else _looked(kit, link) if link else None
    if found is not None:
        return Target(playlist=found, page_id=row.page_id)
    alone = Playlist(title=row.title, link="", service="Notion", id=row.page_id)
    return Target(playlist=alone, page_id=row.page_id, stored=True)


def _listed(kit: Kit, source: PlaylistSource) -> tuple[Playlists, str]:
    name = f"{source.name} playlists"
    return asking.answer(kit.home, name, partial(source.playlists, MANY), Playlists)


def _said(found: Sequence[Playlist], answer: Playlists) -> str:
    if answer.reason:
        return f"not available, {answer.reason}"
    return f"found {', '.join(repr(one.title) for one in found[:3])}" if found else "nothing new"


def _chain(kit: Kit, board: Board) -> Found:
    members, told = asking.ordered(kit.music.playlist_chain, USUAL, kit.playlist_sources)
    for name, sources in members:
        if name.casefold() == asking.TRACKS.casefold():
            return Found(told=(*told, asking.line(name, "the newest row")), track=True)
        playing = name.casefold() == PLAYING
        for source in kit.playlist_sources if playing else sources:
            said = f"{source.name} playing" if playing else source.name
            found, note = (
                asking.answer(kit.home, said, source.playing, Playlists) if playing else _listed(kit, source)
            )
            fresh = [one for one in found.found if not one.unreadable and not _is_as_it_was(kit, one)]
            told.append(asking.line(said, _said(fresh[:1], found), note))
            if fresh:
                return Found(targets=(_with_row(kit, board, fresh[0]),), told=tuple(told))
    return Found(told=tuple(told))


def _is_as_it_was(kit: Kit, playlist: Playlist) -> bool:
    memory = known(kit, playlist)
    if memory is None:
        return False
    mark = memory.playlist
    return bool(mark.snapshot) and (playlist.snapshot or mark.snapshot, playlist.count, playlist.title) == (
        mark.snapshot, mark.count, mark.title,
    )  # fmt: skip
