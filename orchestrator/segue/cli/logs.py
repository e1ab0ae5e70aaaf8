"""`segue logs`: shows the log as lines for people, all of it or one run, and goes on as it grows."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from segue.cli.output import AsJson, say
from segue.cli.start import of

PAUSE = 0.3  # seconds between two looks at a log that is followed
Reached = tuple[int, int] | None  # which file, by its inode, and how many bytes of it
USUAL = ("at", "level", "from", "text", "traceback")


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("logs", epilog="Example: segue logs -f --run 20261120-1403")(logs)


def logs(
    context: typer.Context,
    follow: bool = typer.Option(False, "--follow", "-f", help="Go on as the log grows, until Ctrl-C."),
    run: str = typer.Option(
        "", "--run", help="Only what is about this run (the beginning of its id will do)."
    ),
    find: str = typer.Option("", "--find", help="Only lines that hold this text, such as a reference."),
    last: int = typer.Option(100, "--last", "-n", min=1, help="How many lines to begin with."),
    as_json: bool = AsJson,
) -> None:
    """Show what was logged."""
    file = of(context).settings.home / "logs" / "segue.log"
    lines, reached = _kept_lines(file)
    wanted = [line for line in lines if _is_about(line, run, find)]
    for line in wanted[-last:]:
        _print(line, as_json)
    if not wanted and not follow:
        say(f"nothing was logged{' about that' if run or find else ' yet'}; the log is {file}")
    if follow:
        for line in _new_lines(file, reached):
            if _is_about(line, run, find):
                _print(line, as_json)


def _kept_lines(file: Path) -> tuple[list[str], Reached]:
    """Return all lines that are kept, the oldest first, and how far that is."""
    older = sorted(file.parent.glob(f"{file.name}.*"), key=lambda path: -int(path.suffix[1:]))
    kept = [line for path in older for line in _lines_from(path, None)[0]]
    lines, reached = _lines_from(file, None)
    return kept + lines, reached


def _new_lines(file: Path, reached: Reached) -> Iterator[str]:
    """Yield what is added, also after the log has been rotated."""
    while True:
        lines, reached = _lines_from(file, reached)
        yield from lines
        time.sleep(PAUSE)


def _lines_from(file: Path, reached: Reached) -> tuple[list[str], Reached]:
    """Return the complete lines after a place; from the start where the file is a new one."""
    try:
        with file.open("rb") as opened:
            inode = os.fstat(opened.fileno()).st_ino
            start = reached[1] if reached and reached[0] == inode else 0
            opened.seek(start)
            content = opened.read()
    except FileNotFoundError:  # between two files, or nothing was logged yet
        return [], reached
    whole = content[: content.rfind(b"\n") + 1]
    return whole.decode("utf-8", "replace").splitlines(), (inode, start + len(whole))


def _is_about(line: str, run: str, find: str) -> bool:
    if find and find not in line:
        return False
    return not run or str(_read(line).get("run", "")).startswith(run)


def _read(line: str) -> dict[str, Any]:
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError:  # a line that was cut when the disk was full
        return {"text": line.strip()}
    return entry


def _print(line: str, as_json: bool) -> None:
    if as_json:
        print(line.rstrip(), flush=True)
        return
    entry = _read(line)
    when = (
        datetime.fromisoformat(entry["at"]).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        if "at" in entry
        else ""
    )
    more = " ".join(f"{key}={value}" for key, value in entry.items() if key not in USUAL)
    print(
        f"{when} {entry.get('level', ''):7} {entry.get('text', '')}{'  ' + more if more else ''}", flush=True
    )
    if entry.get("traceback"):
        print(entry["traceback"], flush=True)
