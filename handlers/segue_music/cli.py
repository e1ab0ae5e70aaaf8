"""The commands of music: `segue track sync`, `segue library duplicates`, and measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from segue.cli.bench import group_named
from segue.cli.output import AsJson
from segue_music.bench.audio import audio
from segue_music.bench.duplicates import duplicates as pairs
from segue_music.bench.tracks import tracks

if TYPE_CHECKING:
    from segue.board import NewTask

WORDS = {"DEV": True, "PROD": False}  # what the program's own mode is called, for those who write it here


def add(cli: typer.Typer) -> None:
    """Add the commands."""
    track = typer.Typer(
        rich_markup_mode=None, no_args_is_help=True, help="Bring tracks into the libraries.",
        epilog="Example: segue track sync --mode single",
    )  # fmt: skip
    track.command("sync", epilog="Example: segue track sync --mode batch --limit 20 --dry-run")(sync)
    cli.add_typer(track, name="track")
    library = group_named(cli, "library")
    library.command("duplicates", epilog="Example: segue library duplicates --merge")(duplicates)
    library.command("export", epilog="Example: segue library export")(export)
    bench = group_named(cli, "bench")
    bench.command("audio", epilog="Example: segue bench audio --truth ~/corpus/truth.json")(audio)
    bench.command("duplicates", epilog="Example: segue bench duplicates")(pairs)
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
    from segue.cli.now import do_now

    dry, mode = _mode(mode, dry_run)
    task = _task(list(links or ()), mode, limit)
    code = do_now(context, task, dry=dry, patience=patience, verbose=verbose, as_json=as_json)
    raise typer.Exit(code)


def duplicates(
    context: typer.Context,
    merge: bool = typer.Option(False, "--merge", help="Merge those that are certain; undo takes it back."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Show tracebacks too."),
    as_json: bool = AsJson,
) -> None:
    """List rows of Tracks that are the same recording, and merge them where that is wanted."""
    from segue.board import NewTask
    from segue.cli.now import do_now

    title = "Merge duplicates in Tracks" if merge else "List duplicates in Tracks"
    task = NewTask(title=title, handler="duplicates", parameters=f"merge: {'yes' if merge else 'no'}")
    raise typer.Exit(do_now(context, task, verbose=verbose, as_json=as_json, whole=True))


def export(
    context: typer.Context,
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Show tracebacks too."),
    as_json: bool = AsJson,
) -> None:
    """Write all tracks that have files into the file that rekordbox imports; undo takes it back."""
    from segue.board import NewTask
    from segue.cli.now import do_now

    task = NewTask(title="Export the whole library", handler="export")
    raise typer.Exit(do_now(context, task, verbose=verbose, as_json=as_json, whole=True))


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


def _task(links: list[str], mode: str, limit: int | None) -> NewTask:
    """Return the task that the command stands for."""
    from segue.board import NewTask

    for link in links:
        if not link.startswith(("http://", "https://")):
            raise typer.BadParameter(f"{link!r} is no link; it begins with https://", param_hint="URL")
    lines = [f"mode: {mode}"] if mode else []
    lines += [f"limit: {limit}"] if limit else []
    return NewTask(
        title=f"Sync tracks{' ' + links[0] if links else ''}",
        handler="track-sync",
        parameters="\n".join([*lines, *links]),
    )
