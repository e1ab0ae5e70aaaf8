"""Sorts by something that has few values, such as a status: its values one after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.query.clauses import all_of
from segue_sandbox.query.conditions import Test, none_of_them, one_of
from segue_sandbox.query.filters import AUTHORS, Filter, OnCell, OnRow
from segue_sandbox.query.sorts import NAME, Key
from segue_sandbox.query.spans import EMPTY, equal

Segment = tuple[Any, Filter]  # what its rows are sorted by, and which they are


def segments(call: Call, key: Key) -> list[Segment]:
    """Return all segments of a sort in order, those without a value last; nothing where values are many."""
    if key.kind == "checkbox":
        both = [(float(ticked), _on(key, _ticked(ticked))) for ticked in (True, False)]
        return both if key.down else both[::-1]
    found: list[tuple[Any, list[str]]] = [(place, [option]) for place, option in enumerate(key.options)]
    if key.kind in (*AUTHORS, "people"):
        found = _people(call)
    if not found:
        return []
    if key.down:
        found.reverse()
    known = [member for _, ids in found for member in ids]
    first = [(value, _on(key, one_of(ids))) for value, ids in found]
    return [*first, (None, _on(key, none_of_them(known)))]


def possible(kind: str, segment: Filter, filter: Filter | None) -> bool:
    """Tell whether a filter can hold for rows of a segment, as far as it speaks of the same property."""
    return not isinstance(segment, OnCell) or all(
        _agree(kind, segment.test, part.test)
        for part in all_of(filter)
        if isinstance(part, OnCell) and part.prop_id == segment.prop_id
    )


def _agree(kind: str, segment: Test, test: Test) -> bool:
    if segment.spans == (EMPTY,):
        return not test.wanted
    if test.spans == (EMPTY,):
        return not segment.wanted
    if kind == "checkbox":
        return segment.spans == test.spans
    if kind not in ("select", "status") or not test.params:
        return True
    ids, others = set(segment.params), set(test.params)
    if segment.wanted:
        return bool(ids & others) if test.wanted else not ids <= others
    return not (test.wanted and others <= ids)


def _ticked(ticked: bool) -> Test:
    return Test(sql="c.num = 1", wanted=ticked, spans=equal("num", float(ticked)))


def _people(call: Call) -> list[tuple[Any, list[str]]]:
    named: dict[str, list[str]] = {}
    for name, user_id in call.db.execute(f"SELECT {NAME}, u.id FROM user u ORDER BY 1").fetchall():
        if name is not None:
            named.setdefault(name, []).append(user_id)
    return list(named.items())


def _on(key: Key, test: Test) -> Filter:
    if key.kind in AUTHORS:
        return OnRow(column=AUTHORS[key.kind], test=test)
    if key.kind == "checkbox":
        return OnCell(prop_id=key.prop_id, test=test)
    # Of several members it is the first that a row is sorted by.
    spans = tuple(
        replace(span, sql=f"{span.sql} AND c.num = 0") if span.index == "text" else span
        for span in test.spans
    )
    return OnCell(prop_id=key.prop_id, test=replace(test, sql=f"{test.sql} AND c.num = 0", spans=spans))
