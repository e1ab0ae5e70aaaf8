"""The parts of a run: each has steps of its own, remembered in the ledger, and works beside the others."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from segue.errors import Cancelled, Refused
from segue.kept import opened
from segue.ledger import Ledger
from segue.pause import Bug, Parked, Stopped
from segue.runs import WAITS

log = logging.getLogger(__name__)
T = TypeVar("T")


class Taker(Protocol):
    """The engine, as far as it takes steps whose answers are kept here."""

    def take(
        self, run_id: str, guarded: str, number: int, name: str, function: Callable[[], Any], *,
        again: bool, always: bool,
    ) -> dict[str, Any]:  # fmt: skip
        """Call a step's function and return what is to be remembered of it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is remembered of a step of a part; no answer: it was begun, or waits."""

    name: str
    begun: bool
    answer: dict[str, Any] | None
    waits: int


class Parts:
    """What the ledger knows of the steps of parts."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, run_id: str, part: int, step: int) -> Kept | None:
        """Return one step."""
        rows = self._ledger.read(
            "SELECT name, begun, answer, waits FROM part WHERE run_id = ? AND part = ? AND step = ?",
            run_id, part, step,
        )  # fmt: skip
        if not rows:
            return None
        name, begun, answer, waits = rows[0]
        return Kept(name, bool(begun), json.loads(answer) if answer else None, waits)

    def put(
        self, run_id: str, part: int, step: int, name: str, answer: dict[str, Any] | None = None,
        *, begun: bool = False, waits: int = 0,
    ) -> None:  # fmt: skip
        """Remember where a step stands."""
        doc = json.dumps(answer) if answer is not None else None
        failed = answer is not None and "error" in answer
        with self._ledger.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (run_id, part, step, name, begun, doc, failed, waits),
            )


class PartSteps:
    """The steps of one part of a run, in the order in which they were taken."""

    def __init__(self, run_id: str, part: int, parts: Parts, engine: Taker) -> None:
        self.run_id, self._part, self._parts, self._engine = run_id, part, parts, engine
        self._within = threading.local()
        self.taken, self.resume_at = 0, 1

    @property
    def inside(self) -> bool:
        """Whether this thread is inside a step's function."""
        return bool(getattr(self._within, "yes", False))

    def part(self, number: int, parts: Parts) -> PartSteps:
        """Refuse: a part has no parts of its own."""
        raise Bug(f"part {self._part} of the run wants parts of its own; only a run has parts")

    def do(self, name: str, function: Callable[[], Any], *, always: bool = False) -> Any:
        """Call a function once and remember its answer."""
        if self.inside:
            raise Bug(f"the step {name!r} was begun inside another step; begin it after that one")
        self.taken = self.resume_at = number = self.taken + 1
        kept = self._parts.get(self.run_id, self._part, number)
        if kept is not None and kept.name != name:
            raise Refused(
                f"the plugin takes other steps than when this run began: step {number} is {name!r} now and "
                f"was {kept.name!r}; cancel the run, then set the task to Ready to begin anew"
            )
        answer = kept.answer if kept else None
        if answer is None:
            waits = kept.waits if kept else 0
            answer = self._take(name, function, number, always, again=bool(kept and kept.begun), waits=waits)
        value = opened(answer, number)
        self.resume_at = number + 1
        return value

    def _take(
        self, name: str, function: Callable[[], Any], number: int, always: bool, *, again: bool, waits: int
    ) -> dict[str, Any]:
        place = (self.run_id, self._part, number, name)
        self._parts.put(*place, begun=True, waits=waits)
        self._within.yes = True
        begun = time.perf_counter()
        try:
            answer = self._engine.take(
                self.run_id, f"{self.run_id}/{self._part}", number, name, function, again=again, always=always
            )
        except Stopped:  # it did not die in this step
            self._parts.put(*place, waits=waits)
            raise
        finally:
            self._within.yes = False
            took = time.perf_counter() - begun
            log.debug("%s took %.3f s", name, took, extra={"run": self.run_id, "step": name, "took": took})
        if "parked" not in answer:
            self._parts.put(*place, answer)
        elif answer["question"]:
            self._parts.put(*place, waits=waits)
        elif waits < len(WAITS):
            self._parts.put(*place, waits=waits + 1)
            answer = {**answer, "after": max(answer.get("after", 0.0), WAITS[waits])}
        else:
            text = f"{answer['parked']}; it was tried for ten hours and given up: set Ready to try again"
            answer = {"error": "Refused", "text": text}
            self._parts.put(*place, answer)
        return answer


def side_by_side(
    count: int, one: Callable[[int], T], together: int, told: Callable[[int], None], go_on_at: int
) -> list[T]:
    """Do all parts, some at a time; when all have ended or wait, answer for them together."""
    with ThreadPoolExecutor(max(1, min(together, count)), "part") as pool:
        futures = [pool.submit(copy_context().run, one, number) for number in range(count)]
        for done, _ in enumerate(as_completed(futures), 1):
            told(done)
    raised = [error for future in futures if (error := future.exception())]
    for kind in (Stopped, Cancelled, Exception):
        for error in raised:
            if isinstance(error, kind):
                raise error
    if parked := [error for error in raised if isinstance(error, Parked)]:
        raise _together(parked, go_on_at)
    return [_answer(future) for future in futures]


def _answer(future: Future[T]) -> T:
    return future.result()


def _together(parked: Sequence[Parked], step: int) -> Parked:
    """Say in one what several parts wait for."""
    questions = [one.question for one in parked if one.question]
    waits = [one for one in parked if not one.question]
    if not waits:
        more = f" (and {len(questions) - 1} more)" if len(questions) > 1 else ""
        return Parked(step, "", questions[0] + more)
    first = min(waits, key=lambda one: one.after)
    asked = f"; {len(questions)} asked besides, the first: {questions[0]}" if questions else ""
    more = f" (and {len(waits) - 1} more wait)" if len(waits) > 1 else ""
    return Parked(step, f"{first.reason}{more}{asked}", "", first.after, counted=True)
