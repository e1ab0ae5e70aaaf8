"""Keeps a summary of the last runs in documents of the user, between two markers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from segue import Conflict, Outcome, Refused, SegueError, Task, hookimpl
from segue_review import roots
from segue_review.safe_text import inline

log = logging.getLogger(__name__)
BEGIN, END = "<!-- segue: last runs -->", "<!-- segue: end of last runs -->"
KEPT = 10  # runs
LARGEST = 5_000_000  # bytes of a document
_TRIES = 3


class Summaries:
    """Is told of each run that has ended, and writes a line about it into each document."""

    def __init__(self, documents: Sequence[str]) -> None:
        self._documents = tuple(documents)
        self._lock = threading.Lock()  # runs end side by side

    @hookimpl
    def run_finished(self, task: Task, outcome: Outcome, run_id: str) -> None:
        """Write the run's line, newest first; a document that cannot be written is told in the log."""
        for document in self._documents:
            try:
                with self._lock:
                    note(Path(document), line(task, outcome, run_id))
            except (SegueError, OSError) as error:
                log.warning("the summary in %s was not written: %s", document, error, extra={"run": run_id})


def line(task: Task, outcome: Outcome, run_id: str, now: datetime | None = None) -> str:
    """Return what is said of a run."""
    when = f"{now or datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    what = f"{inline(task.title, 80)}: {outcome.status.value}, {inline(outcome.summary, 200)}"
    return f"- {when} {what} (`{run_id}`)"


def note(document: Path, entry: str) -> None:
    """Put a line at the top of the part between the markers, or raise where that is not safe."""
    with roots.opened(document.parent) as top:
        for attempt in range(_TRIES):
            before = roots.read(top, (document.name,), LARGEST)
            if len(before) > LARGEST:
                raise Refused(f"{document} has more than {LARGEST // 1_000_000} MB; name a smaller file")
            after = renewed(before, entry, str(document))
            if after == before:
                return
            with suppress(Conflict):  # somebody wrote in the same moment: read it again
                roots.replace(top, (document.name,), before, after)
                return
            if attempt == _TRIES - 1:
                raise Conflict(f"{document} is being written by somebody else; it was left as it is")


def renewed(before: bytes, entry: str, name: str) -> bytes:
    """Return the bytes of a document with one more line; every byte outside the markers stays."""
    begin, end = BEGIN.encode(), END.encode()
    if (before.count(begin), before.count(end)) != (1, 1) or before.index(begin) > before.index(end):
        raise Refused(
            f"{name} has not one pair of markers; write {BEGIN} and, on a line below it, {END} where the "
            "summary shall stand"
        )
    head, rest = before.split(begin)
    inside, tail = rest.split(end)
    ending = b"\r\n" if b"\r\n" in before else b"\n"
    old = [one for one in inside.splitlines() if one.startswith(b"- ")]
    own = entry.encode("utf-8", "replace")
    mark = own[own.rfind(b"(`") :]  # the run's id: a run that is told twice has one line
    kept = [own, *(one for one in old if not one.endswith(mark))][:KEPT]
    return head + begin + ending + ending.join(kept) + ending + end + tail
