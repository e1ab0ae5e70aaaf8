"""`segue bench`: measures; plugins add measurements of their own to the group."""

from __future__ import annotations

import typer
import typer.core

from segue.cli.output import AsJson, print_json
from segue.cli.start import of
from segue.statefolder import prepare


def add(cli: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(rich_markup_mode=None)
    group.callback(invoke_without_command=True, epilog="Example: segue bench steps")(bench)
    group.command("steps", epilog="Example: segue bench steps --steps 500")(steps)
    cli.add_typer(group, name="bench")


def group_named(cli: typer.Typer, name: str) -> typer.Typer:
    """Return a group of commands, such as bench, for a plugin that adds one to it."""
    for info in cli.registered_groups:
        if info.name == name and info.typer_instance is not None:
            return info.typer_instance
    raise LookupError(f"there is no group of commands named {name!r}")


def bench(context: typer.Context) -> None:
    """Make all measurements, or one of them."""
    if context.invoked_subcommand:
        return
    group = context.command
    assert isinstance(group, typer.core.TyperGroup)
    for name, command in group.commands.items():
        print(f"{name}:")
        with command.make_context(name, [], parent=context) as inner:
            command.invoke(inner)


def steps(
    context: typer.Context,
    number: int = typer.Option(300, "--steps", min=10, help="How many steps to take."),
    as_json: bool = AsJson,
) -> None:
    """Measure what a remembered step costs, beside a bare commit that is synced to the disk."""
    from segue.stepbench import measure

    # In the state folder: a folder for temporary files may lie in memory, where a sync costs nothing.
    measured = measure(prepare(of(context).settings.home), number)
    if as_json:
        print_json(measured)
        return
    print(f"  a remembered step   {measured['step_ms']:.2f} ms")
    print(f"  a synced commit     {measured['commit_ms']:.2f} ms")
    print(f"  ratio               {measured['ratio']:.1f}")
