"""Holds the page about commands, and every command line on any page, to the command line itself."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/reference/commands.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "examples/segue-echo/README.md"]


def typed() -> list[tuple[str, str]]:
    """Return what a reader is told to type: the page, and all that follows `segue`."""
    line = re.compile(r"^\$ (?:\w+=\S+ )*segue( .*)?$", re.MULTILINE)
    consoles = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
    found = [
        (page.relative_to(ROOT).as_posix(), rest.strip())
        for page in PAGES
        for block in consoles.findall(page.read_text())
        for rest in line.findall(block)
    ]
    examples = re.findall(r"^Example: `segue (.*)`$", PAGE.read_text(), re.MULTILINE)
    return found + [("an example in the help", example) for example in examples]


def sections() -> dict[str, str]:
    """Return the section of each command, by the command without its arguments."""
    parts = re.split(r"^## `(segue[a-z -]*)[^`]*`$", PAGE.read_text(), flags=re.MULTILINE)
    return dict(zip((name.strip() for name in parts[1::2]), parts[2::2], strict=True))


def test_the_page_is_what_the_commands_say_of_themselves() -> None:
    text = runpy.run_path(str(ROOT / "scripts/write_commands_page.py"))["text"]()
    assert PAGE.read_text() == text, "run .venv/bin/python scripts/write_commands_page.py"


def test_each_command_shows_an_example() -> None:
    without = [name for name, section in sections().items() if "Example: `segue" not in section]
    assert not without


@pytest.mark.parametrize(("page", "line"), typed(), ids=[f"{page}: segue {line}" for page, line in typed()])
def test_a_line_that_a_reader_types_is_understood(page: str, line: str) -> None:
    known, words = sections(), shlex.split(line, comments=True)
    paths = [" ".join(["segue", *words[:n]]) for n in range(len(words), -1, -1)]
    command = next(path for path in paths if path in known)
    assert command != "segue" or words[0].startswith("-"), f"{page}: there is no command {words[0]}"
    for option in (word.partition("=")[0] for word in words if word.startswith("-")):
        row = rf"^\| `[^`]*(?<![\w-]){option}(?![\w-])"
        assert re.search(row, known[command] + known["segue"], re.MULTILINE), f"{page}: {option}"
