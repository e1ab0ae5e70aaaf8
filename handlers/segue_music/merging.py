"""Which of several rows of one track is kept, and what it takes over from the others; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from segue.errors import Refused
from segue_music.columns import Columns
from segue_music.rows import same
from segue_schemas import Row, Value

WRITTEN = frozenset(
    ("title", "rich_text", "number", "select", "multi_select", "status", "date", "checkbox", "url", "email")
) | {"phone_number", "relation"}
LOSSLESS = re.compile(r"^(?:flac|alac|pcm\w*|wav|aiff|ape|wavpack)\b")
BITRATE = re.compile(r"(\d{2,4}) ?(?:kb/s|kbps|k)\b")
Typed = Mapping[str, Mapping[str, Value]]  # page id -> the values that we wrote there


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """What is to be done with rows of one track."""

    keeper: Row
    losers: tuple[Row, ...]
    why: str  # this one is kept
    values: Mapping[str, Value] = field(default_factory=dict)  # what is written into it
    noted: tuple[str, ...] = ()  # what the others said and it does not


def plan_merge(
    rows: Sequence[Row],
    columns: Columns,
    types: Mapping[str, str],
    ours: Typed | None = None,
    *,
    fixed: Mapping[str, Value] | None = None,
    without: Sequence[str] = (),
) -> Merging:
    """Plan to make one row of several.

    Kept is the most complete one; then the one from the better source; then the oldest. What a person
    typed wins over what was written by us (`ours`), lists are united, and everything else that the
    others say is noted. `fixed` are values that follow from which files stay; `without` are words in
    lists that no longer hold.
    """
    if len({row.page_id for row in rows}) < 2:
        raise Refused("merging takes at least two rows; choose the ones that are the same track")
    written = [name for name, type_ in types.items() if type_ in WRITTEN]
    ranked = sorted(rows, key=lambda row: _rank(row, columns, written))
    keeper, *losers = ranked
    values, noted, fixed = {}, [], fixed or {}
    for name in written:
        chosen = fixed[name] if name in fixed else _chosen(name, ranked, ours or {}, without)
        there = keeper.values.get(name)
        if not same(chosen, there) and not (_empty(chosen) and _empty(there)):
            values[name] = chosen
        noted += [_note(row, name) for row in ranked if _is_lost(row.values.get(name), chosen)]
    return Merging(
        keeper=keeper, losers=tuple(losers), why=_why(keeper, losers, columns, written), values=values,
        noted=tuple(noted),
    )  # fmt: skip


def _rank(row: Row, columns: Columns, written: Sequence[str]) -> tuple[float, float, datetime, str]:
    complete, source = _complete(row, written), source_of(row, columns) or 0.0
    return -complete, -source, row.created or datetime.max.replace(tzinfo=UTC), row.page_id


def _complete(row: Row, written: Sequence[str]) -> int:
    return sum(not _empty(row.values.get(name)) for name in written)


def source_of(row: Row, columns: Columns) -> float | None:
    """Return how good the source of a row's files is: its bitrate, or more where it is lossless."""
    label = columns.text(row.values, "quality").casefold()
    if LOSSLESS.match(label) and "not lossless" not in label:
        return 10_000.0
    found = BITRATE.search(label)
    return float(found[1]) if found else None


def _why(keeper: Row, losers: Sequence[Row], columns: Columns, written: Sequence[str]) -> str:
    if all(_complete(keeper, written) > _complete(row, written) for row in losers):
        return "it is the most complete"
    if all((source_of(keeper, columns) or 0.0) > (source_of(row, columns) or 0.0) for row in losers):
        return "its source is the best"
    return "it is the oldest of the most complete"


def _chosen(name: str, ranked: Sequence[Row], ours: Typed, without: Sequence[str]) -> Value:
    """Return the value that the kept row has in the end."""
    said = [row for row in ranked if not _empty(row.values.get(name))]
    if not said:
        return ranked[0].values.get(name)
    if isinstance(said[0].values[name], tuple):
        items = [item for row in said for item in _items(row.values[name])]
        left_out = {row.page_id for row in ranked} | set(without)
        return tuple(item for item in dict.fromkeys(items) if item not in left_out)
    typed = [row for row in said if _is_typed(row, name, ours)]
    return (typed or said)[0].values[name]


def _is_typed(row: Row, name: str, ours: Typed) -> bool:
    """Tell whether a person typed a value: it is not the one that we wrote."""
    return row.page_id in ours and not same(row.values.get(name), ours[row.page_id].get(name))


def _items(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _is_lost(value: Value, chosen: Value) -> bool:
    if _empty(value) or isinstance(value, tuple | bool):
        return False
    return not same(value, chosen)


def _note(row: Row, name: str) -> str:
    return f"{name} of {row.title!r} ({row.url or row.page_id}) was {row.values[name]}"


def _empty(value: Value) -> bool:
    return value in (None, "", ()) or value is False
