"""Runs a job in a thread of its own, so that one that hangs does not keep the run."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")
Say = Callable[[str, int | None, int | None], None]


class TimeUp(Exception):
    """The job took longer than it may."""


class Job(Generic[T]):
    """One job; what it says is passed on in the thread of its caller."""

    def __init__(self, work: Callable[[Job[T]], T]) -> None:
        self._work = work
        self._said: queue.SimpleQueue[tuple[str, int | None, int | None]] = queue.SimpleQueue()
        self._over = threading.Event()
        self._answer: list[T] = []
        self._error: BaseException | None = None
        self.stopped = False

    def say(self, text: str, done: int | None = None, of: int | None = None) -> None:
        """Tell how far the job is; called by the job."""
        self._said.put((text, done, of))

    def run(self, seconds: float, say: Say | None = None) -> T:
        """Do it, and return its answer; after an error of the listener the job stops too."""
        threading.Thread(target=self._do, name="yt-dlp", daemon=True).start()
        end = monotonic() + seconds
        try:
            while not self._over.is_set():
                if monotonic() > end:
                    raise TimeUp
                self._pass_on(say, wait=0.1)
            self._pass_on(say, wait=0)
        finally:
            self.stopped = True  # seen at the next piece of the file
        if self._error is not None:
            raise self._error
        return self._answer[0]

    def _pass_on(self, say: Say | None, wait: float) -> None:
        try:
            text, done, of = self._said.get(timeout=wait) if wait else self._said.get_nowait()
        except queue.Empty:
            return
        if say is not None and text:
            say(text, done, of)

    def _do(self) -> None:
        try:
            self._answer.append(self._work(self))
        except BaseException as error:
            self._error = error
        finally:
            self._over.set()
            self._said.put(("", None, None))  # wakes the caller
