"""Shows on a terminal what the runs are doing, while a command works."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from segue.ledger import RunRecord

EVERY = 0.25  # seconds between two looks


@contextmanager
def shown(live: Callable[[], Sequence[RunRecord]]) -> Iterator[None]:
    """Show the runs that have not ended, on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.live import Live

    stop = threading.Event()
    with Live(console=Console(stderr=True, highlight=False), transient=True, auto_refresh=False) as display:

        def refresh() -> None:
            while not stop.wait(EVERY):
                display.update(_table(live()), refresh=True)

        thread = threading.Thread(target=refresh, name="progress", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def _table(runs: Sequence[RunRecord]) -> Table:
    from rich.spinner import Spinner
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 1))
    for run in runs:
        mark = Spinner("dots") if run.state == "working" else Text("·")
        table.add_row(
            mark, Text(run.title[:60], style="bold"), Text(run.now, overflow="ellipsis", no_wrap=True)
        )
    return table
