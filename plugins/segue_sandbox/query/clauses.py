"""Turns a filter into SQL: as a condition on a row, and as a search by index that finds the rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from segue_sandbox.query.filters import Filter, Group, OnCell, OnRow, OnValue

FEW = 1000  # so many rows are fetched and sorted at once without being felt


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


def condition(filter: Filter) -> Clause:
    """Return a condition on the row `n`; what is only known by evaluation counts as fulfilled."""
    match filter:
        case OnCell(prop_id=prop_id, test=test):
            sql = f"EXISTS (SELECT 1 FROM cell c WHERE c.page_id = n.id AND c.prop = ? AND ({test.sql}))"
            return Clause(sql=sql if test.wanted else f"NOT {sql}", params=(prop_id, *test.params))
        case OnRow(test=test):
            sql = f"({_on_row(filter)})"
            return Clause(sql=sql if test.wanted else f"NOT {sql}", params=test.params)
        case OnValue():
            return Clause(sql="1")
        case Group(any=either, parts=parts):
            clauses = [condition(part) for part in parts]
            joined = (" OR " if either else " AND ").join(clause.sql for clause in clauses)
            return Clause(
                sql=f"({joined or 1})", params=tuple(p for clause in clauses for p in clause.params)
            )


def bounds(filter: Filter | None, column: str) -> Clause:
    """Return the part of a filter that bounds a walk along the index of `column`."""
    parts = _all_of(filter) if filter is not None else ()
    found = [part for part in parts if isinstance(part, OnRow) and part.column == column and part.test.wanted]
    return Clause(
        sql="".join(f" AND ({_on_row(part)})" for part in found),
        params=tuple(p for part in found for p in part.test.params),
    )


def best_search(db: sqlite3.Connection, filter: Filter | None, source_id: str) -> Search | None:
    """Return the search by index that finds the fewest candidates, if the filter allows any."""
    found = list(_searches(db, filter, source_id)) if filter is not None else []
    return min(found, key=lambda search: search.count, default=None)


def size(db: sqlite3.Connection, search: Search, most: int) -> int:
    """Count what a search finds, up to a limit."""
    counting = f"SELECT count(*) FROM ({search.clause.sql} LIMIT {most})"
    return int(db.execute(counting, search.clause.params).fetchone()[0])


def _searches(db: sqlite3.Connection, filter: Filter, source_id: str) -> Iterator[Search]:
    if isinstance(filter, Group) and not filter.any:
        for part in filter.parts:
            yield from _searches(db, part, source_id)
    elif isinstance(filter, Group):
        best = [best_search(db, part, source_id) for part in filter.parts]
        found = [search for search in best if search is not None]
        if len(found) == len(best):
            yield Search(
                clause=Clause(
                    sql=" UNION ALL ".join(search.clause.sql for search in found),
                    params=tuple(p for search in found for p in search.clause.params),
                ),
                count=sum(search.count for search in found),
            )
    elif (clause := _search(filter, source_id)) is not None:
        search = Search(clause=clause, count=0)
        yield replace(search, count=size(db, search, FEW + 1))


def _search(filter: Filter, source_id: str) -> Clause | None:
    if isinstance(filter, OnCell) and filter.test.wanted:
        sql = f"SELECT c.page_id AS id FROM cell c INDEXED BY cell_{filter.test.column}"
        where = f"WHERE c.source_id = ? AND c.prop = ? AND ({filter.test.sql})"
        return Clause(sql=f"{sql} {where}", params=(source_id, filter.prop_id, *filter.test.params))
    if isinstance(filter, OnRow) and filter.test.wanted and filter.column in ("created", "edited"):
        sql = f"SELECT n.id AS id FROM node n INDEXED BY node_{filter.column}"
        where = f"WHERE n.parent_id = ? AND n.kind = 'page' AND n.in_trash = 0 AND ({_on_row(filter)})"
        return Clause(sql=f"{sql} {where}", params=(source_id, *filter.test.params))
    return None


def evaluates(filter: Filter | None) -> bool:
    """Tell whether a filter asks for a formula or rollup."""
    if isinstance(filter, Group):
        return any(evaluates(part) for part in filter.parts)
    return isinstance(filter, OnValue)


def _all_of(filter: Filter) -> tuple[Filter, ...]:
    return filter.parts if isinstance(filter, Group) and not filter.any else (filter,)


def _on_row(filter: OnRow) -> str:
    return filter.test.sql.replace("c.num", f"n.{filter.column}").replace("c.text", f"n.{filter.column}")
