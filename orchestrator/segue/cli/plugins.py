"""`segue plugins`: lists what is installed, what it brings, and what was left out."""

from __future__ import annotations

import typer

from segue.cli.output import AsJson, print_json, print_table, say
from segue.cli.start import of
from segue.exit_codes import ExitCode


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("plugins", epilog="Example: segue plugins")(plugins)


def plugins(context: typer.Context, as_json: bool = AsJson) -> None:
    """List the plugins, their handlers and their hooks."""
    loaded = of(context).plugins()
    rows = [
        {
            "name": plugin.name,
            "distribution": plugin.distribution,
            "version": plugin.version,
            "handlers": [name for name, origin in loaded.origins.items() if origin.name == plugin.name],
            "hooks": list(plugin.hooks),
            "left_out": plugin.left_out,
        }
        for plugin in loaded.plugins
    ]
    if as_json:
        print_json(rows, ok=not loaded.findings, warnings=[finding.text for finding in loaded.findings])
    else:
        print_table(
            ("plugin", "from", "handlers", "hooks", "left out"),
            (
                (
                    row["name"],
                    f"{row['distribution']} {row['version']}",
                    ", ".join(row["handlers"]),
                    ", ".join(row["hooks"]),
                    row["left_out"],
                )
                for row in rows
            ),
        )
        for finding in loaded.findings:
            say(f"{finding.area}: {finding.text}; {finding.fix}")
    raise typer.Exit(ExitCode.FAILED if loaded.findings else ExitCode.OK)
