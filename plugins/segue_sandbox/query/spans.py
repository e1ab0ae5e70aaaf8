"""Stretches of the index of values in which the rows lie that a condition may hold for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from segue_sandbox.query.index import LETTERS, TOGETHER, pieces

# Which entries lie in which index of the file; said in the words of the index, or SQLite does not take it.
WITHIN = {
    "text": "c.text IS NOT NULL",
    "num": "c.text IS NULL AND c.num IS NOT NULL",
    "empty": "c.text IS NULL AND c.num IS NULL",
}
_MOST_PIECES = 24  # of a word that are looked up; the condition itself looks at the whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A condition on entries `c` of one index: text, num or empty; or of pieces of words, or of members."""

    index: str
    sql: str = "1"
    params: tuple[Any, ...] = ()
    fixed: bool = False  # all entries in it have one value, so that they lie in order of creation
    scan: bool = False  # to know what is in it, all values of the property must be looked at


EMPTY = Span(index="empty", fixed=True)


def equal(index: str, value: Any) -> tuple[Span, ...]:
    """Return where a value is."""
    return (Span(index=index, sql=f"c.{index} = ?", params=(value,), fixed=True),)


def beside(index: str, values: Sequence[Any], below: str = "") -> tuple[Span, ...]:
    """Return where all other values are, and rows without any; of texts only those up to `below`."""
    ordered = sorted(values)
    column = f"c.{index}"
    end = f" AND {column} < '{below}'" if below else ""
    return (
        Span(index=index, sql=f"{column} < ?{end}", params=(ordered[0],)),
        *(Span(index=index, sql=f"{column} > ? AND {column} < ?", params=pair) for pair in pairwise(ordered)),
        Span(index=index, sql=f"{column} > ?{end}", params=(ordered[-1],)),
        EMPTY,
    )


def holding(word: str, sql: str) -> tuple[Span, ...]:
    """Return where texts may be that hold a word: by its pieces, where it is long enough to have any."""
    if len(word) < LETTERS:
        return (Span(index="text", sql=sql, params=(word,), scan=True),)
    return (Span(index="pieces", params=(word,)),)


def without(ids: Sequence[str]) -> tuple[Span, ...]:
    """Return where values are that have none of some members."""
    return Span(index="members", params=tuple(ids)), EMPTY


def select(span: Span, source_id: str, prop_id: str, name: str = "c") -> tuple[str, tuple[Any, ...]]:
    """Return a SELECT, with its parameters, of the rows that a stretch names; `name` is that of an entry."""
    place = (source_id, prop_id)
    if span.index == "pieces":
        (word,) = span.params
        found = pieces(*place, word[: _MOST_PIECES + LETTERS - 1])
        return _BY_PIECES, (found, *place)
    if span.index == "members":
        held = " OR ".join("instr(t, ?)" for _ in span.params) or "0"
        ids = tuple(f",{member}," for member in span.params)
        return _BY_MEMBERS.format(held=held), (*place, *place, *ids, *place)
    sql = f"SELECT {name}.page_id AS id FROM cell {name} INDEXED BY cell_{span.index}"
    return f"{sql} WHERE {entries(span, name)}", (*place, *span.params)


def entries(span: Span, name: str) -> str:
    """Return the condition that an entry of a property lies in a stretch."""
    return f"{_HERE} AND {WITHIN[span.index]} AND ({span.sql})".replace("c.", f"{name}.")


_HERE = "c.source_id = ? AND c.prop = ?"
_BY_PIECES = (
    "SELECT c.page_id AS id FROM piece CROSS JOIN cell c ON c.id = piece.rowid "
    f"WHERE piece MATCH ? AND {_HERE}"
)
# Rows often share the same members: each set of them is looked at once.
_NEXT = (
    f"(SELECT c.text FROM cell c INDEXED BY cell_text WHERE {_HERE} AND c.text > {{after}} "
    "ORDER BY c.text LIMIT 1)"
)
_BY_MEMBERS = (
    f"SELECT c.page_id AS id FROM (WITH RECURSIVE held (t) AS (SELECT {_NEXT.format(after=repr(TOGETHER))} "
    f"UNION ALL SELECT {_NEXT.format(after='t')} FROM held WHERE t IS NOT NULL) "
    "SELECT t FROM held WHERE t IS NOT NULL AND NOT ({held})) s "
    f"CROSS JOIN cell c INDEXED BY cell_text WHERE {_HERE} AND c.text = s.t"
)


def at_entry(span: Span) -> str:
    """Return the condition that the row of entry `k` lies in a stretch, too, of rows with one value.

    Both indexes are in order of creation: whoever walks along one meets the other's rows side by side.
    """
    here = "c.created = k.created AND c.page_id = k.page_id"
    return f"EXISTS (SELECT 1 FROM cell c INDEXED BY cell_{span.index} WHERE {entries(span, 'c')} AND {here})"
