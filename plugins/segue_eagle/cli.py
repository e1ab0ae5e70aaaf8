"""`segue eagle`: makes up for imports that had to wait."""

from __future__ import annotations

import typer

from segue.cli.output import AsJson, print_json, say
from segue.cli.start import of
from segue.exit_codes import ExitCode


def add(cli: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Imports into Eagle.", no_args_is_help=True, epilog="Example: segue eagle catch-up --list"
    )
    group.command("catch-up", epilog="Example: segue eagle catch-up")(catch_up)
    cli.add_typer(group, name="eagle")


def catch_up(
    context: typer.Context,
    listing: bool = typer.Option(False, "--list", help="Only list what waits."),
    as_json: bool = AsJson,
) -> None:
    """Import what had to wait, because Eagle was closed or had another library open."""
    from segue_eagle.catchup import catch_up as make_up
    from segue_eagle.library import open_eagle

    settings = of(context).settings
    eagle = open_eagle(settings)
    waiting = eagle.tools.pending.waiting()
    if listing or settings.dry or not eagle.tools.settings.enabled:
        rows = [{"name": str(one.wish["name"]), "item": "", "why": one.why} for one in waiting]
    else:
        rows = [{"name": one.name, "item": one.item, "why": one.why} for one in make_up(eagle.tools)]
    if as_json:
        print_json(rows)
    for row in [] if as_json else rows:
        print(f"{'imported' if row['item'] else 'waits':8}  {row['name']}{_why(row['why'])}")
    if not eagle.tools.settings.enabled:
        say("Eagle is not switched on; set enabled = true under [eagle] in segue.toml")
    if not waiting:
        say("nothing waits for Eagle")
        raise typer.Exit(ExitCode.NOTHING)
    left = len(eagle.tools.pending.waiting())
    raise typer.Exit(ExitCode.FAILED if left and not listing else ExitCode.OK)


def _why(text: str) -> str:
    return f" ({text})" if text else ""
