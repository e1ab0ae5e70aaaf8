"""Says what a handler lacks, before a task is given to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from segue.change import Change
from segue.handler import Pattern


def faults(handler: object) -> list[str]:
    """Return what keeps an object from being a handler; nothing means that it is one."""
    name = getattr(handler, "name", None)
    called = repr(name) if isinstance(name, str) and name else type(handler).__name__
    return [f"{called} {fault}" for fault in _faults(handler)]


def _faults(handler: object) -> Iterator[str]:
    if isinstance(handler, type):
        yield "is a class; return an object of it"
        return
    name = getattr(handler, "name", None)
    if not isinstance(name, str) or not name.strip() or name != name.strip():
        yield f'has no usable name but {name!r}; set name = "…"'
    if not isinstance(getattr(handler, "summary", None), str):
        yield 'has no summary; set summary = "…"'
    if not callable(getattr(handler, "run", None)):
        yield "has no run(run)"
    params = getattr(handler, "Params", None)
    if not (isinstance(params, type) and issubclass(params, BaseModel)):
        yield "has no Params that is a pydantic model; set Params = segue.Params where it takes none"
    yield from _pattern_faults(getattr(handler, "patterns", None))
    yield from _extras_faults(handler)


def _pattern_faults(patterns: object) -> Iterator[str]:
    if not isinstance(patterns, Sequence) or not all(isinstance(pattern, Pattern) for pattern in patterns):
        yield 'has patterns that are no sequence of Pattern; set patterns = (Pattern(words=("…",)),)'
        return
    for pattern in patterns:
        if pattern == Pattern():
            yield "has an empty pattern, which would take every task"
        try:
            re.compile(pattern.title)
        except re.error as problem:
            yield f"has a pattern with a broken expression /{pattern.title}/: {problem}"


def _extras_faults(handler: object) -> Iterator[str]:
    together = getattr(handler, "together", 1)
    if not isinstance(together, int) or together < 1:
        yield f"has together = {together!r}; it is the number of runs that may work at once"
    if not callable(getattr(handler, "key", len)):
        yield "has a key that is no function of the task"
    changes = getattr(handler, "changes", ())
    if not isinstance(changes, Sequence) or not all(_is_change(change) for change in changes):
        yield "has changes that are no sequence of Change classes, each with a kind"


def _is_change(change: object) -> bool:
    return (
        isinstance(change, type)
        and issubclass(change, Change)
        and isinstance(getattr(change, "kind", None), str)
    )
