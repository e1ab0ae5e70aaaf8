"""`segue retry`: sets a task to Ready again."""

from __future__ import annotations

import typer

from segue.cli.output import say
from segue.cli.start import Start, of
from segue.errors import NoSuch, SegueError


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("retry", epilog="Example: segue retry 20261120-1403")(retry)


def retry(
    context: typer.Context,
    what: str = typer.Argument(help="A run's id or its beginning, or the id or link of a page."),
) -> None:
    """Set a task to Ready again.

    A run that failed goes on with the step that failed, if the row still asks for the same.
    """
    from segue.loop import poke
    from segue.opening import orchestrator

    start = of(context)
    page = page_of(start, what)
    with orchestrator(start.settings, start.plugins()) as (app, opened):
        if opened.board.task(page) is None:
            raise NoSuch(
                f"the page {page} is gone, or not shared with the connection; segue tasks lists tasks"
            )
        app.retry(page)
    poke(start.settings.home)
    say("the task is Ready; the loop starts it, or segue once does")


def page_of(start: Start, what: str) -> str:
    """Return the page that a run belongs to, or that was given itself."""
    from segue.cli import ledgerview
    from segue.notion.ids import find_id

    run = ledgerview.find(start.settings.home, what)
    if run and run.state in ("queued", "working"):
        raise SegueError(f"the run {run.id} is at work on it; segue cancel {run.id} stops it first")
    page = run.page_id if run else find_id(what)
    if page is None:
        raise NoSuch(f"{what!r} is no run and holds no page id; segue runs and segue tasks list them")
    return page
