"""What is remembered of a step that did not work out, and what it raises again."""

from __future__ import annotations

import logging
import random
from typing import Any

from segue import errors
from segue.errors import Refused, SegueError, Unavailable
from segue.pause import Asked, Bug, Parked
from segue.redact import redact

log = logging.getLogger(__name__)


def kept_error(error: Exception, run_id: str, name: str) -> dict[str, Any]:
    """Return what is remembered of a step that raised."""
    if isinstance(error, Asked):
        return {"parked": "", "question": error.question}
    if isinstance(error, Unavailable):
        return {"parked": redact(str(error)), "question": "", "after": error.retry_after or 0.0}
    if isinstance(error, SegueError):
        return {"error": _known(type(error)), "text": redact(str(error))}
    reference = f"{random.getrandbits(32):08x}"
    log.error("bug %s in step %r", reference, name, exc_info=error, extra={"run": run_id, "step": name})
    what = f"{type(error).__name__}: {redact(str(error))}"
    return {"error": "Bug", "text": f"{what} (the log has more under {reference})"}


def _known(kind: type[BaseException]) -> str:
    """Return the nearest kind of error that is ours: a plugin may have made kinds of its own from it."""
    return next(k.__name__ for k in kind.__mro__ if k is Bug or getattr(errors, k.__name__, None) is k)


def opened(kept: dict[str, Any], number: int) -> Any:
    """Return what a step answered, or raise what it raised."""
    if "ok" in kept:
        return kept["ok"]
    if "parked" in kept:
        raise Parked(number, kept["parked"], kept["question"], kept.get("after", 0.0))
    kind = Bug if kept["error"] == "Bug" else getattr(errors, kept["error"], Refused)
    raise kind(kept["text"])
