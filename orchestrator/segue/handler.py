"""What a plugin author writes: a handler with its patterns, its parameters and its run."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from segue.board import Board
from segue.change import Change
from segue_schemas import FollowUp, Outcome, Problem, Record, Task

T = TypeVar("T")


class Pattern(Record):
    """When a handler wants a task; all that is given must hold. Data, so that matching can be shown."""

    words: tuple[str, ...] = ()  # all of them stand in the title, in any order, whatever their case
    title: str = ""  # a regular expression found in the title
    type: str = ""  # the task's type
    link: str = ""  # the host of one of the task's links, such as soundcloud.com
    address: str = ""  # a regular expression found in one of the task's links
    but_not: str = ""  # a regular expression found in none of them
    told: str = ""  # what such a task has, shown instead of expressions: 'title such as "Sync my tracks"'

    def reasons(self, task: Task) -> list[str]:
        """Say what of this pattern the task does not meet; nothing means that it fits."""
        title = task.title.casefold()
        missing = [f"the title has no word {word!r}" for word in self.words if not _has_word(title, word)]
        if self.title and not re.search(self.title, task.title, re.IGNORECASE):
            missing.append(f"the title does not match /{self.title}/")
        if self.type and task.type.casefold() != self.type.casefold():
            missing.append(f"the type is not {self.type!r}")
        if self.link and not any(_host_is(link, self.link) for link in task.links):
            missing.append(f"there is no link to {self.link}")
        if self.address and not any(re.search(self.address, link, re.IGNORECASE) for link in task.links):
            missing.append(f"no link matches /{self.address}/")
        if self.but_not and any(re.search(self.but_not, link, re.IGNORECASE) for link in task.links):
            missing.append(f"one of the links matches /{self.but_not}/")
        return [f"it has no {self.told}"] if missing and self.told else missing


def _has_word(title: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", title) is not None


def _host_is(link: str, host: str) -> bool:
    found = re.match(r"https?://([^/:?#]+)", link, re.IGNORECASE)
    return found is not None and f".{found[1].lower()}".endswith(f".{host}")


class Params(BaseModel):
    """The base of a handler's parameters; each field may carry an `examples=[…]`."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Run(Protocol):
    """What a handler is given to work with."""

    task: Task
    params: Any
    dry: bool  # changes are listed, not made
    id: str
    board: Board  # to read from, inside steps; what is written goes through `change`

    @property
    def folder(self) -> Path:
        """This run's own folder for files; it outlives a restart."""

    def body(self) -> str:
        """Read the page's text as markdown; asked of the board once and remembered."""

    def step(self, name: str, function: Callable[..., T], *args: Any) -> T:
        """Call a function and remember its answer (JSON values only), so that a resumed run skips it.

        The function may be called again if the program dies inside it. `Unavailable` makes it try
        again, later and later.
        """

    def each(self, names: Sequence[str], do: Callable[[Run, int], T], together: int = 4) -> list[T]:
        """Do several things side by side, each as a part of the run with steps of its own.

        `do` is given the part, which is a `Run`, and the number of the thing; the answers come back in
        order and must be the same when a resumed run asks again. Parts that wait or ask do not keep the
        others from working. What `do` raises ends the whole run once the other parts are through: catch
        what concerns only one of them.
        """

    def change(self, change: Change) -> Any:
        """Make a change outside, once, and return its receipt; in a dry run list it only."""

    def progress(self, text: str, done: int | None = None, of: int | None = None) -> None:
        """Say what is happening now; raises `Cancelled` when a person took the task back."""

    def problem(self, problem: Problem) -> None:
        """Note a problem: MEDIUM is listed, HIGH files an issue, CRITICAL also stops the run."""

    def follow_up(self, follow_up: FollowUp) -> None:
        """Ask for another task, made once when this run has ended."""

    def ask(self, question: str, choices: Sequence[str] = (), details: str = "") -> str:
        """Ask a person and return the answer; the run waits in Needs input without holding a place."""

    def picture(self, path: Path, caption: str = "") -> None:
        """Put a picture into the report."""


class Handler(Protocol):
    """A kind of task, and how to do it.

    A handler may also carry `changes` (the Change classes it makes, for undo), `together` (how many of
    its runs may work at once; 4 where not said) and `key(task) -> str` (runs of it with the same key work
    one after the other; an empty key is nobody's).
    """

    # Properties, so that a plain class attribute of a narrower type fits too.
    @property
    def name(self) -> str:
        """The word that a row names it by."""

    @property
    def summary(self) -> str:
        """One line for `segue plugins`."""

    @property
    def patterns(self) -> Sequence[Pattern]:
        """When it wants a task; one that fits is enough."""

    @property
    def Params(self) -> type[BaseModel]:
        """The model of its parameters."""

    def run(self, run: Run) -> Outcome:
        """Do the task: the text of one function, one line a step."""
