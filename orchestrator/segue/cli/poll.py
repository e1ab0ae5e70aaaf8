"""`segue poll`: asks the loop that is running to look at the board now."""

from __future__ import annotations

import typer

from segue.cli.output import say
from segue.cli.start import of
from segue.exit_codes import ExitCode


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("poll", epilog="Example: segue poll")(poll)


def poll(context: typer.Context) -> None:
    """Let the running loop look at the board now."""
    from segue.loop import poke
    from segue.statefolder import holder

    home = of(context).settings.home
    pid = holder(home)
    if not pid:
        say("no loop is running; start one with segue run, or work once with segue once")
        raise typer.Exit(ExitCode.NOTHING)
    poke(home)
    say(f"process {pid} will look at the board within a second")
