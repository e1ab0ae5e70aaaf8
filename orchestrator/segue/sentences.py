"""Says in one sentence what is wrong with a value, and what a good one looks like."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretBytes, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

LONGEST_VALUE = 80  # characters of a bad value that are shown

# What pydantic calls it -> how it goes on after "… is 'value', which".
WORDS = {
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "float_parsing": "is not a number",
    "float_type": "is not a number",
    "bool_parsing": "is neither yes nor no",
    "bool_type": "is neither yes nor no",
    "string_type": "is not text",
    "list_type": "is not a list",
    "tuple_type": "is not a list",
    "dict_type": "is not a table",
    "model_type": "is not a table",
    "greater_than": "is not more than {gt}",
    "greater_than_equal": "is less than {ge}",
    "less_than": "is not less than {lt}",
    "less_than_equal": "is more than {le}",
    "enum": "is not one of {expected}",
    "literal_error": "is not one of {expected}",
    "string_too_short": "is shorter than {min_length} characters",
    "string_too_long": "is longer than {max_length} characters",
    "string_pattern_mismatch": "does not look like /{pattern}/",
    "too_short": "has fewer than {min_length} entries",
    "too_long": "has more than {max_length} entries",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One value that a model does not accept."""

    path: tuple[str, ...]
    kind: str  # "missing", "unknown", or anything else for a bad value
    why: str  # goes on after the name: "is 'many', which is not a whole number"
    example: str = ""
    siblings: tuple[str, ...] = ()  # names that would have been right in this place


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean …?" where something known looks like the word, else nothing."""
    by_case = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), by_case, n=1, cutoff=0.6)
    return f"; did you mean {by_case[close[0]]!r}?" if close else ""


def shown(value: object) -> str:
    """Return a value as it may stand in a sentence: quoted, short and on one line."""
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def wrongs(error: ValidationError, model: type[BaseModel]) -> list[Wrong]:
    """Take a validation error apart into one entry a field."""
    found: dict[tuple[str, ...], Wrong] = {}
    for detail in error.errors(include_url=False):
        wrong = _wrong(detail, model)
        found.setdefault(wrong.path, wrong)
    return list(found.values())


def _wrong(detail: ErrorDetails, model: type[BaseModel]) -> Wrong:
    *_, (path, holder, field) = _walk(model, tuple(str(part) for part in detail["loc"]))
    siblings = tuple(holder.model_fields)
    if detail["type"] == "extra_forbidden":
        return Wrong(path=path, kind="unknown", why="is unknown", siblings=siblings)
    example = _example(field)
    if detail["type"] == "missing":
        return Wrong(path=path, kind="missing", why="is missing", example=example, siblings=siblings)
    value = "" if _is_secret(field) else f"is {shown(detail['input'])}, which "
    return Wrong(path=path, kind="value", why=value + _words(detail), example=example, siblings=siblings)


def _words(detail: ErrorDetails) -> str:
    context = detail.get("ctx") or {}
    if detail["type"] in WORDS:
        return WORDS[detail["type"]].format(**context)
    if detail["type"] == "value_error":
        return f"cannot be used: {context.get('error')}"
    message = detail["msg"]
    return f"cannot be used: {message[:1].lower()}{message[1:]}"


def _walk(
    model: type[BaseModel], location: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], type[BaseModel], FieldInfo | None]]:
    """Follow a location through nested models; places in lists and branches of unions are left out."""
    yield (), model, None
    path: tuple[str, ...] = ()
    inside: type[BaseModel] | None = model
    for name in location:
        if inside is None:
            return
        field = inside.model_fields.get(name)
        path = (*path, name)
        yield path, inside, field
        inside = next(models_in(field.annotation), None) if field else None


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that an annotation holds, such as both of `A | B | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from models_in(part)


def _example(field: FieldInfo | None) -> str:
    examples = field.examples if field else None
    return str(examples[0]) if examples else ""


def _is_secret(field: FieldInfo | None) -> bool:
    kinds = (field.annotation, *get_args(field.annotation)) if field else ()
    return any(kind in (SecretStr, SecretBytes) for kind in kinds)
