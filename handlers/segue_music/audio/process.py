"""One child process, as its parent sees it: asked, answering, ended, crashed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

from segue import errors

CALM = 5.0  # seconds to end by itself
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class Crashed(Exception):
    """A child process ended instead of answering."""

    def __init__(self, how: str, *, outside: bool) -> None:
        super().__init__(how)
        self.outside = outside  # somebody ended it, such as a system that is short of memory


class Child:
    """A process that runs `segue_music.audio.child`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "segue_music.audio.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **dict.fromkeys(ONE_THREAD, "1"), "PYTHONIOENCODING": "utf-8"},
            encoding="utf-8",
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._asking, self._answers = self._process.stdin, self._process.stdout

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ask(self, name: str, args: Sequence[Any], *, patience: float) -> Any:
        """Call a function in it; `Crashed` says how it ended, if it did not answer."""
        late = threading.Event()
        timer = threading.Timer(patience, self._stop, [late])
        timer.daemon = True
        timer.start()
        try:
            self._asking.write(json.dumps({"call": name, "args": list(args)}) + "\n")
            self._asking.flush()
            line = self._answers.readline()
        except (BrokenPipeError, OSError):
            line = ""
        except BaseException:
            # Ctrl-C half-way: an answer to this would be taken for that to the next question.
            self.kill()
            raise
        finally:
            timer.cancel()
        if not line.endswith("\n"):
            self.kill()
            raise self._crash(patience if late.is_set() else None)
        return _value(json.loads(line))

    def _stop(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    def _crash(self, patience: float | None) -> Crashed:
        if patience is not None:
            return Crashed(f"did not come to an end within {patience:g} s", outside=False)
        code = self._process.returncode
        how = f"exit {code}"
        if code < 0:
            with contextlib.suppress(ValueError):
                how = signal.Signals(-code).name
        return Crashed(f"crashed ({how})", outside=-code in (signal.SIGKILL, signal.SIGTERM))

    def end(self) -> None:
        """Let it end, and wait for it."""
        with contextlib.suppress(OSError):
            self._asking.close()
        try:
            self._process.wait(CALM)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()

    def kill(self) -> None:
        """End it at once."""
        # It may have ended by itself, and how is wanted.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.2)
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._asking.close()
        self._answers.close()


def _value(answer: dict[str, Any]) -> Any:
    """Return an answer's value, or raise what went wrong."""
    if "value" in answer:
        return answer["value"]
    if "bug" in answer:
        raise RuntimeError(f"in the child process:\n{answer['bug']}")
    kind = getattr(errors, answer["error"], errors.Refused)
    if issubclass(kind, errors.Unavailable):
        raise kind(answer["text"], answer["retry_after"])
    raise kind(answer["text"])
