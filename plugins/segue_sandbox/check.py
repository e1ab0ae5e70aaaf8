"""Checks of request bodies, each refusing in the words of Notion's validator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from segue_sandbox.errors import UNDEFINED, ApiError, any_of, failed
from segue_sandbox.ids import uuid

JSON = dict[str, Any]


# What else the validator says a value may be, where that is not what is asked for.
OPTIONAL = ("`undefined`",)
CLEARABLE = ("`null`", "`undefined`")


def want_object(value: object, path: str, also: Sequence[str] = ()) -> JSON:
    """Return the value if it is an object."""
    if not isinstance(value, dict):
        raise _wrong(path, "an object", value, also)
    return value


def want_list(value: object, path: str, most: int = 100, also: Sequence[str] = ()) -> list[Any]:
    """Return the value if it is an array of a permitted length."""
    if not isinstance(value, list):
        raise _wrong(path, "an array", value, also)
    if len(value) > most:
        raise failed(f"{path}.length", f"≤ `{most}`", len(value))
    return value


def want_text(value: object, path: str, most: int | None = None, also: Sequence[str] = ()) -> str:
    """Return the value if it is a string of a permitted length, counted in UTF-16 units."""
    if not isinstance(value, str):
        raise _wrong(path, "a string", value, also)
    if most is not None and (length := units(value)) > most:
        raise failed(f"{path}.length", f"≤ `{most}`", length)
    return value


def want_number(value: object, path: str) -> float:
    """Return the value if it is a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(path, "a number", value)
    return value


def want_bool(value: object, path: str, also: Sequence[str] = ()) -> bool:
    """Return the value if it is a boolean."""
    if not isinstance(value, bool):
        raise _wrong(path, "a boolean", value, also)
    return value


def want_uuid(value: object, path: str) -> str:
    """Return the dashed form of the value if it is an id."""
    found = uuid(want_text(value, path))
    if found is None:
        raise failed(path, "a valid uuid", value)
    return found


def want_one_of(value: object, path: str, choices: Iterable[str], also: Sequence[str] = ()) -> str:
    """Return the value if it is one of a few words."""
    words = list(choices)
    if not isinstance(value, str) or value not in words:
        quoted = [f'`"{word}"`' for word in words]
        raise _wrong(path, quoted[0], value, (*quoted[1:], *also))
    return value


def _wrong(path: str, should: str, value: object, also: Sequence[str] = ()) -> ApiError:
    return failed(path, any_of(should, *also) if value is not UNDEFINED else "defined", value)


def no_others(value: JSON, path: str, known: Iterable[str]) -> None:
    """Refuse keys that the endpoint does not know."""
    for key in value:
        if key not in known:
            raise failed(f"{path}.{key}", "not present", value[key])


def units(text: str) -> int:
    """Count a text as Notion does: in UTF-16 units, so that an emoji outside the first plane is two."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)
