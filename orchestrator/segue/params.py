"""Turns what a row says into a handler's parameters: `key: value` lines and links, checked by its model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, TypeVar, get_args, get_origin
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from segue.errors import NeedsInput
from segue.sentences import Wrong, did_you_mean, shown, wrongs

M = TypeVar("M", bound=BaseModel)
DRY = {"dev": True, "prod": False}  # `mode: DEV` or `mode: PROD` in a row, for whichever handler
_LISTS = (list, tuple, set, frozenset, Sequence, AbstractSet)
_LINK = re.compile(r"https?://\S+$", re.IGNORECASE)
_QUOTES = {'"': '"', "'": "'", "“": "”", "„": "“", "«": "»"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FromLinks:
    """Marks a field that takes the task's links: `Annotated[str, FromLinks(host="soundcloud.com")]`."""

    host: str = ""  # only links to this host; empty: all


def asks_for_dry_run(text: str) -> bool:
    """Tell whether the parameters of a row have a line `mode: DEV`."""
    return any(_dry(line) for line in text.splitlines())


def _dry(line: str) -> bool | None:
    """Return what a line says of dry runs; None where it is about something else."""
    label, _, value = line.strip().lstrip("-*•").partition(":")
    return DRY.get(_unquoted(value.strip()).casefold()) if _key(label.strip()) == "mode" else None


def parse(text: str, links: Sequence[str], model: type[M]) -> M:
    """Return the parameters; `NeedsInput` names each field that is wrong, its value and a good one."""
    given, found = _read(text, model)
    values: dict[str, Any] = {name: _fitted(model.model_fields[name], given[name], name) for name in given}
    for name, host in _link_fields(model):
        if name not in values and (fitting := _to_host((*links, *found), host)):
            values[name] = _from_links(model.model_fields[name], fitting, name)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise NeedsInput("; ".join(_sentence(wrong) for wrong in wrongs(error, model))) from None


def _read(text: str, model: type[BaseModel]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the values by field, and the links that stand on lines of their own."""
    fields = {_key(name): name for name in model.model_fields}
    given: dict[str, list[str]] = {}
    links: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip().lstrip("-*•").strip()
        if not line or line.startswith("#") or _dry(line) is not None:
            continue
        if _LINK.match(line):
            links.append(line)
            continue
        label, colon, value = line.partition(":")
        if not colon:
            raise NeedsInput(f"line {number} of the parameters is {shown(line)}; write it as key: value")
        if (name := fields.get(_key(label))) is None:
            raise NeedsInput(_unknown(label.strip(), model))
        given.setdefault(name, []).append(_unquoted(value.strip()))
    return {name: values for name, values in given.items() if any(values)}, links


def _key(label: str) -> str:
    return re.sub(r"[\s_-]+", "", label).casefold()


def _unquoted(value: str) -> str:
    quoted = len(value) >= 2 and _QUOTES.get(value[0]) == value[-1]
    return value[1:-1] if quoted else value


def _unknown(label: str, model: type[BaseModel]) -> str:
    names = [_spoken(name) for name in model.model_fields]
    known = f"; known are {', '.join(names)}" if names else "; this handler takes none"
    return f"unknown parameter {shown(label)}{did_you_mean(label.replace('_', ' '), names) or known}"


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _fitted(field: FieldInfo, values: list[str], name: str) -> Any:
    """Give values the shape of their field: a list, or one value whose choice may be in any case."""
    parts = _parts(field.annotation)
    if any((get_origin(part) or part) in _LISTS for part in parts):
        pieces = [_unquoted(piece.strip()) for value in values for piece in value.split(",")]
        return [piece for piece in pieces if piece]
    if len(values) > 1:
        raise NeedsInput(f"the parameter {_spoken(name)!r} stands {len(values)} times; leave one of them")
    choices = {str(choice).casefold(): choice for choice in _choices(parts)}
    return choices.get(values[0].casefold(), values[0])


def _parts(annotation: Any) -> tuple[Any, ...]:
    """Return what a union may be, or the one thing that it is."""
    if get_origin(annotation) is not None and get_origin(annotation) not in (*_LISTS, dict, Literal):
        return tuple(inner for part in get_args(annotation) for inner in _parts(part))
    return (annotation,)


def _choices(parts: tuple[Any, ...]) -> Iterator[Any]:
    for part in parts:
        if get_origin(part) is Literal:
            yield from get_args(part)
        elif isinstance(part, type) and issubclass(part, Enum):
            yield from (member.value for member in part)


def _link_fields(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for name, info in model.model_fields.items():
        marks = [mark for mark in info.metadata if isinstance(mark, FromLinks)]
        if marks or name in ("link", "links"):
            yield name, marks[0].host if marks else ""


def _to_host(links: Sequence[str], host: str) -> list[str]:
    """Return the links to a host or what is below it, each once."""
    return [link for link in dict.fromkeys(links) if not host or _is_below(link, host)]


def _is_below(link: str, host: str) -> bool:
    try:
        there = (urlsplit(link).hostname or "").lower()
    except ValueError:  # such as an address with half a bracket
        return False
    return there == host or there.endswith(f".{host}")


def _from_links(field: FieldInfo, links: list[str], name: str) -> Any:
    if any((get_origin(part) or part) in _LISTS for part in _parts(field.annotation)):
        return links
    if len(links) > 1:
        few = ", ".join(links[:3])
        raise NeedsInput(
            f"the task has {len(links)} links and takes one ({few}); "
            f"name it in the parameters: {name}: {links[0]}"
        )
    return links[0]


def _sentence(wrong: Wrong) -> str:
    name = _spoken(wrong.path[0]) if wrong.path else "parameters"
    example = f"; write for example {name}: {wrong.example}" if wrong.example else ""
    if wrong.kind == "missing" and not example:
        return f"the parameter {name!r} is missing; add a line {name}: … to the parameters"
    return f"the parameter {name!r} {wrong.why}{example}"
