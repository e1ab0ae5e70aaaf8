"""`segue runs`: lists runs, and shows one with its changes."""

from __future__ import annotations

import typer

from segue.cli.output import AsJson, ago, print_json, print_table
from segue.cli.start import of


def add(cli: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.callback(invoke_without_command=True, epilog="Example: segue runs --limit 50")(runs)
    group.command("show", epilog="Example: segue runs show 20261120-1403")(show)
    cli.add_typer(group, name="runs")


def runs(
    context: typer.Context,
    limit: int = typer.Option(20, "--limit", "-n", min=1, help="How many to list."),
    failed: bool = typer.Option(False, "--failed", help="Only those that failed."),
    as_json: bool = AsJson,
) -> None:
    """List the newest runs; `show ID` shows one."""
    if context.invoked_subcommand:
        return
    from segue.cli import ledgerview

    where = "json_extract(outcome, '$.status') = 'Failed'" if failed else "1"
    found = ledgerview.runs(of(context).settings.home, where, limit=limit)
    if as_json:
        print_json([ledgerview.as_data(run) for run in found])
    else:
        print_table(
            ("run", "state", "outcome", "handler", "task", "begun", "now"),
            [
                (
                    run.id, run.state, run.outcome.status if run.outcome else "", run.handler, run.title,
                    ago(run.created), run.now,
                )
                for run in found
            ],
            none="no run has failed" if failed else "nothing has run yet",
        )  # fmt: skip


def show(
    context: typer.Context,
    run: str = typer.Argument(help="A run's id or its beginning, or the id or link of its page."),
    as_json: bool = AsJson,
) -> None:
    """Show one run with its changes and how it ended."""
    from segue.cli import ledgerview

    home = of(context).settings.home
    found = ledgerview.known(home, run)
    changes = ledgerview.changes(home, found.id)
    if as_json:
        listed = [{"n": c.n, "kind": c.kind, "text": c.text, "state": c.state, "why": c.why} for c in changes]
        print_json({**ledgerview.as_data(found), "changes": listed})
        return
    for name, value in ledgerview.as_data(found).items():
        if value not in (None, ""):
            print(f"{name:9} {value}")
    if changes:
        print()
        print_table(("#", "change", "state", "why"), [(c.n, c.text, c.state, c.why or "") for c in changes])
