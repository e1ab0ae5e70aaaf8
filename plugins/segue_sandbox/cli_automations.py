"""`segue sandbox automation`: rows posted to an address when one of their properties is set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from segue.cli.output import print_json, print_table, say
from segue.errors import Misconfigured
from segue_sandbox.cli_webhooks import At, File, base_of
from segue_sandbox.reach import ask

JSON = dict[str, Any]


def add(group: typer.Typer) -> None:
    """Add the sub-commands."""
    automation = typer.Typer(
        help="Automations of a running sandbox: they post a row when one of its properties is set.",
        no_args_is_help=True,
        epilog="Example: segue sandbox automation add DATA_SOURCE http://127.0.0.1:9000/run --to Ready",
    )
    automation.command(
        "add",
        epilog="Example: segue sandbox automation add DATA_SOURCE http://127.0.0.1:9000/run --to Ready "
        '--header "X-Secret: s3"',
    )(automate)
    automation.command("list", epilog="Example: segue sandbox automation list")(list_them)
    automation.command("remove", epilog="Example: segue sandbox automation remove ID")(remove)
    group.add_typer(automation, name="automation")


def automate(
    context: typer.Context,
    source: str = typer.Argument(help="The id of the data source whose rows are posted."),
    url: str = typer.Argument(help="Where they are posted to."),
    property: str = typer.Option("Status", "--property", help="The property that is watched."),
    to: str = typer.Option(None, "--to", help="Only when it is set to this.", show_default=False),
    header: list[str] = typer.Option([], "--header", help="A header to send along, as NAME: VALUE."),
    file: Path | None = File,
    at: str | None = At,
) -> None:
    """Post each row whose property is set, with a header of your own, as Notion's automations do."""
    headers = dict(_header(text) for text in header)
    wish = {"data_source_id": source, "url": url, "property": property, "to": to, "headers": headers}
    print(ask(base_of(context, file, at), "POST", "/automations", wish)["id"])


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise Misconfigured(f"{text!r} is no header; write it as NAME: VALUE, such as X-Secret: s3")
    return name.strip(), value.strip()


def list_them(
    context: typer.Context,
    file: Path | None = File,
    at: str | None = At,
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """List the automations."""
    found: list[JSON] = ask(base_of(context, file, at), "GET", "/automations")["automations"]
    if as_json:
        print_json(found)
        return
    rows = [(one["id"], one["status"], one["property"], one["to"] or "anything", one["url"]) for one in found]
    print_table(("ID", "STATUS", "PROPERTY", "SET TO", "ADDRESS"), rows)


def remove(
    context: typer.Context,
    id: str = typer.Argument(help="The automation's id."),
    file: Path | None = File,
    at: str | None = At,
) -> None:
    """End an automation."""
    ask(base_of(context, file, at), "DELETE", f"/automations/{id}")
    say("the automation is gone")
