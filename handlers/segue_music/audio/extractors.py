"""Where essentia comes in: on machines that have a wheel of it, loaded late and quietly."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

# The last four are wanted by essentia itself while it is imported.
OURS = ("KeyExtractor", "FrameCutter", "Centroid", "CentralMoments", "Decrease")


BROKE = "it broke on this track"


def asked(ask: Callable[[Any], T]) -> tuple[T | None, str]:
    """Ask something of essentia's algorithms; nothing and why where it is not there or breaks on it."""
    standard, why = _loaded()
    if standard is None:
        return None, why
    try:
        return ask(standard), ""
    except Exception as error:  # the border to foreign code: whatever breaks in it, ours goes on without
        return None, f"{BROKE}: {type(error).__name__}: {' '.join(str(error).split())}"


def why_not() -> str:
    """Say why essentia cannot be used here; nothing where it can."""
    return _loaded()[1]


@functools.cache
def _loaded() -> tuple[Any, str]:
    try:
        import essentia as loaded

        # It greets on standard error otherwise.
        loaded.log.infoActive = False
        loaded.log.warningActive = False
        with _only_ours():
            from essentia import standard
    except Exception as error:  # a wheel for numpy 1, say, fails with numpy 2 by an AttributeError
        return None, " ".join(str(error).split()) or type(error).__name__
    return standard, ""


@contextmanager
def _only_ours() -> Iterator[None]:
    """Let essentia make classes of the algorithms that are used; of all 250 it takes most of a second."""
    inside: Any = importlib.import_module("essentia._essentia")
    every, inside.keys = inside.keys, lambda: list(OURS)
    try:
        yield
    finally:
        inside.keys = every
