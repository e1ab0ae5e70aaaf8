"""What the functions of the formula language do with ready values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from segue_sandbox.formulas_dates import Moment, long, moment
from segue_sandbox.formulas_parse import NotUnderstood

MOST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """A related page."""

    id: str
    title: str


def text_of(value: Any) -> str:
    """Return a value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, Moment):
        return long(value)
    if isinstance(value, list):
        return ",".join(text_of(item) for item in value)
    return value.title if isinstance(value, Page) else str(value)


def number_of(value: Any) -> float:
    """Return a value as a number; nothing counts as 0."""
    if value is None:
        return 0
    if isinstance(value, bool | int | float):
        return value + 0
    if isinstance(value, Moment):
        return value.start.timestamp() * 1000
    try:
        return float(str(value))
    except ValueError:
        raise NotUnderstood(f"{value} is not a number") from None


def is_empty(value: Any) -> bool:
    """Tell whether a value counts as empty: nothing, an empty text or list, 0, false."""
    return not value


def add(a: Any, b: Any) -> Any:
    """Add numbers, or join what is not a number as text."""
    if any(isinstance(item, str | list | Moment | Page) for item in (a, b)):
        return text_of(a) + text_of(b)
    return number_of(a) + number_of(b)


def compared(a: Any, b: Any) -> int:
    """Return whether one value is less than, equal to or more than another: -1, 0 or 1."""
    if isinstance(a, Moment) and isinstance(b, Moment):
        return (a.start > b.start) - (a.start < b.start)
    if isinstance(a, str) or isinstance(b, str):
        return (text_of(a) > text_of(b)) - (text_of(a) < text_of(b))
    return (number_of(a) > number_of(b)) - (number_of(a) < number_of(b))


def same(a: Any, b: Any) -> bool:
    """Tell whether two values are equal; nothing equals an empty text."""
    if isinstance(a, Moment) and isinstance(b, Moment):
        return a.start == b.start and a.end == b.end
    if a is None or b is None:
        return a in (None, "") and b in (None, "")
    if isinstance(a, bool) != isinstance(b, bool):
        return False
    return bool(a == b)


def listed(value: Any) -> list[Any]:
    """Return a list as it is, one value as a list of one, and nothing as an empty list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def numbers(*values: Any) -> list[float]:
    """Return all numbers among values and lists of values."""
    flat = [item for value in values for item in listed(value)]
    return [number_of(item) for item in flat if item is not None]


def rounded(value: Any, digits: Any = 0) -> float:
    """Round half up, to a number of digits."""
    scale = 10.0 ** max(-15, min(15, int(number_of(digits))))
    return math.floor(number_of(value) * scale + 0.5) / scale


def median(*values: Any) -> float:
    """Return the number in the middle."""
    ordered = sorted(numbers(*values))
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def item_at(values: Any, place: Any) -> Any:
    """Return one item of a list or one letter of a text; nothing outside of it."""
    found, n = values if isinstance(values, str) else listed(values), int(number_of(place))
    return found[n] if -len(found) <= n < len(found) else None


def part_of(values: Any, start: Any, end: Any = None) -> Any:
    """Return a stretch of a list or text."""
    found = values if isinstance(values, list) else text_of(values)
    return found[int(number_of(start)) : None if end is None else int(number_of(end))]


def has(values: Any, item: Any) -> bool:
    """Tell whether a list has an item, or a text a part."""
    if isinstance(values, list):
        return any(same(other, item) for other in values)
    return text_of(item) in text_of(values)


def distinct(values: Any) -> list[Any]:
    """Return a list without repetitions."""
    kept: list[Any] = []
    for item in listed(values):
        if not any(same(item, other) for other in kept):
            kept.append(item)
    return kept


_ENDLESS = re.compile(r"[+*}][^()]*\)[+*{]")


def pattern(text: Any) -> str:
    """Return a regular expression as Python writes it."""
    if _ENDLESS.search(text_of(text)):
        raise ValueError("a repeated group of repetitions can take for ever")
    return re.sub(r"\(\?<(?![=!])", "(?P<", text_of(text))


def template(text: Any) -> str:
    """Return a replacement as Python writes it."""
    return re.sub(r"\$(\d)", r"\\\1", text_of(text))


def date_in(value: Any) -> Moment:
    """Return a value that has to be a date."""
    if not isinstance(value, Moment):
        raise NotUnderstood("a date was expected")
    return value


def clock_part(read: Callable[[datetime], int]) -> Callable[[Any], int | None]:
    """Make a function that reads one part of a date, such as its hour."""
    return lambda value: None if value is None else read(date_in(value).start)


def range_of(start: Any, end: Any) -> Moment:
    """Make a range of two dates."""
    return replace(date_in(start), end=date_in(end).start)


def from_timestamp(value: Any) -> Moment:
    """Return the moment of a number of milliseconds."""
    return Moment(start=datetime.fromtimestamp(number_of(value) / 1000, UTC), timed=True)


def end_of(value: Any) -> Moment | None:
    """Return where a range ends."""
    if value is None:
        return None
    found = date_in(value)
    return replace(found, start=found.end or found.start, end=None)


def date_of(value: Any) -> Moment | None:
    """Read a date from text."""
    try:
        return moment(text_of(value))
    except ValueError:
        raise NotUnderstood(f"{value} is not a date") from None


def repeated(text: Any, times: Any) -> str:
    """Repeat a text, up to the length that a formula may have as its value."""
    words, number = text_of(text), int(number_of(times))
    if len(words) * number > MOST_TEXT:
        raise NotUnderstood("the text is too long")
    return words * number
