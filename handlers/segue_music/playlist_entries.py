"""What stands in a playlist, and which rows of Tracks these tracks have already."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from segue import Board
from segue_music import hunting, resolving
from segue_music.choosing import Wanted
from segue_music.columns import Columns
from segue_music.identity import judge
from segue_music.links import track_keys
from segue_music.playlist_chain import called, known, source_of
from segue_music.playlist_chain import columns as playlist_columns
from segue_music.playlists import Target
from segue_music.rows import is_done, recording_of
from segue_music.settings import MusicSettings
from segue_schemas import Entries, Record, Recording, Row

if TYPE_CHECKING:
    from segue_music.kit import Kit


class Slot(Record):
    """One track of a list, with its row where it has one."""

    wanted: Wanted
    lists: tuple[int, ...] = ()  # the numbers of the lists that it stands in


class Sorted(Record):
    """The tracks of several lists, each once, and the order of each list."""

    slots: tuple[Slot, ...]
    order: tuple[tuple[int, ...], ...]  # for each list the numbers of its tracks
    called: tuple[str, ...]  # the name of each list outside Notion


def unchanged(kit: Kit, board: Board, target: Target) -> bool:
    """Tell whether a list and its row are as they were when it was brought in whole."""
    memory = known(kit, target.playlist)
    if memory is None or not target.playlist.snapshot:
        return False
    then, now = memory.playlist, target.playlist
    return (then.snapshot, then.title) == (now.snapshot, now.title) and _row_stands(
        board, memory.page_id, memory.edited
    )


def _row_stands(board: Board, page_id: str, edited: str) -> bool:
    if not page_id:
        return True
    row = board.row(page_id)
    return row is not None and row.edited is not None and row.edited.isoformat() == edited


def read(kit: Kit, board: Board, target: Target, limit: int) -> Entries:
    """Read the entries of a list; one without a snapshot gets one of its own."""
    if target.stored:
        return _of_row(kit, board, target)
    found = source_of(kit, target.playlist).entries(target.playlist, limit)
    entries = found.entries[:limit]
    complete = found.complete and len(entries) == len(found.entries)
    playlist = found.playlist
    if not playlist.snapshot:
        said = "\n".join(sorted(" ".join(sorted(track_keys(one))) or one.name for one in entries))
        order = "\n".join(min(track_keys(one), default=one.name) for one in entries)
        mark = hashlib.sha256(f"{said}\n{order}".encode()).hexdigest()[:24]
        playlist = playlist.model_copy(update={"snapshot": f"own {mark}"})
    return found.model_copy(update={"entries": entries, "complete": complete, "playlist": playlist})


def _of_row(kit: Kit, board: Board, target: Target) -> Entries:
    """Return the tracks that a row of Playlists leads to."""
    here, row = playlist_columns(board), board.row(target.page_id)
    pages = here.tracks(row) if here and row else ()
    columns = kit.look(board)
    rows = {row.page_id: row for row in kit.mirror.rows("tracks")}
    entries = [recording_of(rows[page], columns) for page in pages if page in rows]
    gone = len(pages) - len(entries)
    skipped = (f"{gone} of its tracks are in the trash or in another database",) if gone else ()
    return Entries(playlist=target.playlist, entries=tuple(entries), skipped=skipped)


def sort(kit: Kit, board: Board, lists: Sequence[Entries]) -> Sorted:
    """Find the rows of all entries; the same track in several lists, or twice in one, is one."""
    columns = kit.look(board)
    rows = {row.page_id: row for row in kit.mirror.rows("tracks")}
    by_key = {key: row for row in rows.values() for key in track_keys(recording_of(row, columns))}
    slots: list[Slot] = []
    places: dict[str, int] = {}
    order: list[tuple[int, ...]] = []
    for number, entries in enumerate(lists):
        own: list[int] = []
        for entry in entries.entries:
            row = _row(kit, entry, by_key, rows)
            keys = {row.page_id} if row else track_keys(entry) or {entry.name}
            at = next((places[key] for key in sorted(keys) if key in places), len(slots))
            if at == len(slots):
                slots.append(Slot(wanted=_wanted(row, entry, columns, kit.music)))
            if number not in slots[at].lists:
                slots[at] = slots[at].model_copy(update={"lists": (*slots[at].lists, number)})
                own.append(at)
            places |= dict.fromkeys(keys, at)
        order.append(tuple(own))
    names = called(kit, [entries.playlist for entries in lists])
    return Sorted(slots=tuple(_named(slot, names) for slot in slots), order=tuple(order), called=names)


def _named(slot: Slot, called: Sequence[str]) -> Slot:
    names = tuple(called[number] for number in slot.lists)
    return slot.model_copy(update={"wanted": slot.wanted.model_copy(update={"playlists": names})})


def _row(kit: Kit, entry: Recording, by_key: dict[str, Row], rows: dict[str, Row]) -> Row | None:
    """Return the row of a track: by its links and ids, or what is known to be the same without its sound."""
    for key in sorted(track_keys(entry)):
        if key in by_key:
            return by_key[key]
    for held in kit.index.look_up(entry, None):
        if held.place == "tracks" and held.ref in rows and judge(entry, None, held).verdict == "same":
            return rows[held.ref]
    return None


def _wanted(row: Row | None, entry: Recording, columns: Columns, settings: MusicSettings) -> Wanted:
    if row is None:
        return Wanted(recording=entry)
    silent = hunting.is_hunted(row, columns, settings)  # looked for by the hunt, not by each sync
    recording = resolving.joined(recording_of(row, columns), entry)
    return Wanted(
        recording=recording, page_id=row.page_id, page_url=row.url, done=is_done(row, columns) or silent
    )
