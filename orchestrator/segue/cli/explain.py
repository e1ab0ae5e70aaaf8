"""`segue explain`: says who would take a task, who would not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from segue.cli.output import AsJson, print_json
from segue.cli.start import Start, of
from segue.errors import NoHandler, SegueError
from segue.exit_codes import ExitCode

if TYPE_CHECKING:
    from segue_schemas import Task


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("explain", epilog="Example: segue explain 'Echo hello'")(explain)


def explain(
    context: typer.Context,
    what: str = typer.Argument(help="A title, or the id or link of a page."),
    link: list[str] = typer.Option([], "--link", help="A link in the task; may be repeated."),
    type_: str = typer.Option("", "--type", help="The task's type."),
    as_json: bool = AsJson,
) -> None:
    """Say which handler would take a task, and why."""
    from segue import choose

    start = of(context)
    handlers = tuple(start.plugins().handlers.values())
    task = _task(start, what, tuple(link), type_)
    verdicts = choose.explain(task, handlers)
    trouble = ""
    try:
        choose.choose(task, handlers)
    except NoHandler as error:
        trouble = str(error)
    if as_json:
        data = [{"handler": v.handler.name, "wants": v.wants, "reasons": v.reasons} for v in verdicts]
        warnings = [trouble] if trouble else []
        print_json({"title": task.title, "verdicts": data}, ok=not trouble, warnings=warnings)
    else:
        for verdict in verdicts:
            reasons = "; or ".join(verdict.reasons)
            print(f"{'yes' if verdict.wants else 'no':3}  {verdict.handler.name}: {reasons}")
        if trouble:
            raise NoHandler(trouble)
    raise typer.Exit(ExitCode.NEEDS_INPUT if trouble else ExitCode.OK)


def _task(start: Start, what: str, links: tuple[str, ...], type_: str) -> Task:
    """Take what was given for a page if it looks like one, else for a title."""
    from segue.links import links_in
    from segue.notion.ids import find_id
    from segue_schemas import Task

    page_id = None if " " in what.strip() else find_id(what)
    if page_id is None:
        return Task(page_id="", title=what, links=(*links, *links_in(what)), type=type_)
    from segue.opening import board

    with board(start.settings, start.plugins().manager) as opened:
        task = opened.board.task(page_id)
    if task is None:
        raise SegueError(f"there is no page {page_id}, or it is not shared with the connection")
    return task
