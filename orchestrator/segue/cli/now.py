"""Makes a task and does it at once: for commands of plugins that stand for a task."""

from __future__ import annotations

import secrets
import sys
import time
from typing import TYPE_CHECKING

import typer

from segue.board import NewTask
from segue.cli.output import print_json, say
from segue.cli.start import of
from segue.exit_codes import ExitCode

if TYPE_CHECKING:
    from segue.ledger import RunRecord


def do_now(
    context: typer.Context,
    task: NewTask,
    *,
    dry: bool = False,
    patience: float = 86_400.0,
    verbose: bool = False,
    as_json: bool = False,
    whole: bool = False,
) -> ExitCode:
    """Make the task's row, do it, and say how it ended; the same as if a person had made the row.

    `whole` prints the report too, for commands that are asked for what it lists.
    """
    from segue import loop
    from segue.cli import ledgerview
    from segue.cli.progress import shown
    from segue.cli.working import code_for, logged, summary
    from segue.opening import board, running

    start = of(context)
    with board(start.settings, start.plugins().manager) as opened:
        page_id = opened.board.create_task(task, f"command/{secrets.token_hex(8)}").page_id
        on_the_desk = bool(opened.page_url)  # then the report's address leads nowhere by itself
    begun = time.time()
    with (
        logged(start.settings, verbose=verbose, quiet=as_json or sys.stderr.isatty()),
        running(start.settings, start.plugins(), dry=dry, only=page_id) as (app, _),
        shown(app.runs.live),
    ):
        loop.once(app, patience)
    runs = ledgerview.runs(start.settings.home, "page_id = ? AND created >= ?", page_id, begun, limit=1)
    code = code_for(runs)
    if as_json:
        print_json([ledgerview.as_data(run) for run in runs], ok=not code)
        return code
    for run in runs:
        _tell(run, whole=whole, link=not on_the_desk)
    say(summary(runs))
    return code


def _tell(run: RunRecord, *, whole: bool, link: bool) -> None:
    print(f"{run.outcome.status if run.outcome else run.state}  {run.now}")
    if whole and run.outcome and run.outcome.report:
        print(f"\n{run.outcome.report}\n")
    if run.report and link:
        print(f"report  {run.report}")
