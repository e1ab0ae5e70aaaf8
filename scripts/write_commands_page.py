"""Writes docs/reference/commands.md from the help of the commands; a test compares the two."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from segue.cli.program import program
from segue.cli.start import Start
from segue.plugins import discover
from segue.settings import load

PAGE = Path(__file__).parent.parent / "docs/reference/commands.md"
INTRO = """# Commands

Data goes to stdout, words go to stderr. `--json` prints one object with `schema`, `ok`, `data`, `warnings`
and `errors`. How a command ended is told by its [exit code](errors.md#exit-codes). Each command explains
itself with `--help`.
"""


def text() -> str:
    """Return the page as the code has it, without the plugins of others."""
    with tempfile.TemporaryDirectory() as empty:
        settings = load(home=Path(empty), folder=Path(empty))
        found = discover(settings, builtin_only=True)
        cli = typer.main.get_command(program(Start(builtin_only=True, read=settings, found=found)))
    return "\n".join([INTRO, *(_section(path, command) for path, command in _walk("segue", cli))])


def _walk(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield path, command
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            if not inner.hidden:
                yield from _walk(f"{path} {name}", inner)


def _section(path: str, command: Any) -> str:
    arguments = [part for part in command.params if isinstance(part, TyperArgument)]
    options = [part for part in command.params if isinstance(part, TyperOption) and not part.hidden]
    rows = [f"| `{_placed(one)}` | {_cell(one.help)} |" for one in arguments]
    rows += [f"| `{_typed(one)}` | {_cell(one.help)} |" for one in options]
    table = ["| argument or option | meaning |", "|---|---|", *rows] if rows else []
    parts = [
        f"## `{' '.join([path, *map(_placed, arguments)])}`",
        " ".join((command.help or "").split()),
        "\n".join(table),
        _example(command.epilog or ""),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _placed(argument: TyperArgument) -> str:
    name = (argument.name or "").upper() + ("..." if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _typed(option: TyperOption) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    return names if option.is_flag else f"{names} {(option.name or '').rstrip('_').upper()}"


def _example(epilog: str) -> str:
    before, word, example = epilog.partition("Example: ")
    return f"{before}{word}`{example.strip()}`" if example else epilog


def _cell(told: str | None) -> str:
    return " ".join((told or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(text())
