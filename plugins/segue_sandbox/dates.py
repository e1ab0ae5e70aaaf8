"""Dates as people write them into properties and mentions, and as Notion gives them back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from segue_sandbox.check import CLEARABLE, no_others, want_object, want_text
from segue_sandbox.errors import UNDEFINED, any_of, failed, invalid

JSON = dict[str, Any]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_KEYS = ("start", "end", "time_zone")


def write_date(value: object, path: str) -> JSON:
    """Check a date value and return it in read form: to the minute, the zone folded into an offset."""
    given = want_object(value, path)
    no_others(given, path, _KEYS)
    zone = _zone(given.get("time_zone"), f"{path}.time_zone")
    start = _moment(given.get("start", UNDEFINED), f"{path}.start", zone)
    end = given.get("end")
    ended = None if end is None else _moment(end, f"{path}.end", zone, CLEARABLE)
    if ended is not None and _instant(ended) < _instant(start):
        raise invalid("Invalid date range: the end date must not be before the start date.")
    return {"start": start, "end": ended, "time_zone": None}


def date_text(value: JSON) -> str:
    """Return a date as plain text: its start, or start and end with an arrow."""
    return value["start"] if value.get("end") is None else f"{value['start']} → {value['end']}"


def _zone(value: object, path: str) -> ZoneInfo | None:
    if value is None:
        return None
    try:
        return ZoneInfo(want_text(value, path))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise failed(path, "a valid IANA time zone", value) from None


def _moment(value: object, path: str, zone: ZoneInfo | None, also: Sequence[str] = ()) -> str:
    text = want_text(value, path, also=also)
    wrong = failed(path, any_of("a valid ISO 8601 date string", *also), value)
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d", text):
        raise wrong
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone or UTC)
    elif zone is not None:
        moment = moment.astimezone(zone)
    return f"{moment:%Y-%m-%dT%H:%M}:00.000{_offset(moment.utcoffset() or timedelta())}"


def _offset(delta: timedelta) -> str:
    minutes = int(delta.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
