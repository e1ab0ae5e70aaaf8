"""`segue once`: does what is ready now, and ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from segue.cli.output import AsJson, print_json, say
from segue.cli.start import of
from segue.errors import SegueError
from segue.exit_codes import ExitCode
from segue_schemas import Status

if TYPE_CHECKING:
    from segue.ledger import RunRecord


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("once", epilog="Example: segue once --task https://www.notion.so/… --dry-run")(once)


def once(
    context: typer.Context,
    task: str = typer.Option("", "--task", help="Only this one: the id or link of its page."),
    dry_run: bool = typer.Option(False, "--dry-run", help="List the changes instead of making them."),
    patience: float = typer.Option(3600.0, "--patience", min=1, help="Seconds after which to stop waiting."),
    fail_empty: bool = typer.Option(False, "--fail-empty", help="End with code 3 when nothing was ready."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Show tracebacks too."),
    as_json: bool = AsJson,
) -> None:
    """Do what is ready now, and end."""
    from segue import loop
    from segue.cli import ledgerview
    from segue.cli.progress import shown
    from segue.cli.working import code_for, logged
    from segue.opening import running

    start = of(context)
    only = _page(task)
    begun = time.time()
    quiet = as_json or sys.stderr.isatty()
    with (
        logged(start.settings, verbose=verbose, quiet=quiet),
        running(start.settings, start.plugins(), dry=dry_run, only=only) as (app, _),
        shown(app.runs.live),
    ):
        finished = loop.once(app, patience)
    runs = ledgerview.runs(start.settings.home, "ended >= ? OR created >= ?", begun, begun, limit=-1)
    if as_json:
        print_json([ledgerview.as_data(run) for run in runs], ok=not code_for(runs))
    else:
        _tell(runs, app.puzzles)
    if not finished:
        raise SegueError(f"some runs were still working after {patience:g} s; they go on at the next start")
    if fail_empty and not runs and not app.puzzles:
        raise typer.Exit(ExitCode.NOTHING)
    raise typer.Exit(code_for(runs) or (ExitCode.NEEDS_INPUT if app.puzzles else ExitCode.OK))


def _tell(runs: Sequence[RunRecord], puzzles: Mapping[str, str]) -> None:
    from segue.cli.working import summary

    for run in reversed(runs):
        print(f"{run.outcome.status if run.outcome else run.state}  {run.title}: {run.now}")
    for puzzle in puzzles.values():
        print(f"{Status.NEEDS_INPUT}  {puzzle}")
    if runs or not puzzles:
        say(summary(runs))


def _page(task: str) -> str:
    from segue.notion.ids import find_id

    if not task:
        return ""
    page = find_id(task)
    if page is None:
        raise typer.BadParameter(f"{task!r} holds no page id; copy the link of the page", param_hint="--task")
    return page
