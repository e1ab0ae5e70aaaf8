"""Finds one page of a query's rows, in order, by whichever way touches the fewest of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.query.clauses import (
    FEW,
    MANY,
    Clause,
    Fixed,
    Search,
    all_of,
    at_entries,
    best_search,
    condition,
    fixed,
    on_row,
    other,
    rarest,
    size,
)
from segue_sandbox.query.conditions import Test
from segue_sandbox.query.filters import Filter, Group, OnCell, OnRow
from segue_sandbox.query.segments import Segment, possible, segments
from segue_sandbox.query.sorts import NEWEST, Key
from segue_sandbox.query.spans import EMPTY, Span, entries

BUDGET = 4 * FEW  # rows that a walk looks at before it asks how many a search by index would find


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row's place in the order: its id, its number in the file, and what it is sorted by."""

    id: str
    number: int
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked, and from which row on."""

    source_id: str
    filter: Filter | None
    keys: tuple[Key, ...]
    trashed: bool = False
    start: Row | None = None


def complete(keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """Return sort keys that leave nothing open but rows created in the same millisecond."""
    return keys if any(key.column == "created" for key in keys) else (*keys, NEWEST)


def rows(call: Call, query: Query, most: int) -> list[Row]:
    """Return the first rows from the start on."""
    return list(islice(ordered(call, query), most))


def ordered(call: Call, query: Query) -> Iterator[Row]:
    """Go through the rows from the start on, in whichever way touches the fewest."""
    if query.trashed:
        yield from gathered(call, query)
        return
    search = best_search(call.db, query.filter, query.source_id)
    key = query.keys[0]
    if search is not None and search.count <= FEW:
        yield from gathered(call, query, search)
    elif parts := segments(call, key):
        yield from _by_segment(call, query, parts)
    elif key.column == "created" and (values := fixed(query.filter)):
        yield from _along(call, query, values)
    elif key.column == "created" and (authors := _authors(query)):
        yield from _along_author(call, query, authors[0])
    elif key.column or key.cell:
        yield from _walked_or_gathered(call, query, search)
    else:
        yield from gathered(call, query, search)


def _walked_or_gathered(call: Call, query: Query, search: Search | None) -> Iterator[Row]:
    """Walk in order; where little is met that fits, fetch what a search finds, and sort that."""
    found = 0
    for looked_at, row in enumerate(_walked(call, query), start=1):
        if row is not None:
            found += 1
            yield row
        if looked_at == BUDGET and search is not None:
            if size(call.db, search.clause, MANY) < MANY:
                rest = gathered(call, query, search)
            else:
                rest = _fitting(_walked(call, query, only=True))
            yield from islice(rest, found, None)
            return


def gathered(call: Call, query: Query, search: Search | None = None) -> Iterator[Row]:
    """Fetch all candidates, then sort."""
    if search is not None:
        origin = Clause(
            sql=f"(SELECT DISTINCT id FROM ({search.clause.sql})) d CROSS JOIN {_BY_ID} ON n.id = d.id",
            params=search.clause.params,
        )
    else:
        origin = Clause(sql="node n INDEXED BY node_created")
    return _fitting(_selected(call, query, origin, query.keys, where=_fits(query)))


def _fits(query: Query) -> Clause:
    return condition(query.filter) if query.filter is not None else _ANY


def _fitting(found: Iterable[Row | None]) -> Iterator[Row]:
    """Leave out what does not fit, and what was there a moment ago: an array may hold a member twice."""
    last: str | None = None
    for row in found:
        if row is not None and row.id != last:
            last = row.id
            yield row


def _by_segment(call: Call, query: Query, parts: list[Segment]) -> Iterator[Row]:
    """Go through a sort's values one by one; the rows of each follow the other sorts."""
    start, down = query.start, query.keys[0].down
    for value, part in parts:
        if not possible(query.keys[0].kind, part, query.filter):
            continue
        inner: Row | None = None
        if start is not None:
            if value == start.values[0]:
                inner = replace(start, values=start.values[1:])
            elif value is not None and (start.values[0] is None or (value < start.values[0]) != down):
                continue
        both = part if query.filter is None else Group(any=False, parts=(part, query.filter))
        rest = replace(query, filter=both, keys=query.keys[1:], start=inner)
        for row in ordered(call, rest):
            yield replace(row, values=(value, *row.values))


def _along(call: Call, query: Query, parts: list[Fixed]) -> Iterator[Row]:
    """Walk the rows that have one value, in order of creation."""
    first = rarest(call.db, parts, query.source_id)
    origin, also = _cells(query, first.prop_id, first.span)
    near = first.beside(parts, query.source_id)
    also = Clause(sql=also.sql + near.sql, params=(*also.params, *near.params))
    rest = condition(other(query.filter), "k.page_id")
    return _fitting(_selected(call, query, origin, _of_cells(query.keys), also=also, where=rest))


def _authors(query: Query) -> list[OnRow]:
    parts = [part for part in all_of(query.filter) if isinstance(part, OnRow)]
    return [part for part in parts if len(part.test.spans) == 1 and part.test.spans[0].fixed]


def _along_author(call: Call, query: Query, part: OnRow) -> Iterator[Row]:
    """Walk the rows that somebody made or edited, in order of creation."""
    origin = Clause(sql=f"node n INDEXED BY node_{part.column}")
    span = part.test.spans[0]
    also = Clause(sql=f" AND {on_row(span.sql, part.column)}", params=span.params)
    return _fitting(_selected(call, query, origin, query.keys, also=also, where=_fits(query)))


