"""What a date condition means: a span of time, half open, in whole minutes or whole days."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from segue_sandbox.check import want_object, want_text
from segue_sandbox.clock import MINUTE
from segue_sandbox.errors import failed
from segue_sandbox.query.cells import milliseconds

Span = tuple[int | None, int | None]  # from (included) and to (excluded), in milliseconds

DAY = 86_400_000
WINDOWS = (
    "this_week", "past_week", "past_month", "past_year", "next_week", "next_month", "next_year",
)  # fmt: skip
COMPARISONS = ("equals", "before", "after", "on_or_before", "on_or_after")

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?")


def span(condition: str, value: Any, path: str, now: int) -> Span:
    """Return the time that a condition allows, such as `on_or_after` with "one_week_ago"."""
    today = datetime.fromtimestamp(now / 1000, UTC).date()
    if condition in WINDOWS:
        want_object(value, path)
        first, last = _window(condition, today)
        return _start(first), _start(last) + DAY
    first_ms, last_ms = _meant(want_text(value, path), path, today)
    spans: dict[str, Span] = {
        "equals": (first_ms, last_ms), "before": (None, first_ms), "after": (last_ms, None),
        "on_or_before": (None, last_ms), "on_or_after": (first_ms, None),
    }  # fmt: skip
    return spans[condition]


def _meant(text: str, path: str, today: date) -> tuple[int, int]:
    """Return the day or the minute that a value names."""
    if (day := _named(text, today)) is not None:
        return _start(day), _start(day) + DAY
    try:
        if not _TIME.fullmatch(text):
            raise ValueError(text)
        at = milliseconds(text)
    except ValueError:
        raise failed(path, "a valid ISO 8601 date string", text) from None
    if len(text) == len("2026-01-01"):
        return at, at + DAY
    at -= at % MINUTE  # Notion compares without regard to seconds
    return at, at + MINUTE


def _named(word: str, today: date) -> date | None:
    days = {"today": 0, "tomorrow": 1, "yesterday": -1, "one_week_ago": -7, "one_week_from_now": 7}
    if word in days:
        return today + timedelta(days=days[word])
    months = {"one_month_ago": -1, "one_month_from_now": 1}
    return _months_on(today, months[word]) if word in months else None


def _window(name: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of a window; today and the day at its far end are both in it."""
    if name == "this_week":
        sunday = today - timedelta(days=(today.weekday() + 1) % 7)
        return sunday, sunday + timedelta(days=6)
    sign = -1 if name.startswith("past_") else 1
    if name.endswith("week"):
        far = today + timedelta(days=7 * sign)
    else:
        far = _months_on(today, sign * (1 if name.endswith("month") else 12))
    return (far, today) if sign < 0 else (today, far)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_after - timedelta(days=1))


def _start(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
