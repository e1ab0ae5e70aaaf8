"""`segue sandbox`: serves a workspace on this machine, fills it from a seed and writes it out."""

from __future__ import annotations

import asyncio
import errno
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from segue.cli.output import say
from segue.cli.start import of
from segue.errors import Misconfigured, Refused
from segue_sandbox import cli_automations, cli_webhooks
from segue_sandbox.offer import FILE
from segue_sandbox.reach import PORT, address, ask
from segue_sandbox.store import StoreError, served_at

if TYPE_CHECKING:
    from segue_sandbox.sandbox import Sandbox

MEMORY = Path(":memory:")
_GIVEN = "segue_sandbox.file"

File = typer.Option(
    None, "--file", help="The workspace file, or :memory:. [default: sandbox.db in Segue's home]",
    show_default=False,
)  # fmt: skip
At = typer.Option(None, "--at", help="The address of a running sandbox.", show_default=False)


def add(cli: typer.Typer) -> None:
    """Add the command and its sub-commands."""
    group = typer.Typer(
        help="A Notion on this machine, to try things in.", invoke_without_command=True,
        epilog="Example: segue sandbox --demo --file :memory:",
    )  # fmt: skip
    group.callback()(serve)
    group.command("dump", epilog="Example: segue sandbox dump studio.yaml")(dump)
    group.command("load", epilog="Example: segue sandbox load studio.yaml")(load)
    cli_webhooks.add(group)
    cli_automations.add(group)
    cli.add_typer(group, name="sandbox")


def serve(
    context: typer.Context,
    file: Path | None = File,
    port: int = typer.Option(PORT, min=0, max=65535, help="The port; 0 takes a free one."),
    host: str = typer.Option("127.0.0.1", help="The address to listen on."),
    seed: Path | None = typer.Option(None, help="Fill the workspace from this file.", show_default=False),
    demo: bool = typer.Option(False, "--demo", help="Fill an empty workspace with the demo."),
    limit: int | None = typer.Option(
        None, min=1, help="Requests a minute for each connection; Notion allows 180.", show_default=False
    ),
    faults: Path | None = typer.Option(None, help="A plan of what goes wrong.", show_default=False),
    verbose: bool = typer.Option(False, "--verbose", help="Print each request."),
) -> None:
    """Serve a workspace that speaks Notion's API, with a page to look at it, until Ctrl-C."""
    if context.invoked_subcommand is not None:
        context.meta[_GIVEN] = file  # for a command behind it: segue sandbox --file F dump
        return
    from segue_sandbox.faults import PlanError, read_plan
    from segue_sandbox.server import opened, server_for

    path = workspace_file(context, file)
    try:
        plan = read_plan(faults) if faults else None
    except PlanError as error:
        raise Misconfigured(str(error)) from error
    with _plainly(path, host, port), opened(
        None if path == MEMORY else path, host=host, port=port, faults=plan, limit=limit, webhook_window=3.0
    ) as (sandbox, sock):  # fmt: skip
        _fill(sandbox, seed, demo)
        if verbose:
            sandbox.log.print_to()
        _welcome(sandbox, path)
        try:
            asyncio.run(server_for(sandbox).serve([sock]))
        except KeyboardInterrupt:
            say("the sandbox has stopped")


def workspace_file(context: typer.Context, file: Path | None) -> Path:
    """Return the workspace file that a command is about."""
    given: Path | None = file or context.meta.get(_GIVEN)
    return of(context).settings.home / FILE if given is None else given.expanduser()


@contextmanager
def _plainly(path: Path, host: str, port: int) -> Iterator[None]:
    """Say in a sentence why the workspace or the port cannot be opened."""
    try:
        yield
    except StoreError as error:
        where = served_at(path)
        raise Misconfigured(f"{error}{f' (it is served at {where})' if where else ''}") from error
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
            other = "address with --host" if error.errno == errno.EADDRNOTAVAIL else "port with --port"
            raise Misconfigured(
                f"the sandbox cannot listen on {host}:{port} ({error.strerror}); choose another {other}"
            ) from error
        raise


def _fill(sandbox: Sandbox, seed: Path | None, demo: bool) -> None:
    from segue_sandbox import seeds

    try:
        with sandbox.call() as call:
            if demo and not call.db.execute("SELECT 1 FROM node").fetchone():
                seeds.load(call, seeds.DEMO)
            if seed:
                seeds.load(call, seed)
    except seeds.SeedError as error:
        raise Misconfigured(f"{error}; nothing was planted") from error


def _welcome(sandbox: Sandbox, path: Path) -> None:
    with sandbox.call(write=False) as call:
        token = call.db.execute("SELECT token FROM connection ORDER BY rowid").fetchone()[0]
    where = "in memory, gone at the end" if path == MEMORY else str(path)
    say(f"Look at it:  {sandbox.base_url}/")
    say(f"Use it:      base address {sandbox.base_url}, token {token}")
    say(f"Workspace:   {where}")
    say("Stop it with Ctrl-C.")


def dump(
    context: typer.Context,
    to: Path | None = typer.Argument(None, help="Where to; the screen unless told.", show_default=False),
    file: Path | None = File,
    at: str | None = At,
    as_json: bool = typer.Option(False, "--json", help="Write JSON instead of YAML."),
) -> None:
    """Write a workspace as one readable file that can be loaded again."""
    from segue_sandbox.seeds.document import print_document

    document = _document(workspace_file(context, file), at)
    in_json = as_json or (to is not None and to.suffix == ".json")
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n" if in_json else print_document(document)
    if to is None:
        print(text, end="")
        return
    try:
        to.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{to} cannot be written ({error.strerror})") from error
    say(f"the workspace was written to {to}")


def _document(path: Path, at: str | None) -> dict[str, object]:
    if at or served_at(path) or path == MEMORY:
        return ask(address(at, path), "GET", "/dump")
    if not path.exists():
        raise Refused(f"there is no workspace file {path}; name one with --file")
    from segue_sandbox.sandbox import Sandbox
    from segue_sandbox.seeds import harvest

    with _plainly(path, "", 0), _closing(Sandbox(path)) as sandbox, sandbox.call(write=False) as call:
        return harvest(call)


@contextmanager
def _closing(sandbox: Sandbox) -> Iterator[Sandbox]:
    try:
        yield sandbox
    finally:
        sandbox.close()


def load(
    context: typer.Context,
    seed: Path = typer.Argument(help="The seed, YAML or JSON."),
    file: Path | None = File,
    at: str | None = At,
) -> None:
    """Add what a seed describes to a workspace; a wrong seed changes nothing."""
    from segue_sandbox.sandbox import Sandbox

    path = workspace_file(context, file)
    if at or served_at(path) or path == MEMORY:
        try:
            text = seed.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(f"the seed {seed} cannot be read ({error})") from error
        ask(address(at, path), "POST", "/load", {"name": str(seed), "text": text})
    else:
        with _plainly(path, "", 0), _closing(Sandbox(path)) as sandbox:
            with sandbox.call() as call:
                if not call.db.execute("SELECT 1 FROM connection").fetchone():
                    from segue_sandbox.access import connect

                    connect(call.db, call.ids)
            _fill(sandbox, seed, demo=False)
    say(f"{seed} was planted")
