"""The checks that an item of a plan may name; each only reads, and nothing of a plan is ever started."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import yaml

from segue import Board
from segue.errors import Misconfigured, Refused
from segue_review import pathnames, roots
from segue_review.reading import MOST
from segue_review.skeleton import is_skeleton

# What a check looks like in an item: a word, a path or database, and for some a text in quotes.
FORMS = r"(?:exists|parses|tests)\s+[^`\n]*[./][^`\n]*?|contains\s+[^`\n]+?|column\s+\w+\s+[^`\n]+?"
_QUOTED = re.compile(r"^(\S+)\s+[\"'“„](.+)[\"'”“]$")
_TESTS: Mapping[str, str] = {
    **dict.fromkeys((".js", ".jsx", ".ts", ".tsx", ".mjs"), r"(?m)^\s*(?:it|test)(?:\.\w+)*\s*\("),
    ".go": r"(?m)^func Test\w*\(", ".rs": r"#\[(?:\w+::)?test\b", ".rb": r"(?m)^\s*(?:it|test) [\"']",
    ".java": r"@(?:Parameterized)?Test\b", ".kt": r"@Test\b", ".swift": r"func test\w*\(",
    ".php": r"function test\w*\(", ".cs": r"\[(?:Fact|Theory|Test|TestMethod)\b",
}  # fmt: skip
VERBS = ("exists", "contains", "parses", "tests", "column")
DATABASES = ("tasks", "issues", "tracks", "playlists", "artists")


def passed(check: str, root: Path, board: Board) -> tuple[bool, str]:
    """Make a check that an item names, such as `exists docs/a.md`; return whether it passed, and why."""
    verb, _, rest = check.partition(" ")
    quoted = _QUOTED.match(rest.strip())
    name, text = (quoted[1], quoted[2]) if quoted else (rest.strip(), "")
    if verb.lower() not in VERBS:
        return False, f"it is no check that is known; there are {', '.join(VERBS)}"
    try:
        if verb.lower() == "column":
            return _column(board, name.lower(), text)
        return _file(verb.lower(), name, text, root)
    except (Refused, Misconfigured, OSError) as error:
        return False, str(error)


def _column(board: Board, database: str, name: str) -> tuple[bool, str]:
    if database not in DATABASES or not name:
        return False, f'write it as: column tracks "BPM"; there are {", ".join(DATABASES)}'
    there = name in board.columns(database)
    return there, f"{database} has {'the' if there else 'no'} column {name!r}"


def _file(verb: str, path: str, text: str, root: Path) -> tuple[bool, str]:
    parts = pathnames.parts(path.rstrip("/"))
    with roots.opened(root) as top:
        kind = roots.kind(top, parts)
        if kind == "folder" and verb == "exists":
            return True, "it is there"
        if kind != "file":
            return False, "it is missing" if not kind else "it is no file"
        if is_skeleton(top, parts):
            return False, "it is only a skeleton"
        data = roots.read(top, parts, MOST)
    if len(data) > MOST:
        return (True, "it is there") if verb == "exists" else (False, "it is too large to be read")
    if verb == "exists":
        return bool(data), "it is there" if data else "it is empty"
    if verb == "contains" and text:
        return (True, "the text is there") if text.encode() in data else (False, "the text is not there")
    ending = Path(path).suffix.lower()
    if verb == "parses":
        return _parses(ending, data)
    return _tests(ending, data) if verb == "tests" else (False, 'write it as: contains README.md "Install"')


def _parses(ending: str, data: bytes) -> tuple[bool, str]:
    try:
        whole = data.decode("utf-8-sig")
        if ending == ".json":
            json.loads(whole)
        elif ending == ".toml":
            tomllib.loads(whole)
        elif ending in (".yaml", ".yml"):
            for _ in yaml.parse(whole, Loader=yaml.SafeLoader):
                pass  # events only: nothing is built, so that no alias can grow
        elif ending == ".py":
            ast.parse(whole)
        else:
            return False, "only JSON, TOML, YAML and Python are parsed"
    except (ValueError, yaml.YAMLError, SyntaxError, RecursionError, MemoryError) as error:
        return False, f"it does not parse: {' '.join(str(error).split())[:120]}"
    return True, "it parses"


def _tests(ending: str, data: bytes) -> tuple[bool, str]:
    text = data.decode("utf-8", "replace")
    if ending == ".py":
        try:
            found = sum(
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")
                for node in ast.walk(ast.parse(text))
            )
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False, "it does not parse"
    elif pattern := _TESTS.get(ending):
        found = len(re.findall(pattern, text))
    else:
        return False, "tests of this kind of file are not known"
    return found > 0, f"{found} tests in it, none of which was run"
