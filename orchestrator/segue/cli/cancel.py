"""`segue cancel`: asks a run to stop."""

from __future__ import annotations

import typer

from segue.cli.output import say
from segue.cli.start import of
from segue.errors import SegueError


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("cancel", epilog="Example: segue cancel 20261120-1403")(cancel)


def cancel(
    context: typer.Context,
    what: str = typer.Argument(help="A run's id or its beginning, or the id or link of its page."),
) -> None:
    """Ask a run to stop before its next step."""
    from segue.cli import ledgerview
    from segue.loop import poke
    from segue.opening import orchestrator

    start = of(context)
    home = start.settings.home
    run = ledgerview.known(home, what)
    if run.state == "ended":
        raise SegueError(f"the run {run.id} has ended already; segue undo {run.id} takes its changes back")
    with orchestrator(start.settings, start.plugins()) as (app, _):
        app.cancel(run.id)
    poke(home)
    say(f"the run {run.id} was asked to stop")
