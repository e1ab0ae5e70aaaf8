"""Property values, from Notion's JSON to plain ones and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from segue.errors import Refused
from segue.notion.binding import Property
from segue.notion.text import clean, plain, rich_text
from segue_schemas import Value

JSON = dict[str, Any]
CUT_AT = 25  # items of a list that a page object shows
LIMITS = {"url": 2_000, "email": 200, "phone_number": 200}


def value(item: Mapping[str, Any]) -> Value:
    """Read one property of a page."""
    kind = item["type"]
    read = _READ.get(kind)
    return read(item.get(kind)) if read else None


def is_cut(item: Mapping[str, Any]) -> bool:
    """Tell whether a page object shows only the first part of a list."""
    # Only relations say so; a list of people that is just full may be cut.
    return bool(item.get("has_more")) or (
        item["type"] == "people" and len(item.get("people") or ()) >= CUT_AT
    )


def moment(text: str | None) -> datetime | None:
    """Read a time as Notion writes it; a date alone is its first moment on this machine's clock."""
    if not text:
        return None
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.astimezone()


def _date(item: Any) -> Value:
    if not item:
        return None
    start = item["start"]
    return date.fromisoformat(start) if len(start) == 10 else moment(start)


def _names(items: Any) -> Value:
    return tuple(str(item["name"]) for item in items or ())


def _ids(items: Any) -> Value:
    return tuple(str(item["id"]) for item in items or ())


def _name(item: Any) -> Value:
    return str(item["name"]) if item else None


def _same(item: Any) -> Value:
    return item if isinstance(item, str | int | float | bool) else None


def _files(items: Any) -> Value:
    return tuple(
        str((item.get(item.get("type", "")) or {}).get("url") or item["name"]) for item in items or ()
    )


def _unique(item: Any) -> Value:
    prefix = f"{item['prefix']}-" if item and item.get("prefix") else ""
    return f"{prefix}{item['number']}" if item and item.get("number") is not None else None


def _inner(item: Any) -> Value:
    """Read a formula or a rollup, which carry their type inside."""
    if not item or "type" not in item:
        return None
    kind, inner = item["type"], item.get(item["type"])
    if kind == "date":
        return _date(inner)
    if kind == "array":
        parts = [value(part) for part in inner or ()]
        flat = [one for part in parts for one in (part if isinstance(part, tuple) else (part,))]
        return tuple(str(one) for one in flat if one is not None)
    return _same(inner)


_READ: dict[str, Callable[[Any], Value]] = {
    "title": plain, "rich_text": plain, "number": _same, "checkbox": bool, "select": _name, "status": _name,
    "multi_select": _names, "date": _date, "people": _ids, "relation": _ids, "files": _files, "url": _same,
    "email": _same, "phone_number": _same, "formula": _inner, "rollup": _inner, "unique_id": _unique,
    "created_time": moment, "last_edited_time": moment,
    "created_by": lambda item: str(item["id"]) if item else None,
    "last_edited_by": lambda item: str(item["id"]) if item else None,
}  # fmt: skip


def wire(prop: Property, new: Value) -> JSON:
    """Write a value for a property of this type."""
    write = _WRITE.get(prop.type)
    if write is None:
        raise Refused(f"the property {prop.name!r} is of type {prop.type}, which only Notion itself writes")
    try:
        return {prop.type: write(prop, new)}
    except (TypeError, ValueError) as error:
        raise Refused(
            f"{str(new)[:80]!r} does not fit the property {prop.name!r}, which is of type {prop.type}"
        ) from error


def _text_of(new: Value) -> str:
    if new is None:
        return ""
    return ", ".join(new) if isinstance(new, tuple) else str(new)


def _write_number(prop: Property, new: Value) -> float | int | None:
    if new is None or isinstance(new, int | float):
        return new
    return float(new) if isinstance(new, str) else _refuse()


def _write_option(prop: Property, new: Value) -> JSON | None:
    return {"name": _option_name(_text_of(new))} if new else None


def _option_name(name: str) -> str:
    return clean(name).replace(",", " ")[:100]  # Notion takes no comma and no more than 100


def _write_options(prop: Property, new: Value) -> list[JSON]:
    return [{"name": _option_name(name)} for name in _several(new)]


def _write_ids(prop: Property, new: Value) -> list[JSON]:
    found = _several(new)
    if len(found) > 100:
        raise Refused(f"{prop.name!r} would get {len(found)} items, and Notion takes 100 at a time")
    return [{"id": one} for one in found]


def _write_people(prop: Property, new: Value) -> list[JSON]:
    return [{"object": "user", "id": one} for one in _several(new)[:100]]


def _several(new: Value) -> Sequence[str]:
    if new is None or new == "":
        return ()
    return new if isinstance(new, tuple) else (str(new),)


def _write_date(prop: Property, new: Value) -> JSON | None:
    if new is None or new == "":
        return None
    if isinstance(new, str):
        new = date.fromisoformat(new) if len(new) == 10 else moment(new)
    if isinstance(new, datetime):
        return {"start": (new if new.tzinfo else new.astimezone()).astimezone(UTC).isoformat()}
    return {"start": new.isoformat()} if isinstance(new, date) else _refuse()


def _write_line(prop: Property, new: Value) -> str | None:
    text = clean(_text_of(new))
    if len(text) > LIMITS[prop.type]:
        raise Refused(f"{prop.name!r} would get {len(text)} characters; Notion takes {LIMITS[prop.type]}")
    return text or None


def _write_files(prop: Property, new: Value) -> list[JSON]:
    return [
        {"name": url.rsplit("/", 1)[-1][:100] or "file", "type": "external", "external": {"url": url}}
        for url in _several(new)
    ]


def _refuse() -> Any:
    raise TypeError


_WRITE: dict[str, Callable[[Property, Value], Any]] = {
    "title": lambda prop, new: rich_text(_text_of(new)),
    "rich_text": lambda prop, new: rich_text(_text_of(new)),
    "number": _write_number, "checkbox": lambda prop, new: bool(new), "select": _write_option,
    "status": _write_option, "multi_select": _write_options, "relation": _write_ids, "people": _write_people,
    "date": _write_date, "url": _write_line, "email": _write_line, "phone_number": _write_line,
    "files": _write_files,
}  # fmt: skip
