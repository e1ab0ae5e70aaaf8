"""Queries of a data source, to the end: pages of 100, and past the 10,000 rows at which Notion stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from segue.errors import Refused, Unavailable
from segue.notion.binding import Property
from segue.notion.client import NotionClient
from segue.notion.limiter import Lane
from segue_schemas import Value, Where

JSON = dict[str, Any]
CONTAINS = frozenset({"multi_select", "relation", "people"})
OLDEST_FIRST = [{"timestamp": "created_time", "direction": "ascending"}]


@dataclass(frozen=True, slots=True)
class Found:
    """What a query brought."""

    pages: list[JSON]
    complete: bool  # False: Notion stopped before the end


def listed(
    client: NotionClient, source_id: str, body: JSON, lane: Lane = Lane.BULK, limit: int | None = None
) -> Found:
    """Ask once, and page on while there is more; rows that moved between two pages come once."""
    pages: dict[str, JSON] = {}
    cursor: JSON = {}
    while True:
        size = min(100, limit - len(pages)) if limit else 100
        answer = client.ask(f"data_sources/{source_id}/query", {**body, "page_size": size, **cursor}, lane)
        pages.update((page["id"], page) for page in answer["results"] if page.get("object") == "page")
        if limit and len(pages) >= limit:
            return Found(list(pages.values())[:limit], True)
        if not answer.get("has_more"):
            stopped = (answer.get("request_status") or {}).get("type") == "incomplete"
            return Found(list(pages.values()), not stopped)
        cursor = {"start_cursor": answer["next_cursor"]}


def everything(client: NotionClient, source_id: str, condition: JSON | None, limit: int | None) -> list[JSON]:
    """Return all rows that meet a condition, in windows of creation time where there are too many for one."""
    pages: dict[str, JSON] = {}
    window: JSON | None = None
    while True:
        wanted = both(condition, window)
        chosen = {"filter": wanted} if wanted else {}
        left = limit - len(pages) if limit and not window else limit
        found = listed(client, source_id, {**chosen, "sorts": OLDEST_FIRST}, limit=left)
        known = len(pages)
        pages.update((page["id"], page) for page in found.pages)
        if found.complete or (limit and len(pages) >= limit):
            return list(pages.values())[:limit]
        if len(pages) == known:
            raise Unavailable(
                "Notion lists no more than 10,000 rows, and more than that were made within the same minute; "
                "nothing was concluded from what it listed"
            )
        window = _since(found.pages[-1])


def edited_since(since: datetime | None) -> JSON | None:
    """Write the condition that a row was edited since then."""
    if since is None:
        return None
    return {
        "timestamp": "last_edited_time",
        "last_edited_time": {"on_or_after": since.astimezone(UTC).isoformat()},
    }


def both(one: JSON | None, other: JSON | None) -> JSON | None:
    """Join two conditions, either of which may be missing."""
    parts = [part for given in (one, other) if given for part in given.get("and", [given])]
    return {"and": parts} if len(parts) > 1 else parts[0] if parts else None


def _since(page: JSON) -> JSON:
    return {"timestamp": "created_time", "created_time": {"on_or_after": page["created_time"]}}


def condition(where: Sequence[Where], properties: Mapping[str, Property], database: str) -> JSON | None:
    """Write conditions as a filter."""
    parts = []
    for one in where:
        prop = properties.get(one.name)
        if prop is None:
            known = ", ".join(sorted(properties))
            raise Refused(f"{database} has no property {one.name!r}; it has {known}")
        if one.empty is not None:
            parts.append(_one(prop, "is_empty" if one.empty else "is_not_empty", True))
        if one.is_ is not None:
            parts += [
                _one(prop, "contains" if prop.type in CONTAINS else "equals", v) for v in _each(one.is_)
            ]
        if one.not_ is not None:
            no = "does_not_contain" if prop.type in CONTAINS else "does_not_equal"
            parts += [_one(prop, no, v) for v in _each(one.not_)]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else {"and": parts}


def _each(value: Value) -> Sequence[Any]:
    return value if isinstance(value, tuple) else (value,)


def _one(prop: Property, how: str, value: Any) -> JSON:
    if isinstance(value, datetime):
        value = value.astimezone().isoformat()
    elif prop.type in ("date", "created_time", "last_edited_time") and not isinstance(value, bool):
        value = str(value)
    return {"property": prop.id, prop.type: {how: value}}


def any_option(prop: Property, names: Sequence[str]) -> JSON:
    """Write a filter for rows whose status is one of these."""
    parts = [{"property": prop.id, prop.type: {"equals": name}} for name in names]
    return parts[0] if len(parts) == 1 else {"or": parts}
