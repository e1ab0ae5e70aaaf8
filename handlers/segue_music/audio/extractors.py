"""Where essentia comes in: on machines that have a wheel of it, loaded late and quietly."""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def essentia() -> Any:
    """Return essentia's algorithms, or None on a machine without it."""
    try:
        import essentia as loaded

        # It greets on standard error otherwise.
        loaded.log.infoActive = False
        loaded.log.warningActive = False
        from essentia import standard
    except (ImportError, AttributeError):
        # An AttributeError is how a wheel for numpy 1 fails with numpy 2.
        return None
    return standard
