"""Checks of request bodies, each refusing in the words of Notion's validator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from segue_sandbox.errors import UNDEFINED, any_of, failed
from segue_sandbox.ids import uuid

JSON = dict[str, Any]


def want_object(value: object, path: str) -> JSON:
    """Return the value if it is an object."""
    if not isinstance(value, dict):
        raise failed(path, "an object" if value is not UNDEFINED else "defined", value)
    return value


def want_list(value: object, path: str, most: int = 100) -> list[Any]:
    """Return the value if it is an array of a permitted length."""
    if not isinstance(value, list):
        raise failed(path, "an array" if value is not UNDEFINED else "defined", value)
    if len(value) > most:
        raise failed(f"{path}.length", f"≤ `{most}`", len(value))
    return value


def want_text(value: object, path: str, most: int | None = None) -> str:
    """Return the value if it is a string of a permitted length, counted in UTF-16 units."""
    if not isinstance(value, str):
        raise failed(path, "a string" if value is not UNDEFINED else "defined", value)
    if most is not None and (length := units(value)) > most:
        raise failed(f"{path}.length", f"≤ `{most}`", length)
    return value


def want_number(value: object, path: str) -> float:
    """Return the value if it is a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise failed(path, "a number" if value is not UNDEFINED else "defined", value)
    return value


def want_bool(value: object, path: str) -> bool:
    """Return the value if it is a boolean."""
    if not isinstance(value, bool):
        raise failed(path, "a boolean" if value is not UNDEFINED else "defined", value)
    return value


def want_uuid(value: object, path: str) -> str:
    """Return the dashed form of the value if it is an id."""
    found = uuid(want_text(value, path))
    if found is None:
        raise failed(path, "a valid uuid", value)
    return found


def want_one_of(value: object, path: str, choices: Iterable[str]) -> str:
    """Return the value if it is one of a few words."""
    words = list(choices)
    if not isinstance(value, str) or value not in words:
        allowed = any_of(*(f'`"{word}"`' for word in words))
        raise failed(path, allowed if value is not UNDEFINED else "defined", value)
    return value


def no_others(value: JSON, path: str, known: Iterable[str]) -> None:
    """Refuse keys that the endpoint does not know."""
    for key in value:
        if key not in known:
            raise failed(f"{path}.{key}", "not present", value[key])


def units(text: str) -> int:
    """Count a text as Notion does: in UTF-16 units, so that an emoji outside the first plane is two."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)
