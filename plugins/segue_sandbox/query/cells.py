"""How a stored property value looks in the index that filters and sorts read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from segue_sandbox.clock import MINUTE

JSON = dict[str, Any]
Cell = tuple[str | None, float | None]  # text, number

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cells_of(prop: JSON, stored: Any) -> list[Cell]:
    """Return one stored value as it is compared: as texts, as numbers; nothing where the value is empty.

    Text is in lower case. Options, people and pages are held by id, with their place in the array as number.
    A date is its start in milliseconds. A checkbox is 1 when it is ticked, and otherwise nothing. What the
    row itself knows (created and edited, when and by whom) and what is evaluated on read (formula, rollup)
    is not held here.
    """
    shape = _SHAPES.get(prop["type"])
    return shape(stored) if shape is not None and stored is not None else []


def folded(text: str) -> str:
    """Return a text as it is compared: without regard to case."""
    return text.lower()


def milliseconds(text: str) -> int:
    """Return a date or a time as milliseconds; a time without an offset is read as UTC."""
    when = datetime.fromisoformat(text.replace("Z", "+00:00"))
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return (when - _EPOCH) // timedelta(milliseconds=1)


def _text(stored: Any) -> list[Cell]:
    return [(folded(stored), None)] if isinstance(stored, str) and stored else []


def _rich_text(stored: Any) -> list[Cell]:
    return _text("".join(part.get("plain_text", "") for part in stored))


def _number(stored: Any) -> list[Cell]:
    return [(None, float(stored))]


def _checkbox(stored: Any) -> list[Cell]:
    return [(None, 1.0)] if stored is True else []


def _option(stored: Any) -> list[Cell]:
    return [(_id(stored), 0.0)]


def _ids(stored: Any) -> list[Cell]:
    return [(_id(item), float(place)) for place, item in enumerate(stored)]


def _id(item: Any) -> str:
    return str(item["id"] if isinstance(item, dict) else item)


def _files(stored: Any) -> list[Cell]:
    return [(folded(item.get("name") or ""), float(place)) for place, item in enumerate(stored)]


def _date(stored: Any) -> list[Cell]:
    start: str | None = stored.get("start")
    if not start:
        return []
    ms = milliseconds(start)
    return [(None, float(ms - ms % MINUTE))]


def _unique_id(stored: Any) -> list[Cell]:
    number = stored.get("number") if isinstance(stored, dict) else stored
    return [] if number is None else [(None, float(number))]


def _verification(stored: Any) -> list[Cell]:
    date = stored.get("date") or {}
    end = date.get("end")
    return [(stored.get("state"), float(milliseconds(end)) if end else None)]


def _place(stored: Any) -> list[Cell]:
    return _text(stored.get("name") or stored.get("address"))


_SHAPES: dict[str, Callable[[Any], list[Cell]]] = {
    "title": _rich_text, "rich_text": _rich_text, "url": _text, "email": _text, "phone_number": _text,
    "number": _number, "checkbox": _checkbox, "select": _option, "status": _option, "multi_select": _ids,
    "people": _ids, "relation": _ids, "files": _files, "date": _date, "unique_id": _unique_id,
    "verification": _verification, "place": _place,
}  # fmt: skip
INDEXED = frozenset(_SHAPES)
MEMBERS = frozenset({"multi_select", "people", "relation"})  # types whose values are arrays of ids
