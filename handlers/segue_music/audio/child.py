"""A process that works on files for another one: a line of JSON in, a line of JSON out."""

from __future__ import annotations

import importlib
import json
import os
import queue
import signal
import sys
import threading
import traceback
from typing import Any

from segue.errors import SegueError, Unavailable


def main() -> None:
    """Answer each line that comes in; end as soon as the other process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this one
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not come between the answers
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    importlib.import_module("segue_music.audio.work")  # takes half a second, before anything is asked
    while True:
        answers.write(json.dumps(_answer(json.loads(lines.get()))) + "\n")
        answers.flush()


def _listen(lines: queue.SimpleQueue[str]) -> None:
    """Pass lines on; the end of the input is noticed here, also in the middle of the work."""
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        module, function = asked["call"].split(":")
        return {"value": getattr(importlib.import_module(module), function)(*asked["args"])}
    except SegueError as error:
        after = error.retry_after if isinstance(error, Unavailable) else None
        return {"error": type(error).__name__, "text": str(error), "retry_after": after}
    except MemoryError:
        return {"error": "Unavailable", "text": "there is not enough memory for it", "retry_after": None}
    except Exception:
        return {"bug": traceback.format_exc()}


if __name__ == "__main__":
    main()
