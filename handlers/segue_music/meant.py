"""Finds the tracks that a person means: by a title, a page, a link, or the run that brought them in."""

from __future__ import annotations

from collections.abc import Sequence

from segue import Board
from segue.cli import ledgerview
from segue.doctor import listing
from segue.errors import NoSuch
from segue.notion.ids import find_id
from segue_music.changes import WriteTrack
from segue_music.columns import Columns
from segue_music.hunting import is_hunted
from segue_music.kit import Kit
from segue_music.links import track_key, track_keys
from segue_music.matching.text import fold
from segue_music.rows import is_done, recording_of
from segue_schemas import Row


def meant(kit: Kit, board: Board, what: str, limit: int) -> tuple[list[Row], int]:
    """Return the rows that are meant, the newest first, and how many there are in all."""
    columns = kit.look(board)
    rows = {row.page_id: row for row in kit.mirror.rows("tracks")}
    if what.strip():
        found = _named(kit, what.strip(), rows, columns)
    else:
        done = (row for row in rows.values() if is_done(row, columns))
        found = [row for row in done if not is_hunted(row, columns, kit.music)]
    return found[:limit], len(found)


def _named(kit: Kit, what: str, rows: dict[str, Row], columns: Columns) -> list[Row]:
    page = find_id(what)
    if page and page in rows:
        return [rows[page]]
    if run := ledgerview.find(kit.home, what):
        changes = ledgerview.changes(kit.home, run.id)
        pages = [str(one.args["page_id"]) for one in changes if one.kind == WriteTrack.kind]
        if found := [rows[one] for one in dict.fromkeys(pages) if one in rows]:
            return found
        raise NoSuch(f"the run {run.id} ({run.title}) has brought in no track that is still there")
    if key := "://" in what and track_key(what):
        if found := [row for row in rows.values() if key in track_keys(recording_of(row, columns))]:
            return found
        raise NoSuch(f"no row of Tracks has the link {what!r}; segue track sync {what} brings it in")
    return _titled(what, list(rows.values()), columns)


def _titled(what: str, rows: Sequence[Row], columns: Columns) -> list[Row]:
    wanted = fold(what)
    names = [(fold(recording_of(row, columns).name), fold(row.title), row) for row in rows]
    if found := [row for name, title, row in names if wanted in (name, title)]:
        return found
    near = [row for name, _, row in names if wanted in name]
    if len(near) == 1:
        return near
    if near:
        raise NoSuch(f"{what!r} could be {listing([row.title for row in near])}; give more of its name")
    raise NoSuch(f"no row of Tracks and no run is called {what!r}; segue verify alone looks at all tracks")
