"""One track of several rows: what would be done, and how it is done in Notion and in each library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from segue import Run
from segue.board import Board
from segue.errors import Refused
from segue_music.changes import Forget, Remember
from segue_music.columns import Columns
from segue_music.hooks import Merger
from segue_music.kit import INDEX
from segue_music.merge_rows import MergeRows
from segue_music.merging import Merging, plan_merge, source_of
from segue_music.resolving import joined
from segue_music.rows import FILES, is_done, recording_of
from segue_schemas import Double, Held, Record, Row, Weighed

if TYPE_CHECKING:
    from segue_music.kit import Kit

FROM_FILES = ("quality", "loudness", "fingerprint", "duration")  # parts of a row that its files decide


class Union(Record):
    """All that is to be done with one group, decided before anything of it is done."""

    name: str
    kept: str  # links, for people
    gone: tuple[str, ...]
    why: str  # this one is kept
    change: MergeRows
    weighed: tuple[Weighed, ...]
    held: Held  # what this machine knows of the kept row from then on
    told: tuple[str, ...] = ()


def planned(kit: Kit, board: Board, rows: Sequence[Row]) -> Union:
    """Decide about one group; each library says what it has of it, and nothing is changed."""
    columns, types = kit.columns(board), board.columns("tracks")
    ours = {row.page_id: kit.mirror.ours(row.page_id) for row in rows}
    first = plan_merge(rows, columns, types, ours)
    ranked = (first.keeper, *first.losers)
    doubles = [_double(kit, row, columns) for row in ranked]
    weighed = _weighed(kit, doubles)
    fixed = columns.write({part: value for one in weighed for part, value in one.values.items()})
    supplier = next((one.supplier for one in weighed if one.supplier), first.keeper.page_id)
    source = next(row for row in ranked if row.page_id == supplier)
    fixed |= {c.name: source.values[c.name] for part in FROM_FILES if (c := _said(source, part, columns))}
    over = (kit.music.duplicate, *([kit.music.no_audio] if any(is_done(r, columns) for r in rows) else ()))
    plan = plan_merge(rows, columns, types, ours, fixed=fixed, without=over)
    return Union(
        name=doubles[0].name, kept=plan.keeper.url, gone=tuple(row.url for row in plan.losers), why=plan.why,
        change=MergeRows.of(plan), weighed=weighed, held=_held(kit, plan, source, columns),
        told=(*(text for one in weighed for text in one.told), *plan.noted),
    )  # fmt: skip


def united(run: Run, kit: Kit, union: Union) -> str:
    """Make one row of several, then one set of files, one item and one memory of them.

    Return why a library refused its part: the rows are one by then, and the other libraries do theirs.
    """
    index = str(kit.home / INDEX)
    run.change(union.change)
    by_name = {library.name: library for library in _mergers(kit)}
    refusals = [why for one in union.weighed if (why := _refusal(run, by_name[one.library], one))]
    run.change(Remember(index=index, held=union.held))
    run.change(Forget(index=index, pages=union.change.losers, name=union.name))
    if not run.dry:
        run.step(f"drop the duplicates of {union.name!r} from the mirror", _dropped, kit, union)
    return "; ".join(refusals)


def _refusal(run: Run, library: Merger, weighed: Weighed) -> str:
    try:
        library.unite(run, weighed)
    except Refused as refused:
        return f"{library.name} did not do its part: {refused}"
    return ""


def _weighed(kit: Kit, doubles: list[Double]) -> tuple[Weighed, ...]:
    """Ask the libraries in their order: those that come later are told which files stay."""
    weighed: list[Weighed] = []
    for library in _mergers(kit):
        weighed.append(library.weigh(doubles))
        if stay := tuple(weighed[-1].values[form] for form in FILES if form in weighed[-1].values):
            paths = tuple(dict.fromkeys((*stay, *doubles[0].paths)))
            doubles = [doubles[0].model_copy(update={"paths": paths}), *doubles[1:]]
    return tuple(weighed)


def _dropped(kit: Kit, union: Union) -> None:
    for page_id in union.change.losers:
        kit.mirror.drop(page_id)


def _mergers(kit: Kit) -> list[Merger]:
    return [library for library in kit.libraries if isinstance(library, Merger)]


def _double(kit: Kit, row: Row, columns: Columns) -> Double:
    recording = recording_of(row, columns)
    eagle = columns.text(row.values, "eagle")
    return Double(
        page_id=row.page_id, name=recording.name or row.page_id, duration=recording.duration,
        paths=tuple(filter(None, (columns.text(row.values, part) for part in FILES))),
        refs={"Eagle": eagle} if eagle else {}, source=source_of(row, columns),
    )  # fmt: skip


def _said(row: Row, part: str, columns: Columns) -> Any:
    column = columns.get(part)
    return column if column and row.values.get(column.name) not in (None, "") else None


def _held(kit: Kit, plan: Merging, source: Row, columns: Columns) -> Held:
    """Join what is known of the rows, so that each of their links leads to the one that is left."""
    held = [kit.held(row, columns) for row in (plan.keeper, *plan.losers)]
    recording = held[0].recording
    for other in held[1:]:
        recording = joined(recording, other.recording)
    prints = {one.ref: one.print for one in held}
    return held[0].model_copy(
        update={"recording": recording, "print": prints[source.page_id] or held[0].print}
    )
