"""`segue library scan`: brings the volume index up to date, with a progress bar."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from segue.cli.bench import group_named
from segue.cli.output import AsJson, print_json, say
from segue.cli.start import of
from segue.statefolder import prepare
from segue_music.bar import bar

if TYPE_CHECKING:
    from segue.settings import Settings
    from segue_music.scan import Scanned

HELP, EXAMPLE = "Look after the music library.", "Example: segue library scan ~/Music"
MOST_BROKEN = 20  # told in the terminal; --json has them all


def add(cli: typer.Typer) -> None:
    """Add `scan` to the group of commands about the library, which is made where it is not there."""
    try:
        group = group_named(cli, "library")
    except LookupError:
        group = typer.Typer(rich_markup_mode=None, no_args_is_help=True, epilog=EXAMPLE, help=HELP)
        cli.add_typer(group, name="library")
    group.command("scan", epilog="Example: segue library scan ~/Music --limit 100")(scan)


def scan(
    context: typer.Context,
    roots: list[Path] = typer.Argument(..., metavar="ROOT...", help="Folders with audio files."),
    limit: int | None = typer.Option(None, "--limit", min=0, help="Listen to no more new files than this."),
    as_json: bool = AsJson,
) -> None:
    """Learn which audio files are there: only those that are new or changed are listened to."""
    try:
        found = scan_all(of(context).settings, roots, limit, quiet=as_json)
    except KeyboardInterrupt:
        say("interrupted; what was done is kept, and the next scan goes on from there")
        raise typer.Exit(130) from None
    if as_json:
        print_json([one.data() for one in found], ok=not any(one.broken or one.unread for one in found))
        return
    for one in found:
        for line in _lines(one):
            print(line)


def scan_all(settings: Settings, roots: Sequence[Path], limit: int | None, *, quiet: bool) -> list[Scanned]:
    """Scan several folders, one after the other."""
    from segue_music.audio.studio import Studio
    from segue_music.index import opened
    from segue_music.scan import Scanner
    from segue_music.settings import MusicSettings
    from segue_music.volumes import FILE, Volumes

    music = settings.section("music", MusicSettings)
    workers, file = music.together or os.cpu_count() or 1, prepare(settings.home) / FILE
    with ExitStack() as stack:
        index = stack.enter_context(opened(file))
        volumes = stack.enter_context(Volumes(file))
        studio = stack.enter_context(Studio(workers, longest=music.longest_minutes * 60))
        progress = stack.enter_context(bar("listening", quiet=quiet))
        scanner = Scanner(volumes=volumes, index=index, studio=studio, workers=workers, progress=progress)
        return [scanner.scan(root.expanduser(), limit) for root in roots]


def _lines(found: Scanned) -> Iterator[str]:
    parts = [f"{found.files} audio files in {found.root}", f"{found.unchanged} unchanged", f"{found.new} new"]
    more = {"moved": found.moved, "gone": found.gone, "left for the next scan": found.left}
    parts += [f"{number} {what}" for what, number in more.items() if number]
    yield f"{', '.join(parts)}; {found.seconds:.1f} s"
    yield from (f"  could not be opened: {folder}" for folder in found.unread)
    for path, why in list(found.broken.items())[:MOST_BROKEN]:
        yield f"  {os.path.relpath(path, found.root)}: {why}"
    if len(found.broken) > MOST_BROKEN:
        yield f"  and {len(found.broken) - MOST_BROKEN} more that could not be read; --json lists them all"
