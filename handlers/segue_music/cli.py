"""The commands of music: `segue track sync`."""

from __future__ import annotations

import secrets
import sys
import time
from typing import TYPE_CHECKING

import typer

from segue.cli.bench import group_named
from segue.cli.output import AsJson, print_json, say
from segue.cli.start import of
from segue_music.bench.audio import audio
from segue_music.bench.tracks import tracks

if TYPE_CHECKING:
    from segue.cli.start import Start

WORDS = {"DEV": True, "PROD": False}  # what the program's own mode is called, for those who write it here


def add(cli: typer.Typer) -> None:
    """Add the commands."""
    track = typer.Typer(
        rich_markup_mode=None, no_args_is_help=True, help="Bring tracks into the libraries.",
        epilog="Example: segue track sync --mode single",
    )  # fmt: skip
    track.command("sync", epilog="Example: segue track sync --mode batch --limit 20 --dry-run")(sync)
    cli.add_typer(track, name="track")
    bench = group_named(cli, "bench")
    bench.command("audio", epilog="Example: segue bench audio --truth ~/corpus/truth.json")(audio)
    bench.command("tracks", epilog="Example: segue bench tracks --tracks 10 --beets beet")(tracks)


def sync(
    context: typer.Context,
    links: list[str] = typer.Argument(None, metavar="[URL]...", help="Links to tracks.", show_default=False),
    mode: str = typer.Option(
        "", "--mode", help="single, batch, all, reprocess or url; DEV is a dry run.", show_default=False
    ),
    limit: int | None = typer.Option(None, "--limit", min=1, max=10_000, help="How many tracks at most."),
    dry_run: bool = typer.Option(False, "--dry-run", help="List what would be done instead of doing it."),
    patience: float = typer.Option(86_400.0, "--patience", min=1, help="Seconds to wait at most."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Show tracebacks too."),
    as_json: bool = AsJson,
) -> None:
    """Make a task for track sync, and do it now."""
    from segue import loop
    from segue.cli import ledgerview
    from segue.cli.progress import shown
    from segue.cli.working import code_for, logged, summary
    from segue.opening import running

    start = of(context)
    dry, mode = _mode(mode, dry_run)
    page_id = _task(start, list(links or ()), mode, limit)
    begun = time.time()
    with (
        logged(start.settings, verbose=verbose, quiet=as_json or sys.stderr.isatty()),
        running(start.settings, start.plugins(), dry=dry, only=page_id) as (app, _),
        shown(app.runs.live),
    ):
        loop.once(app, patience)
    runs = ledgerview.runs(start.settings.home, "page_id = ? AND created >= ?", page_id, begun, limit=1)
    if as_json:
        print_json([ledgerview.as_data(run) for run in runs], ok=not code_for(runs))
    else:
        for run in runs:
            print(f"{run.outcome.status if run.outcome else run.state}  {run.now}")
            if run.report:
                print(f"report  {run.report}")
        say(summary(runs))
    raise typer.Exit(code_for(runs))


def _mode(mode: str, dry_run: bool) -> tuple[bool, str]:
    """Understand DEV and PROD besides the modes of track sync."""
    from segue_music.choosing import Mode

    if mode.upper() in WORDS:
        return dry_run or WORDS[mode.upper()], ""
    if mode and mode.casefold() not in list(Mode):
        raise typer.BadParameter(
            f"there is no mode {mode!r}; there are {', '.join(Mode)}", param_hint="--mode"
        )
    return dry_run, mode.casefold()


def _task(start: Start, links: list[str], mode: str, limit: int | None) -> str:
    """Make the task's row, and return its page."""
    from segue.board import NewTask
    from segue.opening import board

    for link in links:
        if not link.startswith(("http://", "https://")):
            raise typer.BadParameter(f"{link!r} is no link; it begins with https://", param_hint="URL")
    lines = [f"mode: {mode}"] if mode else []
    lines += [f"limit: {limit}"] if limit else []
    task = NewTask(
        title=f"Sync tracks{' ' + links[0] if links else ''}",
        handler="track-sync",
        parameters="\n".join([*lines, *links]),
    )
    with board(start.settings, start.plugins().manager) as opened:
        return opened.board.create_task(task, f"command/{secrets.token_hex(8)}").page_id
