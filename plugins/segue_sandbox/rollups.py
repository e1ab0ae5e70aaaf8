"""Rollups: what a function makes of one property of all related pages, worked out on reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.formulas_dates import moment
from segue_sandbox.schema import Schema, schema_of
from segue_sandbox.tree import COLUMNS, Node, node_of
from segue_sandbox.values_read import present

JSON = dict[str, Any]
Read = Callable[[Call, Schema, Node, str, int], Any]
Item = tuple[str, Any]  # a property's type and value

_ARRAYS = ("show_original", "show_unique")


def rollup_value(call: Call, schema: Schema, node: Node, prop_id: str, read: Read, depth: int) -> JSON:
    """Return the value of a rollup; `read` gives the value of any property of a page."""
    config = schema.properties[prop_id]["rollup"]
    function: str = config["function"]
    items = _items(call, schema, node, config, read, depth)
    if function in _ARRAYS:
        shown = [{"type": kind, kind: value} for kind, value in items or ()]
        kept = shown if function == "show_original" else _distinct(shown)
        return {"type": "array", "array": kept, "function": function}
    if function in _DATES:
        return {"type": "date", "date": _DATES[function](_dates(items or ())), "function": function}
    count = _COUNTS.get(function)
    number = count(items) if count and items is not None else None
    return {"type": "number", "number": number, "function": function}


def _items(call: Call, schema: Schema, node: Node, config: JSON, read: Read, depth: int) -> list[Item] | None:
    """Return the property's value on each related page; None where relation or property is gone."""
    relation = schema.properties.get(config["relation_property_id"])
    if relation is None or relation["type"] != "relation":
        return None
    target_id = relation["relation"]["data_source_id"]
    others = schema_of(call, target_id)
    prop = others.properties.get(config["rollup_property_id"])
    if prop is None:
        return None
    ids = present(call, node.doc["properties"].get(config["relation_property_id"]) or [])
    pages = _pages(call, ids)
    kind: str = prop["type"]
    wanted = config["rollup_property_id"]
    return [(kind, read(call, others, page, wanted, depth + 1)) for page in pages]


def _pages(call: Call, ids: Sequence[str]) -> list[Node]:
    marks = ",".join("?" * len(ids))
    rows = call.db.execute(f"SELECT {COLUMNS} FROM node WHERE id IN ({marks})", list(ids)).fetchall()
    found = {row[0]: node_of(row) for row in rows}
    return [found[page_id] for page_id in ids if page_id in found]


def _distinct(shown: list[JSON]) -> list[JSON]:
    kept: list[JSON] = []
    for value in shown:
        if value not in kept:
            kept.append(value)
    return kept


def _inner(kind: str, value: Any) -> Item:
    """Look into a formula or a rollup: its own type and value."""
    while kind in ("formula", "rollup") and isinstance(value, dict):
        kind = value["type"]
        value = value[kind]
    return kind, value


def _single(item: Item) -> list[Any]:
    """Return the values of one page's property one by one; texts count as one."""
    kind, value = _inner(*item)
    if value is None or value in ("", []):
        return []
    if kind in ("title", "rich_text"):
        return ["".join(part["plain_text"] for part in value)]
    if kind in ("checkbox", "boolean"):
        return [value] if value else []
    return value if isinstance(value, list) else [value]


def _numbers(items: Sequence[Item]) -> list[float]:
    values = (_inner(*item)[1] for item in items)
    return [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]


def _dates(items: Sequence[Item]) -> list[JSON]:
    found: list[JSON] = []
    for item in items:
        _, value = _inner(*item)
        if isinstance(value, str) and "T" in value:
            found.append({"start": value, "end": None, "time_zone": None})
        elif isinstance(value, dict) and "start" in value:
            found.append(value)
    return sorted(found, key=_start)


def _start(date: JSON) -> float:
    when = moment(date)
    return when.start.timestamp() if when else 0.0


def _end(date: JSON) -> float:
    return _start({"start": date.get("end") or date["start"]})


def _alone(date: JSON) -> JSON:
    return {"start": date["start"], "end": None, "time_zone": None}


def _latest(dates: list[JSON]) -> JSON | None:
    if not dates:
        return None
    last = max(dates, key=_end)
    return {"start": last.get("end") or last["start"], "end": None, "time_zone": None}


def _span(dates: list[JSON]) -> JSON | None:
    latest = _latest(dates)
    return {"start": dates[0]["start"], "end": latest["start"], "time_zone": None} if latest else None


_DATES: dict[str, Callable[[list[JSON]], JSON | None]] = {
    "earliest_date": lambda dates: _alone(dates[0]) if dates else None, "latest_date": _latest,
    "date_range": _span,
}  # fmt: skip


def _filled(items: Sequence[Item]) -> int:
    return sum(1 for item in items if _single(item))


def _values(items: Sequence[Item]) -> list[Any]:
    return [value for item in items for value in _single(item)]


def _unique(items: Sequence[Item]) -> int:
    return len({repr(value) for value in _values(items)})


def _share(number: int, items: Sequence[Item]) -> float | None:
    return _whole(number / len(items)) if items else None


def _whole(number: float) -> float:
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _of_numbers(function: Callable[[list[float]], float]) -> Callable[[Sequence[Item]], float | None]:
    def worked_out(items: Sequence[Item]) -> float | None:
        numbers = _numbers(items)
        return _whole(function(numbers)) if numbers else None

    return worked_out


_COUNTS: dict[str, Callable[[Sequence[Item]], float | None]] = {
    "count": len, "count_values": lambda items: len(_values(items)), "unique": _unique,
    "empty": lambda items: len(items) - _filled(items), "not_empty": _filled,
    "percent_empty": lambda items: _share(len(items) - _filled(items), items),
    "percent_not_empty": lambda items: _share(_filled(items), items),
    "checked": _filled, "unchecked": lambda items: len(items) - _filled(items),
    "percent_checked": lambda items: _share(_filled(items), items),
    "percent_unchecked": lambda items: _share(len(items) - _filled(items), items),
    "sum": lambda items: _whole(sum(_numbers(items))), "median": _of_numbers(median), "min": _of_numbers(min),
    "average": _of_numbers(lambda numbers: sum(numbers) / len(numbers)), "max": _of_numbers(max),
    "range": _of_numbers(lambda numbers: max(numbers) - min(numbers)),
}  # fmt: skip
