"""The run that a handler is given: its steps are remembered, its changes made once."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from segue.board import Board, NewIssue, Update
from segue.change import Change, World
from segue.errors import Cancelled, Critical, Misconfigured, Refused, Unavailable
from segue.handler import Run
from segue.ledger import ChangeRecord
from segue.notes import Changes, Notes
from segue.parts import Parts, side_by_side
from segue.pause import Asked
from segue.report import plain
from segue.runs import Runs
from segue_schemas import FollowUp, Picture, Problem, Severity, Task

log = logging.getLogger(__name__)
T = TypeVar("T")

HOW_TO_ANSWER = "Write your answer into the answer column and set the status to *Answered*: the task goes on."


class Steps(Protocol):
    """How the steps of one run are taken: remembered by the engine, or inline in a test."""

    run_id: str
    resume_at: int  # the step that a retry goes on with

    @property
    def inside(self) -> bool:
        """Whether a step is being taken."""

    def do(self, name: str, function: Callable[[], Any], *, always: bool = False) -> Any:
        """Take one step."""

    def part(self, number: int, parts: Parts) -> Steps:
        """Return the steps of one part of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a run works with."""

    board: Board
    runs: Runs
    changes: Changes
    notes: Notes
    parts: Parts
    folder: Path
    say_every: float = 10.0  # seconds between progress lines written into the row


class LiveRun:
    """A run that is being worked on."""

    params: Any

    def __init__(self, desk: Desk, steps: Steps, task: Task, params: Any, *, dry: bool) -> None:
        self._desk, self._steps = desk, steps
        self.task, self.params, self.dry, self.id = task, params, dry, steps.run_id
        self.board = desk.board
        self._made = self._listed = self._asked = 0
        self._part = ""
        self._said = time.monotonic()

    @property
    def listed(self) -> int:
        """How many changes were made or listed so far, by parts too."""
        return self._made + self._listed

    @property
    def resume_at(self) -> int:
        """The step that a retry goes on with."""
        return self._steps.resume_at

    @property
    def folder(self) -> Path:
        """This run's own folder for files."""
        folder = self._desk.folder / self.id / self._part
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def body(self) -> str:
        """Read the page's text as markdown; asked of the board once and remembered."""
        return self.task.body or str(self.step("read the page", self._desk.board.body, self.task.page_id))

    def step(self, name: str, function: Callable[..., T], *args: Any) -> T:
        """Call a function and remember its answer."""
        answer: T = self._steps.do(name, lambda: _plain(name, function(*args)))
        return answer

    def change(self, change: Change) -> Any:
        """Make a change outside, once, and return its receipt; in a dry run only list it."""
        n = self._made = self._made + 1
        return self._steps.do(f"change: {change.describe()}", lambda: self._changed(change, n))

    def _changed(self, change: Change, n: int) -> Any:
        key = f"{self.id}/{self._part}{'.' if self._part else ''}{n}"
        world, known = World(self._desk.board), self._desk.changes.get(key)
        if known is not None and known.state in ("meant", "made") and known.kind != change.kind:
            raise Refused(
                f"change {n} of this run was {known.text!r} before and is {change.describe()!r} now, since "
                "the plugin has changed; undo the run, then set the task to Ready to begin anew"
            )
        if known is not None and known.state == "made":
            return known.receipt
        record = ChangeRecord(
            key=key, run_id=self.id, n=n, kind=change.kind, args=change.model_dump(mode="json"),
            text=change.describe(), state="listed" if self.dry else "meant", receipt={},
        )  # fmt: skip
        if self.dry:
            self._desk.changes.mean(record)
            return change.preview()
        seen = known.receipt if known is not None and known.state == "meant" else None
        if seen is None:
            seen = change.look(world)
            self._desk.changes.mean(replace(record, receipt=seen))
        receipt = change.apply(world, key, seen)
        self._desk.changes.made(key, receipt)
        return receipt

    def each(self, names: Sequence[str], do: Callable[[Run, int], T], together: int = 4) -> list[T]:
        """Do several things side by side, each with steps of its own; return their answers in order."""
        parts = [_Part(self, number, self._desk) for number in range(len(names))]

        def told(done: int) -> None:
            with suppress(Cancelled):
                self.progress("done so far", done, len(names))

        try:
            return side_by_side(len(names), lambda n: do(parts[n], n), together, told, self._steps.resume_at)
        finally:
            self._listed += sum(part.listed for part in parts)

    def progress(self, text: str, done: int | None = None, of: int | None = None) -> None:
        """Say what is happening now; inside a step it raises `Cancelled` when the task was taken back."""
        # Only inside a step: there the error is remembered, so that a resumed run takes the same way.
        if self._steps.inside and self._desk.runs.cancelled(self.id):
            raise Cancelled("a person took the task back")
        self._say(text, done, of)

    def _say(self, text: str, done: int | None, of: int | None) -> None:
        if time.monotonic() - self._said < self._desk.say_every:
            return
        self._said = time.monotonic()
        line = text if done is None else f"{text} ({done} of {of})"
        self._desk.runs.say(self.id, line)
        part = round(done / of, 2) if done is not None and of else None
        try:
            self._desk.board.write(self.task.page_id, Update(now=line, progress=part))
        except (Unavailable, Misconfigured) as error:
            log.info("progress was not written: %s", error, extra={"run": self.id})

    def problem(self, problem: Problem) -> None:
        """Note a problem: MEDIUM is listed, HIGH files an issue, CRITICAL also stops the run."""
        key = problem.fingerprint or _mark(problem.what)
        self._desk.notes.add(self.id, "problem", key, problem.model_dump(mode="json"))
        if problem.severity is Severity.CRITICAL:
            raise Critical(problem.what)

    def follow_up(self, follow_up: FollowUp) -> None:
        """Ask for another task, made once when this run has ended."""
        key = follow_up.fingerprint or _mark(follow_up.title + follow_up.parameters)
        self._desk.notes.add(self.id, "follow-up", key, follow_up.model_dump(mode="json"))

    def picture(self, path: Path, caption: str = "") -> None:
        """Put a picture into the report."""
        picture = Picture(path=path, caption=caption)
        self._desk.notes.add(self.id, "picture", str(path), picture.model_dump(mode="json"))

    def ask(self, question: str, choices: Sequence[str] = (), details: str = "") -> str:
        """Ask a person and return the answer; the run waits in Needs input without holding a place."""
        n = self._asked = self._asked + 1
        return str(self._steps.do(f"ask: {question}", lambda: self._answer(question, choices, details, n)))

    def _answer(self, question: str, choices: Sequence[str], details: str, n: int) -> str:
        answers = {**self.task.answers, **self._desk.notes.answers(self.id)}
        if question in answers:
            return answers[question]
        doc = {"question": question, "choices": list(choices)}
        self._desk.notes.add(self.id, "question", _mark(question), doc)
        listed = "".join(f"- {plain(choice)}\n" for choice in choices)
        body = "\n\n".join(part for part in (details, listed.strip(), HOW_TO_ANSWER) if part)
        if self._filed(question):
            raise Asked(question)
        issue = NewIssue(title=question, type="Question", task=self.task.page_id, body=body)
        try:
            ref = self._desk.board.file_issue(issue, f"{self.id}/{self._part}question/{n}")
        except Misconfigured as error:  # without a database for questions the row itself asks
            log.info("the question stands in the row only: %s", error, extra={"run": self.id})
            ref = None
        if ref:
            self._desk.notes.filed(self.id, "question", _mark(question), ref.page_id)
        raise Asked(question)

    def _filed(self, question: str) -> bool:
        asked = self._desk.notes.of(self.id, "question")
        return any(key == _mark(question) and page_id for key, _, page_id in asked)


class _Part(LiveRun):
    """A run as one of its parts sees it."""

    def __init__(self, whole: LiveRun, number: int, desk: Desk) -> None:
        steps = whole._steps.part(number, desk.parts)
        super().__init__(desk, steps, whole.task, whole.params, dry=whole.dry)
        self._whole, self._part = whole, str(number)

    def progress(self, text: str, done: int | None = None, of: int | None = None) -> None:
        """Say what is happening now, in the row of the whole run."""
        if self._steps.inside and self._desk.runs.cancelled(self.id):
            raise Cancelled("a person took the task back")
        self._whole._say(text, done, of)


def _mark(text: str) -> str:
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()[:16]


def _plain(name: str, value: T) -> T:
    """Return the value as a resumed run will see it, or refuse what cannot be remembered."""
    try:
        plain: T = json.loads(json.dumps(value))
    except (TypeError, ValueError):
        raise TypeError(
            f"the step {name!r} returned a {type(value).__name__}; a step may return only text, numbers, "
            "true or false, None, and lists and dictionaries of them"
        ) from None
    return plain
