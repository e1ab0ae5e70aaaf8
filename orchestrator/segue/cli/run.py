"""`segue run`: the loop that works until it is stopped."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import typer

from segue.cli.output import say
from segue.cli.start import of
from segue.errors import Unavailable

if TYPE_CHECKING:
    from segue.opening import Opened


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("run", epilog="Example: segue run")(run)


def run(
    context: typer.Context,
    dry_run: bool = typer.Option(False, "--dry-run", help="List changes instead of making them."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Show tracebacks too."),
) -> None:
    """Do what is ready, again and again, until Ctrl-C."""
    from segue import loop
    from segue.cli.progress import shown
    from segue.cli.working import logged, stoppable
    from segue.opening import running

    start = of(context)
    every = start.settings.run.poll_seconds
    stop = threading.Event()
    with (
        logged(start.settings, verbose=verbose),
        running(start.settings, start.plugins(), dry=dry_run) as (app, opened),
        stoppable(stop, app.wake.set),
    ):
        _refuse_what_cannot_work(opened)
        say(f"looking every {every:g} s; {_places(opened)}Ctrl-C ends it")
        with shown(app.runs.live):
            loop.run_forever(app, stop, every=every)


def _refuse_what_cannot_work(opened: Opened) -> None:
    """Raise what no waiting will mend, such as a wrong token; Notion being away will pass."""
    try:
        opened.board.binding("tasks").check()
    except Unavailable as trouble:
        say(f"segue: {trouble}")


def _places(opened: Opened) -> str:
    return f"the board is at {opened.page_url}; " if opened.page_url else ""
