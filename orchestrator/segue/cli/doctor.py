"""`segue doctor`: looks at everything that work depends on, and says how to mend what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from segue.cli.output import AsJson, print_json, say
from segue.cli.start import of
from segue.doctor import Level, examine
from segue.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segue.doctor import Finding
    from segue.settings import Settings

MARKS = {Level.OK: "✓", Level.WARNING: "!", Level.ERROR: "✗"}


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("doctor", epilog="Example: segue doctor --fix")(doctor)


def doctor(
    context: typer.Context,
    fix: bool = typer.Option(False, "--fix", help="Mend what can be mended without a risk."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Show each setting and where it comes from."),
    as_json: bool = AsJson,
) -> None:
    """Check everything that work depends on.

    Each finding comes with its exact fix.
    """
    from segue.checks import all_checks

    start = of(context)
    checks = all_checks(start.read, start.found, start.trouble, start.builtin_only)
    found = examine(checks)
    if fix and (mended := [_mended(finding) for finding in found if finding.repair]):
        # Looked at anew: what was mended may have been in the way of other checks.
        found = [*mended, *(finding for finding in examine(checks) if not finding.repair)]
    bad = [finding for finding in found if finding.level is Level.ERROR]
    if as_json:
        print_json([_data(finding) for finding in found], ok=not bad)
    else:
        _print(found)
        if verbose and start.read:
            _print_settings(start.read)
    code = ExitCode.FAILED if bad else ExitCode.OK
    raise typer.Exit(ExitCode.MISCONFIGURED if start.trouble else code)


def _mended(finding: Finding) -> Finding:
    if finding.repair is None:
        return finding
    try:
        return replace(finding, level=Level.OK, text=finding.repair(), fix="", repair=None)
    except OSError as error:
        return replace(finding, text=f"{finding.text}; it could not be mended: {error}")


def _data(finding: Finding) -> dict[str, Any]:
    return {
        "level": finding.level.value,
        "area": finding.area,
        "text": finding.text,
        "fix": finding.fix,
        "fixable": finding.repair is not None,
    }


def _print(found: Sequence[Finding]) -> None:
    width = max((len(finding.area) for finding in found), default=0)
    for finding in found:
        print(f"[{MARKS[finding.level]}] {finding.area:{width}}  {finding.text}")
        if finding.fix:
            print(f"    {'':{width}}  fix: {finding.fix}")
    counts = [sum(finding.level is level for finding in found) for level in (Level.ERROR, Level.WARNING)]
    say("all is well" if not any(counts) else f"errors: {counts[0]}, warnings: {counts[1]}")
    if mendable := sum(finding.repair is not None for finding in found):
        say(f"segue doctor --fix mends {mendable} of them by itself")


def _print_settings(settings: Settings) -> None:
    print()
    for name, (value, origin) in settings.origins().items():
        print(f"{name} = {value!r}  ({origin})")
