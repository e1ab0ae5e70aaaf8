"""`segue tasks`: lists the rows that are ready or under way, with who would take them or why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from segue.cli.output import AsJson, print_json, print_table, say
from segue.cli.start import of

if TYPE_CHECKING:
    from segue.handler import Handler
    from segue_schemas import Task


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("tasks", epilog="Example: segue tasks --json")(tasks)


def tasks(context: typer.Context, as_json: bool = AsJson) -> None:
    """List the tasks that are ready or under way."""
    from segue.opening import board

    start = of(context)
    plugins = start.plugins()
    with board(start.settings, plugins.manager) as opened:
        listing = opened.board.look()
    rows = [_row(task, tuple(plugins.handlers.values())) for task in listing.tasks]
    told = [f"{page} cannot be read: {why}" for page, why in listing.unreadable.items()]
    if not listing.complete:
        told.append("there are more tasks than could be listed")
    if as_json:
        print_json(rows, ok=not told, warnings=told)
        return
    print_table(
        ("status", "priority", "task", "handler", "now", "page"),
        [[row[name] for name in ("status", "priority", "title", "handler", "now", "url")] for row in rows],
        none="nothing is ready or under way",
    )
    for line in told:
        say(line)


def _row(task: Task, handlers: Sequence[Handler]) -> dict[str, str]:
    from segue.choose import choose
    from segue.errors import NoHandler

    try:
        handler, trouble = choose(task, handlers).name, ""
    except NoHandler as error:
        handler, trouble = "", str(error)
    return {
        "page": task.page_id,
        "url": task.url,
        "title": task.title,
        "status": task.status.value,
        "priority": task.priority.value,
        "handler": handler,
        "now": task.now or trouble,
    }
