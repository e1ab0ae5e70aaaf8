"""The command `segue gap scan`."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from segue.cli.bench import group_named
from segue.cli.output import say
from segue.cli.start import of

FORMATS = ("md", "json", "sarif")


def add(cli: typer.Typer) -> None:
    """Add the commands."""
    from segue_review.gapbench import gap as bench_gap

    group = typer.Typer(
        rich_markup_mode=None, no_args_is_help=True, help="Find what is missing in a project.",
        epilog="Example: segue gap scan ~/code/my-project",
    )  # fmt: skip
    group.command("scan", epilog="Example: segue gap scan . --format sarif > gaps.sarif")(scan)
    cli.add_typer(group, name="gap")
    group_named(cli, "bench").command("gap", epilog="Example: segue bench gap --files 100000")(bench_gap)


def scan(
    context: typer.Context,
    path: Path = typer.Argument(..., help="The folder of the project.", show_default=False),
    form: str = typer.Option("md", "--format", help="md for people, json for programs, sarif for editors."),
) -> None:
    """List what is missing in a folder; nothing is filed, and nothing in the folder is changed."""
    from importlib.metadata import version

    from segue_review import gapreport, gapscan
    from segue_review.settings import ReviewSettings

    if form not in FORMATS:
        raise typer.BadParameter(f"there is no format {form!r}; there are {', '.join(FORMATS)}")
    if not path.is_dir():
        told = f"{path} is a file, not a folder" if path.exists() else f"there is no folder {path}"
        raise typer.BadParameter(told, param_hint="PATH")
    settings = of(context).settings
    review = settings.section("review", ReviewSettings)
    found = gapscan.scan(
        path, settings.home, leave_out=review.leave_out, logs=review.logs, plans=review.plans
    )
    if form == "md":
        print(gapreport.markdown(found.gaps))
    else:
        data = gapreport.as_data(found) if form == "json" else gapreport.sarif(found, version("segue"))
        print(json.dumps(data, ensure_ascii=False, indent=2))
    for place in found.unread:
        say(f"could not be read: {place or found.root}")
    say(f"{len(found.gaps)} gaps in {found.files} files, {found.read} of them read, {found.seconds:.1f} s")
