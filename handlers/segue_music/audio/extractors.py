"""Where essentia comes in: on machines that have a wheel of it, loaded late and quietly."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# The last four are wanted by essentia itself while it is imported.
OURS = ("KeyExtractor", "Chromaprinter", "FrameCutter", "Centroid", "CentralMoments", "Decrease")


def essentia() -> Any:
    """Return essentia's algorithms, or None on a machine without it."""
    return _loaded()[0]


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
    except (ImportError, AttributeError) as error:
        # An AttributeError is how a wheel for numpy 1 fails with numpy 2.
        return None, " ".join(str(error).split())
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
