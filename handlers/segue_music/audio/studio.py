"""A few child processes for the heavy work on sound: one track in each, made when needed, ended when idle."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from segue_music.audio.decode import LONGEST
from segue_music.audio.desk import WORK, Desk
from segue_music.audio.process import Child, Crashed

IDLE = 60.0  # seconds after which a child is let go
PATIENCE = 900.0  # seconds for one piece of work


class Studio:
    """The pool; use it as a context, so that its children end with it."""

    def __init__(
        self,
        workers: int | None = None,
        *,
        longest: float = LONGEST,
        idle: float = IDLE,
        patience: float = PATIENCE,
    ) -> None:
        self.longest, self.patience = longest, patience
        self._idle_after = idle
        self._workers = workers or os.cpu_count() or 1
        self._places = threading.BoundedSemaphore(self._workers)
        self._lock = threading.Lock()
        self._free: list[tuple[Child, threading.Timer]] = []
        self._taken = 0
        self._closed = False

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """Give a desk for one track, waiting while all are taken.

        The wait is here, and never inside what is asked at a desk: a step that waited for another track
        would keep the program waiting for ever where steps are let through one by one. The child process
        is taken when the desk is first asked something.
        """
        with self._places:
            desk = Desk(self)
            try:
                yield desk
            finally:
                desk.leave()

    def warm(self, number: int) -> None:
        """Start child processes that will soon be wanted, for so many tracks, while these are fetched."""
        with self._lock:
            missing = min(number, self._workers - self._taken) - len(self._free)
        for _ in range(missing):
            self._keep(Child())

    def take(self) -> Child:
        """Return a child process that is free, or a new one."""
        while (child := self._pop()) and not child.alive:
            child.kill()
        child = child or Child()
        with self._lock:
            self._taken += 1
        return child

    def _pop(self) -> Child | None:
        with self._lock:
            if self._closed:
                raise RuntimeError("the studio is closed")
            if not self._free:
                return None
            child, timer = self._free.pop()
        timer.cancel()
        return child

    def give_back(self, child: Child) -> None:
        """Take a child process back; it ends if nobody wants it for a while."""
        try:
            if child.alive:
                child.ask(f"{WORK}:forget", (), patience=self.patience)
        except Crashed:
            pass
        finally:
            with self._lock:
                self._taken -= 1
            self._keep(child)

    def _keep(self, child: Child) -> None:
        with self._lock:
            keep = child.alive and not self._closed
            if keep:
                timer = threading.Timer(self._idle_after, self._let_go, [child])
                timer.daemon = True
                self._free.append((child, timer))
                timer.start()
        if not keep:
            child.kill()

    def _let_go(self, child: Child) -> None:
        with self._lock:
            left = [pair for pair in self._free if pair[0] is not child]
            gone = len(left) < len(self._free)
            self._free = left
        if gone:
            child.end()

    def close(self) -> None:
        """End the children that are free; those at work end when they are given back."""
        with self._lock:
            self._closed = True
            free, self._free = self._free, []
        for child, timer in free:
            timer.cancel()
            child.end()

    def __enter__(self) -> Studio:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