def _cells(query: Query, prop_id: str, *spans: Span) -> tuple[Clause, Clause]:
    """Return the entries of a property as something to walk along, and which of them are meant."""
    index = spans[0].index
    said = entries(spans[0], "k") + "".join(f" AND ({span.sql.replace('c.', 'k.')})" for span in spans[1:])
    params = (query.source_id, prop_id, *(p for span in spans for p in span.params))
    origin = f"cell k INDEXED BY cell_{index} CROSS JOIN {_BY_ID} ON n.id = k.page_id"
    return Clause(sql=origin), Clause(sql=f" AND {said}", params=params)


def _of_cells(keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """Let an entry itself say when its row was created: its index is in that order."""
    return tuple(replace(key, sql="k.created") if key.column == "created" else key for key in keys)


def _walked(call: Call, query: Query, *, only: bool = False) -> Iterator[Row | None]:
    """Walk the rows in order by index; one that does not fit comes as None, or not at all."""
    first, start, parts = query.keys[0], query.start, tuple(all_of(query.filter))
    if first.column:
        bounds = [
            part.test for part in parts
            if isinstance(part, OnRow) and part.column == first.column and part.test.wanted
        ]  # fmt: skip
        limits = Clause(
            sql="".join(f" AND ({on_row(test.sql, first.column)})" for test in bounds),
            params=tuple(p for test in bounds for p in test.params),
        )
        index, fits = Clause(sql=f"node n INDEXED BY node_{first.column}"), _fits(query)
        where, fits = (fits, _ANY) if only else (_ANY, fits)
        yield from _selected(call, query, index, query.keys, also=limits, where=where, fits=fits)
        return
    if start is None or start.values[0] is not None:
        yield from _walked_along(call, query, only=only)
    yield from _by_segment(call, query, [(None, _empty(first))])


def _walked_along(call: Call, query: Query, *, only: bool) -> Iterator[Row | None]:
    """Walk the rows that have something to be sorted by."""
    first = query.keys[0]
    spans = [
        span for part in all_of(query.filter)
        if isinstance(part, OnCell) and part.prop_id == first.prop_id and len(part.test.spans) == 1
        for span in part.test.spans if span.index == first.cell
    ]  # fmt: skip
    index, also = _cells(query, first.prop_id, Span(index=first.cell), *spans)
    filled = replace(first, sql=f"k.{first.cell}", params=(), filled=True)
    keys = _of_cells((filled, *query.keys[1:]))
    if not only:
        return _selected(call, query, index, keys, also=also, fits=_fits(query))
    near = at_entries(fixed(query.filter), query.source_id)
    also = Clause(sql=also.sql + near.sql, params=(*also.params, *near.params))
    rest = condition(other(query.filter), "k.page_id")
    return _selected(call, query, index, keys, also=also, where=rest)


def _empty(key: Key) -> Filter:
    full = "c.text IS NOT NULL OR c.num IS NOT NULL"
    return OnCell(prop_id=key.prop_id, test=Test(sql=full, wanted=False, spans=(EMPTY,)))


_BY_ID = "node n INDEXED BY node_row"  # spares the documents
_ANY = Clause(sql="1")
_NO_MORE = Clause(sql="")


def _selected(
    call: Call,
    query: Query,
    origin: Clause,
    keys: tuple[Key, ...],
    *,
    where: Clause = _ANY,
    also: Clause = _NO_MORE,
    fits: Clause = _ANY,
) -> Iterator[Row | None]:
    """Select rows in the order of the keys, from the start on; None stands for one that does not fit."""
    from_here = _from(keys, query.start) if query.start is not None else _NO_MORE
    trash = "n.in_trash > 0" if query.trashed else "n.in_trash = 0"
    columns = ", ".join(f"{key.sql} AS s{at}" for at, key in enumerate(keys))
    sql = (
        f"SELECT n.id, n.rowid, {fits.sql}, {columns} FROM {origin.sql} "
        f"WHERE n.parent_id = ? AND n.kind = 'page' AND {trash}{also.sql} AND {where.sql}{from_here.sql} "
        f"ORDER BY {', '.join(_order(keys))}"
    )
    params = [*fits.params, *(p for key in keys for p in key.params), *origin.params]
    params += [query.source_id, *also.params, *where.params, *from_here.params]
    with closing(call.db.execute(sql, params)) as found:
        for row in found:
            yield Row(id=row[0], number=row[1], values=row[3:]) if row[2] else None


def _order(keys: tuple[Key, ...]) -> Iterator[str]:
    for at, key in enumerate(keys):
        way = "DESC" if key.down else "ASC"
        # What cannot be empty is ordered plainly, since an index serves nothing else.
        yield f"s{at} {way}" if key.filled else f"s{at} IS NULL, s{at} {way}"
    yield f"n.rowid {'DESC' if keys[-1].down else 'ASC'}"


def _from(keys: tuple[Key, ...], start: Row) -> Clause:
    """Return the condition that a row is the start or comes after it."""
    sql, params = f"n.rowid {'<=' if keys[-1].down else '>='} ?", [start.number]
    for key, value in reversed(list(zip(keys, start.values, strict=True))):
        if value is None:
            sql, params = f"({key.sql} IS NULL AND {sql})", [*key.params, *params]
            continue
        beyond = f"{key.sql} {'<' if key.down else '>'} ?"
        if not key.filled:
            beyond += f" OR {key.sql} IS NULL"
        sql = f"({beyond} OR ({key.sql} = ? AND {sql}))"
        again = () if key.filled else key.params
        params = [*key.params, value, *again, *key.params, value, *params]
    first, bound = keys[0], start.values[0]
    if first.filled and bound is not None:  # said again in the form that an index understands
        sql, params = (
            f"{first.sql} {'<=' if first.down else '>='} ? AND {sql}",
            [*first.params, bound, *params],
        )
    return Clause(sql=f" AND {sql}", params=tuple(params))
