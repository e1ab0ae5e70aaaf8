"""`segue logs`: shows the log as lines for people, all of it or one run, and goes on as it grows."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from segue.cli.output import AsJson
from segue.cli.start import of

PAUSE = 0.3  # seconds between two looks at a log that is followed
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
    wanted = [line for line in _all_lines(file) if _is_about(line, run, find)]
    for line in wanted[-last:]:
        _print(line, as_json)
    if follow:
        for line in _new_lines(file):
            if _is_about(line, run, find):
                _print(line, as_json)


def _all_lines(file: Path) -> Iterator[str]:
    """Yield all lines that are kept, the oldest first."""
    older = sorted(file.parent.glob(f"{file.name}.*"), key=lambda path: -int(path.suffix[1:]))
    for path in (*older, file):
        if path.exists():
            with path.open(encoding="utf-8") as lines:
                yield from lines


def _new_lines(file: Path) -> Iterator[str]:
    """Yield what is added, also after the log has been rotated."""
    position = file.stat().st_size if file.exists() else 0
    inode = file.stat().st_ino if file.exists() else None
    while True:
        time.sleep(PAUSE)
        if not file.exists():
            continue
        if file.stat().st_ino != inode:
            inode, position = file.stat().st_ino, 0
        with file.open(encoding="utf-8") as lines:
            lines.seek(position)
            while (line := lines.readline()).endswith("\n"):
                position = lines.tell()
                yield line


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
