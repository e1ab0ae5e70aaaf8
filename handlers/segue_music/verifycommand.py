"""`segue verify`: looks again whether tracks are really there, in all their forms and places."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import typer

from segue.cli.output import AsJson, print_json, print_table, say
from segue.cli.start import of
from segue.exit_codes import ExitCode
from segue_music.bar import bar

if TYPE_CHECKING:
    from segue.board import Board
    from segue_music.bar import Tell
    from segue_music.kit import Kit
    from segue_music.verifying import Verified
    from segue_schemas import Row

FAILED = "failed"
HEADS = ("CHECK", "RESULT", "SEEN")


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("verify", epilog='Example: segue verify "Paper Lanterns"')(verify)


def verify(
    context: typer.Context,
    what: str = typer.Argument(
        "", metavar="[TRACK|RUN]",
        help="A track's title, page or link, or a run's id; without it all finished tracks.",
        show_default=False,
    ),
    limit: int = typer.Option(100, "--limit", min=1, max=10_000, help="How many tracks at most."),
    as_json: bool = AsJson,
) -> None:  # fmt: skip
    """Look whether finished tracks are as their rows say, and change nothing.

    Files, their sound and tags, the row, the libraries, duplicates: each with the value that was seen.
    """
    from segue.opening import board
    from segue_music.kit import KIT, Kit
    from segue_music.meant import meant

    start = of(context)
    plugins = start.plugins()
    kit = plugins.manager.get_plugin(KIT)
    assert isinstance(kit, Kit), "the plugin that brings this command registers it"
    try:
        with board(start.settings, plugins.manager) as opened:
            rows, of_all = meant(kit, opened.board, what, limit)
            with bar("looking at tracks", quiet=as_json or len(rows) < 2) as tell:
                found = _verified(kit, opened.board, rows, tell)
    finally:
        kit.close()
    bad = [one for one in found if one.count(FAILED)]
    if as_json:
        print_json([one.model_dump(mode="json") for one in found], ok=not bad)
    else:
        _print(found)
        if of_all > len(found):
            say(f"{len(found)} of {of_all} finished tracks; --limit {of_all} looks at all of them")
    raise typer.Exit(ExitCode.FAILED if bad else ExitCode.OK)


def _verified(kit: Kit, board: Board, rows: Sequence[Row], tell: Tell) -> list[Verified]:
    from segue_music.verifying import verified

    def one(row: Row) -> Verified:
        with kit.studio.desk() as desk:
            return verified(kit, board, desk, row)

    found: list[Verified] = []
    with ThreadPoolExecutor(kit.together) as pool:
        try:
            for track in pool.map(one, rows):
                found.append(track)
                tell(len(found), len(rows))
        finally:
            pool.shutdown(cancel_futures=True)  # after Ctrl-C nobody waits for those that were not begun
    return found


def _print(found: Sequence[Verified]) -> None:
    if not found:
        say("no track has been brought in yet")
    if len(found) > 1:
        states = ("passed", FAILED, "not applicable")
        rows = [(one.name, *(one.count(state) or "" for state in states)) for one in found]
        print_table(("TRACK", "PASSED", "FAILED", "NOT APPLICABLE"), rows)
    for one in found:
        gates = [gate for gate in one.gates if len(found) == 1 or gate.state == FAILED]
        if gates:
            print(f"{'' if len(found) == 1 else chr(10)}{one.name}  {one.page_url}")
            print_table(HEADS, [(gate.name, gate.state, gate.seen) for gate in gates])
    failed = sum(one.count(FAILED) for one in found)
    passed = sum(one.count("passed") for one in found)
    say(f"{len(found)} track{'' if len(found) == 1 else 's'}: {passed} checks passed, {failed} failed")
