"""Finished tracks as playlists and collections have them: read from their rows, with their files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from segue import Board, Run
from segue_music.columns import Columns
from segue_music.hooks import Collector
from segue_music.result import Result
from segue_music.rows import FILES, recording_of
from segue_schemas import Listed, Row, Value

if TYPE_CHECKING:
    from segue_music.kit import Kit


def listed(run: Run, kit: Kit, name: str, pages: Sequence[str]) -> list[Listed]:
    """Return those of these tracks that have files, in their order; `name` is the step's."""
    return [Listed.model_validate(one) for one in run.step(name, _listed, kit, run.board, pages)]


def collected(run: Run, kit: Kit, results: Sequence[Result]) -> None:
    """Hand the tracks that a run brought in to those who keep all of them in one file."""
    pages = tuple(one.page_id for one in results if one.state == "done" and one.page_id)
    if not pages or not collectors(kit) or run.dry:
        return
    tracks = listed(run, kit, "find the files of the new tracks", pages)
    for collector in collectors(kit):
        collector.collect(run, tracks)


def collectors(kit: Kit) -> list[Collector]:
    """Return the libraries that keep all tracks in one file, those that are configured."""
    return [one for one in kit.libraries if isinstance(one, Collector) and one.collects]


def everything(run: Run, kit: Kit) -> list[Listed]:
    """Return all tracks that have files, the newest first."""
    return [Listed.model_validate(one) for one in run.step("find all tracks", _everything, kit, run.board)]


def paths(values: dict[str, Value], music: Columns) -> tuple[str, ...]:
    """Return where a row says that its files are."""
    return tuple(path for form in FILES if (path := music.text(values, form)))


def _listed(kit: Kit, board: Board, pages: Sequence[str]) -> list[dict[str, Any]]:
    music = kit.look(board)
    rows = [row for page in pages if (row := kit.mirror.row(page)) and paths(row.values, music)]
    return [_of(row, music).model_dump(mode="json") for row in rows]


def _everything(kit: Kit, board: Board) -> list[dict[str, Any]]:
    music = kit.look(board)
    rows = [row for row in kit.mirror.rows("tracks") if paths(row.values, music)]
    return [_of(row, music).model_dump(mode="json") for row in rows]


def _of(row: Row, music: Columns) -> Listed:
    recording = recording_of(row, music)
    artists = ", ".join(recording.artists)
    return Listed(
        title=f"{artists} - {recording.title}" if artists else recording.title,
        seconds=recording.duration or 0, paths=paths(row.values, music), page_id=row.page_id,
        recording=recording, bpm=music.number(row.values, "bpm") or None, key=music.text(row.values, "key"),
    )  # fmt: skip
