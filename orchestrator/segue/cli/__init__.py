"""The command line."""

from __future__ import annotations

import os
import sys
import threading


def main() -> None:
    """Run one command and end with its exit code."""
    # Here, and not at the top: whoever imports a part of this package need not load the whole.
    from segue.cli.program import run

    code = run(sys.argv[1:])
    if any(thread is not threading.main_thread() and not thread.daemon for thread in threading.enumerate()):
        _leave(code)
    sys.exit(code)


def _leave(code: int) -> None:
    """End now: a step that is still at work would go on unseen beside the next program to take its run."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # the reader of a pipe may have gone
            stream.flush()
    os._exit(code)
