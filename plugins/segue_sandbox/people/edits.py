"""Turns what somebody typed or chose into the value that the API is asked to write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError
from segue_sandbox.people.ask import ask, property_items
from segue_sandbox.people.places import plain

JSON = dict[str, Any]
MOST = 2000  # UTF-16 units in one element of a rich text


def write(call: Call, page_id: str, prop_id: str, given: JSON) -> None:
    """Set one property of a page."""
    page = ask(call, "GET", f"/v1/pages/{page_id}")
    for name, value in page["properties"].items():
        if unquote(value["id"]) == prop_id:
            kind = value["type"]
            if kind not in _WRITERS:
                raise ApiError(400, "validation_error", f"{name} is worked out by itself and cannot be set.")
            wanted = _WRITERS[kind](call, page_id, value, given)
            ask(call, "PATCH", f"/v1/pages/{page_id}", {"properties": {name: {kind: wanted}}})
            return
    raise ApiError(400, "validation_error", "This property is not there any more.")


def _text(given: JSON, key: str = "text") -> str:
    value = given.get(key)
    return value.strip() if isinstance(value, str) else ""


def _rich(call: Call, page_id: str, value: JSON, given: JSON) -> list[JSON]:
    return retouched(value[value["type"]], _text(given))


def retouched(old: list[JSON], text: str) -> list[JSON]:
    """Put new words into a rich text, keeping marks, links and mentions of all that stayed the same."""
    before = plain(old)
    if text == before:
        return [_kept(item) for item in old]
    start = _common(before, text)
    end = _common(before[start:][::-1], text[start:][::-1])
    head, _ = _split(old, start)
    _, tail = _split(old, len(before) - end)
    marks = next((item.get("annotations") for item in reversed(head)), None)
    middle = text[start : len(text) - end]
    return _joined([*head, *_pieces(middle, marks), *tail])


def _joined(items: list[JSON]) -> list[JSON]:
    """Put neighbours that look the same together again."""
    joined: list[JSON] = []
    for item in items:
        last = joined[-1] if joined else None
        if last and _look(last) == _look(item) and len(last["plain_text"] + item["plain_text"]) <= MOST // 2:
            joined[-1:] = _pieces(
                last["plain_text"] + item["plain_text"], item["annotations"], item["text"]["link"]
            )
        else:
            joined.append(item)
    return joined


def _look(item: JSON) -> object:
    """Return what two texts must share to be one; a mention or an equation is like nothing else."""
    return (item["annotations"], item["text"]["link"]) if item["type"] == "text" else object()


def _common(one: str, other: str) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _split(items: list[JSON], at: int) -> tuple[list[JSON], list[JSON]]:
    """Cut a rich text in two; a mention or an equation that is cut through becomes words."""
    left: list[JSON] = []
    right: list[JSON] = []
    for item in items:
        words = str(item.get("plain_text", ""))
        if at >= len(words):
            left.append(_kept(item))
        elif at <= 0:
            right.append(_kept(item))
        else:
            link = item["text"].get("link") if item["type"] == "text" else None
            left += _pieces(words[:at], item.get("annotations"), link)
            right += _pieces(words[at:], item.get("annotations"), link)
        at -= len(words)
    return left, right


def _kept(item: JSON) -> JSON:
    kind = item["type"]
    content = {"link": None, **item[kind]} if kind == "text" else item[kind]
    return {"type": kind, kind: content, "annotations": item.get("annotations", {}),
            "plain_text": item.get("plain_text", "")}  # fmt: skip


def _pieces(words: str, marks: JSON | None, link: JSON | None = None) -> list[JSON]:
    # Half of the limit in characters, since a character may count as two units.
    cuts = [words[n : n + MOST // 2] for n in range(0, len(words), MOST // 2)]
    return [
        {
            "type": "text",
            "text": {"content": cut, "link": link},
            "annotations": marks or {},
            "plain_text": cut,
        }
        for cut in cuts
    ]


def _number(call: Call, page_id: str, value: JSON, given: JSON) -> float | None:
    text = _text(given).replace(",", "").replace(" ", "")
    if not text:
        return None
    try:
        if text.endswith("%"):
            return float(text[:-1]) / 100
        return int(text) if text.lstrip("+-").isdecimal() else float(text)
    except ValueError:
        raise ApiError(400, "validation_error", f"“{text}” is not a number.") from None


def _line(call: Call, page_id: str, value: JSON, given: JSON) -> str | None:
    return _text(given) or None


def _checkbox(call: Call, page_id: str, value: JSON, given: JSON) -> bool:
    return bool(given.get("checked"))


def _option(call: Call, page_id: str, value: JSON, given: JSON) -> JSON | None:
    if name := _text(given, "new"):
        return {"name": name}
    return {"id": given["option"]} if given.get("option") else None


def _options(call: Call, page_id: str, value: JSON, given: JSON) -> list[JSON]:
    held: list[JSON] = value["multi_select"]
    if name := _text(given, "new"):
        same = any(option["name"].lower() == name.lower() for option in held)
        return _ids(held) if same else [*_ids(held), {"name": name}]
    return _toggled(_ids(held), given)


def _ids(items: list[JSON]) -> list[JSON]:
    return [{"id": item["id"]} for item in items]


def _toggled(held: list[JSON], given: JSON) -> list[JSON]:
    chosen = given.get("option")
    if not chosen:
        return []
    rest = [item for item in held if item["id"] != chosen]
    return rest if len(rest) < len(held) else [*held, {"id": chosen}]


def _relation(call: Call, page_id: str, value: JSON, given: JSON) -> list[JSON]:
    held = [{"id": item["relation"]["id"]} for item in property_items(call, page_id, value["id"])]
    return _toggled(held, given)


def _people(call: Call, page_id: str, value: JSON, given: JSON) -> list[JSON]:
    held = [{"id": item["people"]["id"]} for item in property_items(call, page_id, value["id"])]
    return _toggled(held, given)


def _date(call: Call, page_id: str, value: JSON, given: JSON) -> JSON | None:
    day = _text(given, "start")
    if not day:
        return None
    end = _text(given, "end")
    held = (value["date"] or {}).get("start") or ""
    return {
        "start": _moment(day, _text(given, "start_time"), held),
        "end": _moment(end, _text(given, "end_time"), held) if end else None,
    }


def _moment(day: str, clock: str, held: str) -> str:
    """Join day and time; the offset is that of the value so far, or this machine's."""
    if not clock:
        return day
    try:
        at = datetime.fromisoformat(f"{day}T{clock}")
        zone = datetime.fromisoformat(held).tzinfo if "T" in held else None
    except ValueError:
        raise ApiError(400, "validation_error", f"“{day} {clock}” is not a time.") from None
    return (at.replace(tzinfo=zone) if zone else at.astimezone()).isoformat()


def _files(call: Call, page_id: str, value: JSON, given: JSON) -> list[JSON]:
    held = [dict(item) for item in value["files"]]
    if isinstance(given.get("remove"), int):
        return [item for n, item in enumerate(held) if n != given["remove"]]
    if uploads := given.get("uploads"):
        return [*held, *({"type": "file_upload", "file_upload": {"id": each}} for each in uploads)]
    link = _text(given, "link")
    if not link:
        return held
    name = _text(given, "name") or link.rstrip("/").rsplit("/", 1)[-1][:100] or "file"
    return [*held, {"name": name, "type": "external", "external": {"url": link}}]


_WRITERS: dict[str, Callable[[Call, str, JSON, JSON], Any]] = {
    "title": _rich, "rich_text": _rich, "number": _number, "url": _line, "email": _line,
    "phone_number": _line, "checkbox": _checkbox, "select": _option, "status": _option,
    "multi_select": _options, "date": _date, "people": _people, "relation": _relation, "files": _files,
}  # fmt: skip
