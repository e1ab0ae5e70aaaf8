"""Turns a filter into SQL: as a condition on a row, and as a search by index that finds the rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from segue_sandbox.query.filters import Filter, Group, OnCell, OnRow, OnValue
from segue_sandbox.query.spans import Span, at_entry, select

FEW = 1000  # so many rows are fetched and sorted at once without being felt
MANY = 20 * FEW  # more than these are not counted: to walk in order is better then


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A piece of SQL with its parameters."""

    sql: str
    params: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A SELECT that finds candidates by index; `count` stops a little above FEW."""

    clause: Clause
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A part of a filter that asks for one value, whose entries lie in order of creation."""

    prop_id: str
    span: Span

    def rows(self, source_id: str) -> Clause:
        """Return a SELECT of the rows that have the value."""
        sql, params = select(self.span, source_id, self.prop_id)
        return Clause(sql=sql, params=params)

    def beside(self, parts: Iterable[Fixed], source_id: str) -> Clause:
        """Return the condition that the row of an entry `k` fulfils all other parts, too."""
        return at_entries((part for part in parts if part is not self), source_id)


def at_entries(parts: Iterable[Fixed], source_id: str) -> Clause:
    """Return the condition that the row of an entry `k` fulfils parts that ask for one value each."""
    found = list(parts)
    return Clause(
        sql="".join(f" AND {at_entry(part.span)}" for part in found),
        params=tuple(p for part in found for p in (source_id, part.prop_id, *part.span.params)),
    )


def condition(filter: Filter, row: str = "n.id") -> Clause:
    """Return a condition on the row `n`; what is only known by evaluation counts as fulfilled."""
    match filter:
        case OnCell(prop_id=prop_id, test=test):
            sql = f"EXISTS (SELECT 1 FROM cell c WHERE c.page_id = {row} AND c.prop = ? AND ({test.sql}))"
            return Clause(sql=sql if test.wanted else f"NOT {sql}", params=(prop_id, *test.params))
        case OnRow(column=column, test=test):
            sql = f"({on_row(test.sql, column)})"
            return Clause(sql=sql if test.wanted else f"NOT {sql}", params=test.params)
        case OnValue():
            return Clause(sql="1")
        case Group(any=either, parts=parts):
            clauses = [condition(part, row) for part in parts]
            joined = (" OR " if either else " AND ").join(clause.sql for clause in clauses)
            return Clause(
                sql=f"({joined or 1})", params=tuple(p for clause in clauses for p in clause.params)
            )


def all_of(filter: Filter | None) -> Iterator[Filter]:
    """Return the parts of a filter that must all hold."""
    if isinstance(filter, Group) and not filter.any:
        for part in filter.parts:
            yield from all_of(part)
    elif filter is not None:
        yield filter


def best_search(db: sqlite3.Connection, filter: Filter | None, source_id: str) -> Search | None:
    """Return the search by index that finds the fewest candidates, if the filter allows any."""
    best: Search | None = None
    for scan in (False, True):
        if best is not None and best.count <= FEW:
            break
        for part in all_of(filter):
            search = _search(db, part, source_id, scan=scan)
            best = _better(best, search)
    if best is not None and best.count > FEW:
        best = _better(best, _meeting(db, filter, source_id))
    return best


def _better(one: Search | None, other: Search | None) -> Search | None:
    return one if other is None or (one is not None and one.count <= other.count) else other


def fixed(filter: Filter | None) -> list[Fixed]:
    """Return the parts of a filter that ask for one value of a property each."""
    return [
        Fixed(prop_id=part.prop_id, span=part.test.spans[0])
        for part in all_of(filter)
        if isinstance(part, OnCell) and len(part.test.spans) == 1 and part.test.spans[0].fixed
    ]


def other(filter: Filter | None) -> Filter:
    """Return a filter without the parts that ask for one value each."""
    parts = tuple(part for part in all_of(filter) if not fixed(part))
    return Group(any=False, parts=parts)


def rarest(db: sqlite3.Connection, parts: Sequence[Fixed], source_id: str) -> Fixed:
    """Return the part that the fewest rows fulfil."""
    if len(parts) == 1:
        return parts[0]
    return min(parts, key=lambda part: size(db, part.rows(source_id), MANY))


def _meeting(db: sqlite3.Connection, filter: Filter | None, source_id: str) -> Search | None:
    """Search for what several values have in common, along the rarest of them."""
    parts = fixed(filter)
    if len(parts) < 2:
        return None
    first = rarest(db, parts, source_id)
    also = first.beside(parts, source_id)
    sql, params = select(first.span, source_id, first.prop_id, "k")
    return _counted(db, Clause(sql=f"{sql}{also.sql}", params=(*params, *also.params)))


def size(db: sqlite3.Connection, clause: Clause, most: int) -> int:
    """Count what a search finds, up to a limit."""
    counting = f"SELECT count(*) FROM ({clause.sql} LIMIT {most})"
    return int(db.execute(counting, clause.params).fetchone()[0])


def _search(db: sqlite3.Connection, filter: Filter, source_id: str, *, scan: bool) -> Search | None:
    if isinstance(filter, Group):
        return None if scan else _any_search(db, filter, source_id)
    if isinstance(filter, OnValue) or any(span.scan for span in filter.test.spans) != scan:
        return None
    clause = _united([found for span in filter.test.spans if (found := _select(filter, span, source_id))])
    return None if clause is None else _counted(db, clause)


def _any_search(db: sqlite3.Connection, filter: Group, source_id: str) -> Search | None:
    best = [best_search(db, part, source_id) for part in filter.parts]
    found = [search for search in best if search is not None]
    clause = _united([search.clause for search in found]) if len(found) == len(best) else None
    if clause is None:
        return None
    return Search(clause=clause, count=sum(search.count for search in found))


def _united(clauses: list[Clause]) -> Clause | None:
    if not clauses:
        return None
    sql = " UNION ALL ".join(clause.sql for clause in clauses)
    return Clause(sql=sql, params=tuple(p for clause in clauses for p in clause.params))


def _counted(db: sqlite3.Connection, clause: Clause) -> Search:
    """Look what a search finds; a few rows are named outright, so that nobody has to search again."""
    ids = [row[0] for row in db.execute(f"SELECT id FROM ({clause.sql}) LIMIT {FEW + 1}", clause.params)]
    if len(ids) <= FEW:
        clause = Clause(sql="SELECT value AS id FROM json_each(?)", params=(json.dumps(ids),))
    return Search(clause=clause, count=len(ids))


def _select(filter: OnCell | OnRow, span: Span, source_id: str) -> Clause | None:
    if isinstance(filter, OnCell):
        sql, params = select(span, source_id, filter.prop_id)
        return Clause(sql=sql, params=params)
    if span.index == "empty":
        return None  # no row is without what rows themselves know
    sql = f"SELECT n.id AS id FROM node n INDEXED BY node_{filter.column} WHERE n.parent_id = ? {ROWS}"
    return Clause(sql=f"{sql} AND ({on_row(span.sql, filter.column)})", params=(source_id, *span.params))


def evaluates(filter: Filter | None) -> bool:
    """Tell whether a filter asks for a formula or rollup."""
    if isinstance(filter, Group):
        return any(evaluates(part) for part in filter.parts)
    return isinstance(filter, OnValue)


def on_row(sql: str, column: str) -> str:
    """Say of a column of the row `n` what is said of entries `c` of the index."""
    return sql.replace("c.num", f"n.{column}").replace("c.text", f"n.{column}")


ROWS = "AND n.kind = 'page' AND n.in_trash = 0"
