"""`segue undo`: takes the changes of a run back, the last one first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from segue.cli import ledgerview
from segue.cli.output import AsJson, print_json, say
from segue.cli.start import Start, of
from segue.errors import SegueError
from segue.exit_codes import ExitCode
from segue.undo import TakenBack

if TYPE_CHECKING:
    from segue.ledger import RunRecord


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
    """Take the changes of a run back, the last one first.

    What somebody changed since is shown and left alone; the command then ends with code 1.
    """
    start = of(context)
    run = _ended_run(start.settings.home, what)
    changes = reversed(ledgerview.changes(start.settings.home, run.id))
    made = [change for change in changes if change.state in ("made", "meant")]
    if not made:
        say("there is nothing to take back")
    elif not dry_run and not yes and sys.stdin.isatty():
        for change in made:
            say(f"  {change.text}")
        typer.confirm(f"take {len(made)} changes back?", abort=True, err=True)
    listed = [TakenBack(change.text, undone=False, why="this is a dry run") for change in made]
    results = listed if dry_run or not made else _taken_back(start, run.id)
    kept = [result for result in results if not result.undone]
    if as_json:
        print_json([{"text": r.text, "undone": r.undone, "why": r.why} for r in results], ok=not kept)
    else:
        left = "to go back" if dry_run else "kept"
        for result in results:
            why = f" ({result.why})" if result.why else ""
            print(f"{'taken back' if result.undone else left:10}  {result.text}{why}")
    if not made:
        raise typer.Exit(ExitCode.NOTHING)
    raise typer.Exit(ExitCode.FAILED if kept and not dry_run else ExitCode.OK)


def _ended_run(home: Path, what: str) -> RunRecord:
    run = ledgerview.known(home, what)
    if run.state != "ended":
        raise SegueError(f"the run {run.id} has not ended; stop it first with segue cancel {run.id}")
    return run


def _taken_back(start: Start, run_id: str) -> list[TakenBack]:
    from segue.opening import orchestrator
    from segue.undo import kinds, undo

    plugins = start.plugins()
    with orchestrator(start.settings, plugins) as (app, opened):
        app.runs.settle(run_id)
        return list(undo(run_id, app.changes, opened.board, kinds(plugins.handlers.values())))
