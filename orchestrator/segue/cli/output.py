"""How commands speak: data on stdout, words on stderr, one JSON object where a script asks for it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

SCHEMA = 1  # of the object that --json prints
PIPED_WIDTH = 200  # columns where the output is no terminal and nobody wants it folded

AsJson = typer.Option(False, "--json", help="Print one JSON object.")


def print_json(data: object, *, ok: bool = True, warnings: Sequence[str] = ()) -> None:
    """Print the answer of a command for a script."""
    _print({"schema": SCHEMA, "ok": ok, "data": data, "warnings": list(warnings), "errors": []})


def print_json_error(code: int, message: str, fix: str = "", page: str = "") -> None:
    """Print for a script why a command could not answer."""
    error = {"code": code, "message": message, "fix": fix, "page": page}
    _print({"schema": SCHEMA, "ok": False, "data": None, "warnings": [], "errors": [error]})


def _print(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False, indent=2, default=str))


def say(text: str) -> None:
    """Tell the person something that is not the answer itself."""
    print(text, file=sys.stderr)


def console() -> Console:
    """Return a console for stdout that takes text as it is: titles of pages may hold any sign."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS") or PIPED_WIDTH)
    return Console(width=width, highlight=False, markup=False, emoji=False)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], none: str = "") -> None:
    """Print rows below their headings, aligned; `none` is told where there is no row."""
    rows = list(rows)
    if none and not rows:
        say(none)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(Text(heading), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_visible(str(cell))) for cell in row))
    console().print(table)


def _visible(text: str) -> str:
    """Leave out what would steer the terminal: the text may come from a page or a file."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)


def ago(when: float | datetime | None, now: datetime | None = None) -> str:
    """Say how long ago something was, or in how long it will be."""
    if when is None:
        return ""
    moment = when if isinstance(when, datetime) else datetime.fromtimestamp(when, UTC)
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    return f"{_span(seconds)} ago" if seconds >= 0 else f"in {_span(-seconds)}"


def _span(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def timestamp(when: float | None) -> str | None:
    """Return a moment as RFC 3339 in UTC, for scripts."""
    return None if when is None else datetime.fromtimestamp(when, UTC).isoformat(timespec="seconds")
