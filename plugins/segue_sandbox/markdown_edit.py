"""The four kinds of change to a page's markdown, worked out on its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from segue_sandbox.check import no_others, want_bool, want_list, want_object, want_one_of, want_text
from segue_sandbox.errors import UNDEFINED, ApiError, failed, invalid

JSON = dict[str, Any]
Edit = Callable[[str], str]

KINDS = ("insert_content", "replace_content_range", "update_content", "replace_content")
MOST_UPDATES, MOST_SHOWN = 100, 500


def asked_edit(body: JSON) -> tuple[Edit, bool]:
    """Return the change that a body asks for, and whether pages and databases may be lost by it.

    The body is checked here; the change itself may still be refused when it meets the text.
    """
    no_others(body, "body", ("type", "allow_async", *KINDS))
    kind = want_one_of(body.get("type", UNDEFINED), "body.type", KINDS)
    path = f"body.{kind}"
    given = want_object(body.get(kind, UNDEFINED), path)
    allow = want_bool(given.get("allow_deleting_content", False), f"{path}.allow_deleting_content")
    return _EDITS[kind](given, path), allow


def _insertion(given: JSON, path: str) -> Edit:
    no_others(given, path, ("content", "after", "position"))
    content = _text(given, path, "content")
    if "after" in given and "position" in given:
        raise invalid("Only one of insert_content.after and insert_content.position can be provided.")
    if "after" in given:
        after = want_text(given["after"], f"{path}.after")
        return lambda text: _inserted(text, content, after)
    where = f"{path}.position"
    position = want_object(given.get("position", {"type": "end"}), where)
    place = want_one_of(position.get("type", UNDEFINED), f"{where}.type", ("start", "end"))
    if place == "start":
        return lambda text: f"{content}\n{text}"
    return lambda text: f"{text}\n{content}"


def _inserted(text: str, content: str, after: str) -> str:
    """Put content behind the line in which a selection ends, indented as far as that line."""
    _, end = _selected(text, after)
    line_start = text.rfind("\n", 0, end) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    line = text[line_start:line_end]
    indent = line[: len(line) - len(line.lstrip("\t"))]
    new = "\n".join(f"{indent}{part}" if part.strip() else part for part in content.split("\n"))
    return f"{text[:line_end]}\n{new}{text[line_end:]}"


def _range(given: JSON, path: str) -> Edit:
    no_others(given, path, ("content", "content_range", "allow_deleting_content"))
    content, selection = _text(given, path, "content"), _text(given, path, "content_range")

    def edit(text: str) -> str:
        start, end = _selected(text, selection)
        return text[:start] + content + text[end:]

    return edit


def _selected(text: str, selection: str) -> tuple[int, int]:
    """Return where a selection of the form `start...end` begins and ends."""
    first, dots, last = selection.partition("...")
    start = text.find(first)
    if start < 0 or not selection:
        raise _not_found(first, last if dots else first, text)
    if not dots:
        return start, start + len(first)
    end = text.find(last, start + len(first))
    if end < 0:
        raise _not_found(first, last, text)
    return start, end + len(last)


def _not_found(first: str, last: str, text: str) -> ApiError:
    shown = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."
    return invalid(
        f"String not found: <pattern>{first}...{last}</pattern> in current version of the page "
        f"<target>{shown}</target>"
    )


def _updates(given: JSON, path: str) -> Edit:
    no_others(given, path, ("content_updates", "allow_deleting_content"))
    where = f"{path}.content_updates"
    updates = want_list(given.get("content_updates", UNDEFINED), where, MOST_UPDATES)
    if not updates:
        raise failed(f"{where}.length", "≥ `1`", 0)
    edits = [
        _update(want_object(update, f"{where}[{n}]"), f"{where}[{n}]") for n, update in enumerate(updates)
    ]

    def edit(text: str) -> str:
        for one in edits:
            text = one(text)
        return text

    return edit


def _update(given: JSON, path: str) -> Edit:
    no_others(given, path, ("old_str", "new_str", "replace_all_matches"))
    old, new = _text(given, path, "old_str"), _text(given, path, "new_str")
    everywhere = want_bool(given.get("replace_all_matches", False), f"{path}.replace_all_matches")
    if not old:
        raise failed(f"{path}.old_str.length", "≥ `1`", 0)

    def edit(text: str) -> str:
        found = text.count(old)
        if found == 0:
            raise invalid(f"No matches found for old_str in the content of the page: {old}")
        if found > 1 and not everywhere:
            raise invalid(
                f"Multiple matches found for old_str ({found}): {old}\nProvide more of the text around it, "
                "or set replace_all_matches to true."
            )
        return text.replace(old, new)

    return edit


def _replacement(given: JSON, path: str) -> Edit:
    no_others(given, path, ("new_str", "allow_deleting_content"))
    new = _text(given, path, "new_str")
    return lambda text: new


def _text(given: JSON, path: str, key: str) -> str:
    return want_text(given.get(key, UNDEFINED), f"{path}.{key}")


_EDITS: dict[str, Callable[[JSON, str], Edit]] = {
    "insert_content": _insertion,
    "replace_content_range": _range,
    "update_content": _updates,
    "replace_content": _replacement,
}
