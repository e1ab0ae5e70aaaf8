"""Dates inside formulas: taken from values, moved, compared and printed."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from segue_sandbox.formulas_parse import NotUnderstood

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a range of two, with or without a time of day."""

    start: datetime
    timed: bool
    end: datetime | None = None


def moment(value: JSON | str | None) -> Moment | None:
    """Read a date value, or a timestamp, of a page."""
    if value is None:
        return None
    start, end = (value["start"], value.get("end")) if isinstance(value, dict) else (value, None)
    return Moment(start=_read(start), timed="T" in start, end=_read(end) if end else None)


def _read(text: str) -> datetime:
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def shown(value: Moment) -> JSON:
    """Return a date as values show it."""
    end = None if value.end is None else _text(value.end, value.timed)
    return {"start": _text(value.start, value.timed), "end": end, "time_zone": None}


def _text(when: datetime, timed: bool) -> str:
    if not timed:
        return when.strftime("%Y-%m-%d")
    offset = when.strftime("%z")
    return when.strftime("%Y-%m-%dT%H:%M:00.000") + f"{offset[:3]}:{offset[3:5]}"


_STEPS = {
    "millisecond": timedelta(milliseconds=1), "second": timedelta(seconds=1), "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1),
}  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def added(value: Moment, number: float, unit: str) -> Moment:
    """Move a date by a number of units such as `days`."""
    end = None if value.end is None else _moved(value.end, number, unit)
    timed = value.timed or unit.rstrip("s") in ("hour", "minute", "second", "millisecond")
    return replace(value, start=_moved(value.start, number, unit), end=end, timed=timed)


def _moved(when: datetime, number: float, unit: str) -> datetime:
    unit = unit.rstrip("s")
    try:
        if unit in _STEPS:
            return when + _STEPS[unit] * number
        total = when.year * 12 + when.month - 1 + int(number) * _MONTHS[unit]
        year, month = total // 12, total % 12 + 1
        return when.replace(year=year, month=month, day=min(when.day, calendar.monthrange(year, month)[1]))
    except (KeyError, ValueError, OverflowError) as error:
        raise NotUnderstood(f"{number} {unit}") from error


def between(first: Moment, second: Moment, unit: str) -> int:
    """Return how many whole units lie between two dates; negative where the first is earlier."""
    unit = unit.rstrip("s")
    late, early = first.start, second.start
    if unit in _STEPS:
        return int((late - early) / _STEPS[unit])
    if unit not in _MONTHS:
        raise NotUnderstood(unit)
    sign = 1 if late >= early else -1
    low, high = sorted((late, early))
    months = (high.year - low.year) * 12 + high.month - low.month
    if _moved(low, months, "months") > high:
        months -= 1
    return sign * (months // _MONTHS[unit])


_PRINTED = {
    "YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "M": "%-m", "DDDD": "%j", "DD": "%d",
    "D": "%-d", "dddd": "%A", "ddd": "%a", "d": "%w", "HH": "%H", "H": "%-H", "hh": "%I", "h": "%-I",
    "mm": "%M", "m": "%-M", "ss": "%S", "s": "%-S", "A": "%p", "a": "%p", "W": "%-V", "WW": "%V", "E": "%u",
}  # fmt: skip
_LETTERS = re.compile(r"\[([^\]]*)\]|([A-Za-z])\2*")


def printed(value: Moment, form: str) -> str:
    """Print a date in a form such as `YYYY-MM-DD`; letters in brackets stand for themselves."""

    def word(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1]
        if match[0] == "x":
            return str(int(value.start.timestamp() * 1000))
        code = _PRINTED.get(match[0])
        text = value.start.strftime(code) if code else match[0]
        return text.lower() if match[0] == "a" else text

    return _LETTERS.sub(word, form)


def long(value: Moment) -> str:
    """Print a date the way that joining it to a text does."""
    form = "MMMM D, YYYY h:mm A" if value.timed else "MMMM D, YYYY"
    start = printed(value, form)
    return start if value.end is None else f"{start} → {printed(replace(value, start=value.end), form)}"
