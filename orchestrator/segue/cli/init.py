"""`segue init`: sets up the state folder, the token and the databases, each only when asked to."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from segue.cli.output import say
from segue.cli.start import of
from segue.errors import Misconfigured
from segue.exit_codes import ExitCode
from segue.plugins import used_columns

if TYPE_CHECKING:
    from segue.board import UsedColumn
    from segue.notion.setup import Missing
    from segue.opening import Opened
    from segue.settings import Settings

TEMPLATE = """# Settings of Segue. All of them have a default; segue doctor -v shows what counts.

# [databases]            # an id or a link; what is not named is found by its title
# tasks = ""
# issues = ""

# [run]
# poll_seconds = 10
# together = 4

# [board.status]         # your own names for statuses
# ready = ["To do"]
"""


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("init", epilog="Example: segue init --create-in https://www.notion.so/…")(init)


def init(
    context: typer.Context,
    create_in: str = typer.Option("", "--create-in", help="Make missing databases below this page."),
    add_missing: bool = typer.Option(False, "--add-missing", help="Add missing properties and options."),
    yes: bool = typer.Option(False, "--yes", "-y", help="Do not ask before something is made."),
) -> None:
    """Set up folder and token, and show what is missing in Notion.

    Databases, properties and options are made only where an option asks for it.
    """
    from segue.notion import setup
    from segue.opening import TOKEN, board
    from segue.statefolder import prepare

    start = of(context)
    settings = start.settings
    prepare(settings.home)
    _write_settings(settings)
    if settings.secret(TOKEN) is None and sys.stdin.isatty():
        _ask_for_token(settings)
    if settings.secret(TOKEN) is None:
        say(f"{TOKEN} is not set, so work goes to a sandbox; for your Notion, set it in .env")
    with board(settings, start.plugins().manager) as opened:
        used = used_columns(settings, start.plugins().manager)
        missing = setup.plan(opened.board.places, used=used)
        if create_in:
            missing += _absent(opened, used)
        missing = _make(opened, missing, used, create_in, add_missing, yes)
    for one in missing:
        say(f"missing: {one}")
    if not missing:
        say("all is there; start with: segue run")
    raise typer.Exit(ExitCode.NEEDS_INPUT if missing else ExitCode.OK)


def _make(
    opened: Opened,
    missing: list[Missing],
    used: Mapping[str, Sequence[UsedColumn]],
    create_in: str,
    add_missing: bool,
    yes: bool,
) -> list[Missing]:
    """Make what was asked for and return what is missing still."""
    from segue.notion import setup
    from segue.notion.ids import read_id

    databases = [one.database for one in missing if not one.name]
    others = [one for one in missing if one.name]
    places, client = opened.board.places, opened.board.client
    if create_in and databases and _agreed([str(one) for one in missing if not one.name], yes):
        made = setup.create_databases(places, client, read_id(create_in, "--create-in", "page"), databases)
        for role, ref in made.items():
            say(f"made: {role} at {ref.url}")
    if add_missing and others and _agreed([str(one) for one in others], yes):
        setup.add(places, client, others)
        say(f"added: {len(others)}")
    if databases and not create_in:
        say("to make the databases: segue init --create-in LINK (of a page that the connection may see)")
    if others and not add_missing:
        say("to add what is missing: segue init --add-missing")
    return setup.plan(places, used=used)


def _absent(opened: Opened, used: Mapping[str, Sequence[UsedColumn]]) -> list[Missing]:
    """Return the databases of plugins that are not there; they are made where databases are asked for."""
    from segue.notion.places import Unknown
    from segue.notion.setup import Missing

    missing: list[Missing] = []
    for database in used:
        try:
            opened.board.places.binding(database)
        except Unknown:
            missing.append(Missing(database=database))
    return missing


def _agreed(what: list[str], yes: bool) -> bool:
    if yes or not sys.stdin.isatty():
        return True
    for line in what:
        say(f"  {line}")
    return typer.confirm("make these?", err=True)


def _write_settings(settings: Settings) -> None:
    file = settings.sources.config
    if not file.exists():
        file.write_text(TEMPLATE, encoding="utf-8")
        say(f"made: {file}")


def _ask_for_token(settings: Settings) -> None:
    """Take a token from the keyboard and keep it where only its owner can read it."""
    say("make a connection at notion.so/profile/integrations and share your databases with it")
    token = typer.prompt(
        "its secret (empty: try the sandbox first)", default="", hide_input=True, show_default=False
    )
    if token.strip():
        keep(settings.home / "secrets.env", "NOTION_TOKEN", token.strip())


def keep(file: Path, name: str, value: str) -> None:
    """Add a secret to a file that only its owner can read."""
    if "\n" in value or "'" in value:
        raise Misconfigured(f"what was given for {name} is no secret of Notion; nothing was kept")
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as handle:
        handle.write(f"{name}='{value}'\n")
    say(f"kept in {file}")
