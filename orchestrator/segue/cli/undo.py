"""`segue undo`: takes the changes of a run back, the last one first."""

from __future__ import annotations

import sys

import typer

from segue.cli.output import AsJson, print_json, say
from segue.cli.start import of
from segue.errors import SegueError
from segue.exit_codes import ExitCode


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("undo", epilog="Example: segue undo 20261120-1403 --dry-run")(undo)


def undo(
    context: typer.Context,
    what: str = typer.Argument(help="A run's id or its beginning, or the id or link of its page."),
    dry_run: bool = typer.Option(False, "--dry-run", help="List what would be taken back."),
    yes: bool = typer.Option(False, "--yes", "-y", help="Do not ask."),
    as_json: bool = AsJson,
) -> None:
    """Take the changes of a run back; what somebody changed since is shown and left alone."""
    from segue import undo as undoing
    from segue.cli import ledgerview
    from segue.opening import orchestrator

    start = of(context)
    home = start.settings.home
    run = ledgerview.find(home, what)
    if run is None:
        raise SegueError(f"there is no run {what!r}, or more than one begins so; segue runs lists them")
    if run.state != "ended":
        raise SegueError(f"the run {run.id} has not ended; stop it first with segue cancel {run.id}")
    made = [
        change for change in reversed(ledgerview.changes(home, run.id)) if change.state in ("made", "meant")
    ]
    if not as_json:
        for change in made:
            say(f"  {change.text}")
    if not made:
        say("there is nothing to take back")
    if dry_run or not made:
        if as_json:
            print_json([{"text": change.text, "undone": False, "why": "dry run"} for change in made])
        raise typer.Exit(ExitCode.OK if made else ExitCode.NOTHING)
    if not yes and sys.stdin.isatty():
        typer.confirm(f"take back {len(made)} of these?", abort=True, err=True)
    plugins = start.plugins()
    known = undoing.kinds(plugins.handlers.values())
    with orchestrator(start.settings, plugins) as (app, opened):
        results = list(undoing.undo(run.id, app.changes, opened.board, known))
    kept = [result for result in results if not result.undone]
    if as_json:
        print_json([{"text": r.text, "undone": r.undone, "why": r.why} for r in results], ok=not kept)
    else:
        for result in results:
            print(f"{'taken back' if result.undone else 'kept':10}  {result.text}{_why(result.why)}")
    raise typer.Exit(ExitCode.FAILED if kept else ExitCode.OK)


def _why(why: str) -> str:
    return f" ({why})" if why else ""
