"""`segue status`: what is running, what waits and why, and whether the loop is alive."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from segue.cli.output import AsJson, ago, print_json, print_table
from segue.cli.start import of
from segue.exit_codes import ExitCode

LATE = 3  # missed polls after which the loop counts as stuck
EVERY = 1.0  # seconds between two looks of --watch


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("status", epilog="Example: segue status --watch")(status)


def status(
    context: typer.Context,
    watch: bool = typer.Option(False, "--watch", "-w", help="Look again every second, until Ctrl-C."),
    as_json: bool = AsJson,
) -> None:
    """Show what is running, and what waits and why.

    Ends with code 3 where no loop works on the state folder.
    """
    home = of(context).settings.home
    while watch and not as_json:
        if sys.stdout.isatty():
            print("\033[H\033[2J", end="")
        _print(home)
        sys.stdout.flush()
        time.sleep(EVERY)
    if as_json:
        print_json(_data(home), ok=loop_of(home)["running"])
    else:
        _print(home)
    raise typer.Exit(ExitCode.OK if loop_of(home)["running"] else ExitCode.NOTHING)


def loop_of(home: Path) -> dict[str, Any]:
    """Return whether a loop works on this folder, and what its last sign of life said."""
    import json

    from segue.statefolder import holder

    try:
        sign = json.loads((home / "heartbeat.json").read_text())
        at = datetime.fromisoformat(sign["at"])
    except (OSError, ValueError, KeyError, TypeError):
        sign, at = {}, None
    pid = holder(home)
    late = bool(at and (datetime.now(UTC) - at).total_seconds() > LATE * float(sign.get("every", 10)) + 30)
    return {"running": bool(pid), "pid": pid, "at": at, "late": late, "error": str(sign.get("error", ""))}


def _data(home: Path) -> dict[str, Any]:
    from segue.cli.ledgerview import as_data, live, runs

    last = runs(home, "state = 'ended'", limit=5)
    return {
        "home": str(home),
        "loop": loop_of(home),
        "live": [as_data(run) for run in live(home)],
        "ended": [as_data(run) for run in last],
    }


def _print(home: Path) -> None:
    from segue.cli.ledgerview import live, runs

    print(_loop_line(loop_of(home)))
    current = live(home)
    if current:
        print()
        print_table(
            ("run", "state", "handler", "task", "now"),
            [(run.id, run.state, run.handler, run.title, _now(run.now, run.wake)) for run in current],
        )
    ended = runs(home, "state = 'ended'", limit=5)
    if ended:
        print()
        print_table(
            ("last", "outcome", "task", "ended", "summary"),
            [
                (run.id, run.outcome.status if run.outcome else "", run.title, ago(run.ended), run.now)
                for run in ended
            ],
        )


def _now(now: str, wake: float | None) -> str:
    return f"{now} ({ago(wake)})" if wake else now


def _loop_line(loop: dict[str, Any]) -> str:
    if not loop["running"]:
        return "not running; start it with: segue run"
    line = f"running as process {loop['pid']}, last looked at the board {ago(loop['at']) or 'not yet'}"
    if loop["late"]:
        line += "; that is too long ago, it may be stuck: segue logs"
    return f"{line}; {loop['error']}" if loop["error"] else line
