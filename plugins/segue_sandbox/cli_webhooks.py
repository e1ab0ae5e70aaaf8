"""`segue sandbox webhook`: subscriptions, which Notion only offers on a page of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from segue.cli.output import print_json, print_table, say
from segue_sandbox.reach import address, ask

JSON = dict[str, Any]

File = typer.Option(None, "--file", help="The workspace file of a running sandbox.", show_default=False)
At = typer.Option(None, "--at", help="The address of a running sandbox.", show_default=False)
Id = typer.Argument(help="The subscription's id.")


def add(group: typer.Typer) -> None:
    """Add the sub-commands."""
    webhook = typer.Typer(
        help="Webhook subscriptions of a running sandbox.", no_args_is_help=True,
        epilog="Example: segue sandbox webhook add http://127.0.0.1:9000/hook --event page.created",
    )  # fmt: skip
    webhook.command("add", epilog="Example: segue sandbox webhook add http://127.0.0.1:9000/hook")(subscribe)
    webhook.command("list", epilog="Example: segue sandbox webhook list")(list_them)
    webhook.command("verify", epilog="Example: segue sandbox webhook verify ID secret_abc")(verify)
    webhook.command("remove", epilog="Example: segue sandbox webhook remove ID")(remove)
    webhook.command("pause", epilog="Example: segue sandbox webhook pause ID")(pause)
    webhook.command("resume", epilog="Example: segue sandbox webhook resume ID")(resume)
    webhook.command("deliveries", epilog="Example: segue sandbox webhook deliveries ID")(deliveries)
    group.add_typer(webhook, name="webhook")


def base_of(context: typer.Context, file: Path | None, at: str | None) -> str:
    """Return the address of the sandbox that a command is about."""
    from segue_sandbox.cli import workspace_file

    return address(at, workspace_file(context, file))


def subscribe(
    context: typer.Context,
    url: str = typer.Argument(help="Where webhooks are posted to."),
    event: list[str] = typer.Option([], "--event", help="Only these events; all unless told."),
    verified: bool = typer.Option(False, "--verified", help="Leave out the handshake and print the token."),
    file: Path | None = File,
    at: str | None = At,
) -> None:
    """Subscribe an address; it is sent a token, which `verify` wants to hear."""
    made = ask(
        base_of(context, file, at), "POST", "/webhooks", {"url": url, "events": event, "verified": verified}
    )
    print(made["id"])
    if verified:
        say(f"its token is {made['token']}")
    else:
        say(f"the token was posted to {url}; then: segue sandbox webhook verify {made['id']} TOKEN")


def list_them(
    context: typer.Context,
    file: Path | None = File,
    at: str | None = At,
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """List the subscriptions."""
    found = ask(base_of(context, file, at), "GET", "/webhooks")["webhooks"]
    if as_json:
        print_json(found)
        return
    rows = [(one["id"], one["status"], one["url"], len(one["events"])) for one in found]
    print_table(("ID", "STATUS", "ADDRESS", "EVENTS"), rows)


def verify(
    context: typer.Context,
    id: str = Id,
    token: str = typer.Argument(help="The token that the address was sent."),
    file: Path | None = File,
    at: str | None = At,
) -> None:
    """Make a subscription active."""
    ask(base_of(context, file, at), "POST", f"/webhooks/{id}/verify", {"token": token})
    say("the subscription is active")


def remove(context: typer.Context, id: str = Id, file: Path | None = File, at: str | None = At) -> None:
    """End a subscription."""
    ask(base_of(context, file, at), "DELETE", f"/webhooks/{id}")
    say("the subscription is gone")


def pause(context: typer.Context, id: str = Id, file: Path | None = File, at: str | None = At) -> None:
    """Stop telling a subscription anything."""
    ask(base_of(context, file, at), "POST", f"/webhooks/{id}/pause")
    say("the subscription is paused")


def resume(context: typer.Context, id: str = Id, file: Path | None = File, at: str | None = At) -> None:
    """Let a paused subscription go on."""
    ask(base_of(context, file, at), "POST", f"/webhooks/{id}/resume")
    say("the subscription is active")


def deliveries(
    context: typer.Context,
    id: str = Id,
    file: Path | None = File,
    at: str | None = At,
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """List what a subscription was told, or will be."""
    found: list[JSON] = ask(base_of(context, file, at), "GET", f"/webhooks/{id}/deliveries")["deliveries"]
    if as_json:
        print_json(found)
        return
    rows = [(one["due"], one["type"], one["status"], one["attempt"], one["failure"] or "") for one in found]
    print_table(("DUE", "EVENT", "STATUS", "ATTEMPT", "FAILURE"), rows)
