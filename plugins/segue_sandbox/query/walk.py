"""Finds one page of a query's rows, in order, by whichever way touches the fewest of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.query.clauses import FEW, Clause, Search, best_search, bounds, condition, size
from segue_sandbox.query.filters import Filter
from segue_sandbox.query.sorts import NEWEST, Key

BUDGET = 4 * FEW  # rows that a walk looks at before it asks how many a search by index would find
MANY = 50 * FEW  # more than these are not counted


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
    search = best_search(call.db, query.filter, query.source_id)
    walkable = not query.trashed and bool(query.keys[0].column or query.keys[0].cell)
    if not walkable or (search is not None and search.count <= FEW):
        return list(islice(gathered(call, query, search), most))
    found: list[Row] = []
    budget = BUDGET if search is not None else None
    for looked_at, row in enumerate(_walked(call, query), start=1):
        if row is not None:
            found.append(row)
        if len(found) == most:
            break
        if search is not None and looked_at == budget:
            # Where many rows match, they cannot be far; where fewer do, they are fetched and sorted.
            budget = size(call.db, search, MANY)
            if budget <= looked_at:
                return list(islice(gathered(call, query, search), most))
    return found


def gathered(call: Call, query: Query, search: Search | None = None) -> Iterator[Row]:
    """Fetch all candidates, then sort."""
    if search is not None:
        origin = Clause(
            sql=f"(SELECT DISTINCT id FROM ({search.clause.sql})) d CROSS JOIN node n ON n.id = d.id",
            params=search.clause.params,
        )
    else:
        origin = Clause(sql="node n INDEXED BY node_created")
    fits = condition(query.filter) if query.filter is not None else Clause(sql="1")
    return (row for row in _selected(call, query, origin, query.keys, where=fits) if row is not None)


def _walked(call: Call, query: Query) -> Iterator[Row | None]:
    """Walk the rows in order by index; one that does not fit the filter comes as None."""
    fits = condition(query.filter) if query.filter is not None else Clause(sql="1")
    first, start = query.keys[0], query.start
    if first.column:
        limits = bounds(query.filter, first.column)
        index = Clause(sql=f"node n INDEXED BY node_{first.column}")
        yield from _selected(call, query, index, query.keys, also=limits, fits=fits)
        return
    if start is None or start.values[0] is not None:
        index = Clause(sql=f"cell k INDEXED BY cell_{first.cell} CROSS JOIN node n ON n.id = k.page_id")
        here = Clause(
            sql=f" AND k.source_id = ? AND k.prop = ? AND k.{first.cell} IS NOT NULL",
            params=(query.source_id, first.prop_id),
        )
        keys = (replace(first, sql=f"k.{first.cell}", params=(), filled=True), *query.keys[1:])
        yield from _selected(call, query, index, keys, also=here, fits=fits)
    yield from _without(call, query, fits)


def _without(call: Call, query: Query, fits: Clause) -> Iterator[Row | None]:
    """Walk the rows that have nothing to be sorted by: they come last, newest first."""
    first, start = query.keys[0], query.start
    empty = Clause(
        sql=" AND NOT EXISTS (SELECT 1 FROM cell k WHERE k.page_id = n.id AND k.prop = ?)",
        params=(first.prop_id,),
    )
    if start is not None:
        start = replace(start, values=start.values[1:]) if start.values[0] is None else None
    rest = replace(query, keys=query.keys[1:], start=start)
    index = Clause(sql="node n INDEXED BY node_created")
    for row in _selected(call, rest, index, rest.keys, also=empty, fits=fits):
        yield row and replace(row, values=(None, *row.values))


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
