"""Holds the source to its shape: one-way imports, borders, short files and functions, captions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHELVES = ("schemas", "orchestrator", "handlers", "plugins")  # a shelf imports itself and those before it
FOLDERS = (*SHELVES, "tests", "examples", "scripts")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40  # lines

# Foreign packages that only some of our files may know.
BORDERS = {
    "dbos": ("orchestrator/segue/durable",),
    "notion_client": ("orchestrator/segue/notion", "plugins/segue_sandbox"),
    "yt_dlp": ("plugins/segue_ytdlp",),
}


@pytest.fixture(scope="module")
def shelved() -> dict[str, ast.Module]:
    """Each file on the shelves by its path, parsed."""
    return {name: ast.parse((ROOT / name).read_text()) for name in sources(*SHELVES)}


def sources(*folders: str) -> list[str]:
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in paths)


def imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the top package and the line of each import, also of those inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0], node.lineno


def needs(tree: ast.Module, ours: set[str]) -> set[str]:
    """Return the modules of ours that a module imports while it is itself being imported."""
    found = set[str]()
    for node in tree.body:  # not in functions, not under TYPE_CHECKING
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & ours) or {node.module}
    return found & ours


def wrong_ways(shelved: dict[str, ast.Module]) -> Iterator[str]:
    homes = {path.name: shelf for shelf in SHELVES for path in (ROOT / shelf).glob("segue*")}
    for name, tree in shelved.items():
        shelf = name.split("/")[0]
        allowed = SHELVES[: SHELVES.index(shelf) + 1]
        for package, line in imported(tree):
            if package in homes and homes[package] not in allowed:
                yield f"{name}:{line} imports {package}, which stands on a later shelf than {shelf}/"


def crossings(shelved: dict[str, ast.Module]) -> Iterator[str]:
    for name, tree in shelved.items():
        for package, line in imported(tree):
            if package in BORDERS and not name.startswith(BORDERS[package]):
                yield f"{name}:{line} imports {package}, which only {' and '.join(BORDERS[package])} may"


def complaints(text: str) -> Iterator[str]:
    """Say what is wrong with the shape of a file."""
    tree, lines = ast.parse(text), len(text.splitlines())
    if lines > LONGEST_FILE:
        yield f" {lines} lines, more than {LONGEST_FILE}: split it by what it knows"
    if not ast.get_docstring(tree):
        yield "1 does not open with a one-line docstring"
    elif tree.body[0].lineno != 1:
        yield "1 something stands before the docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{node.lineno} {node.name} has {length} lines, more than {LONGEST_FUNCTION}"


def test_imports_run_one_way(shelved: dict[str, ast.Module]) -> None:
    assert not (found := [*wrong_ways(shelved)]), "\n".join(found)


def test_imports_run_in_no_circle(shelved: dict[str, ast.Module]) -> None:
    dotted = {name.partition("/")[2].removesuffix(".py").replace("/", "."): name for name in shelved}
    ours = {module.removesuffix(".__init__"): shelved[name] for module, name in dotted.items()}
    try:
        TopologicalSorter({module: needs(tree, set(ours)) for module, tree in ours.items()}).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' <- '.join(error.args[1])}")


def test_foreign_packages_stay_behind_their_borders(shelved: dict[str, ast.Module]) -> None:
    assert not (found := [*crossings(shelved)]), "\n".join(found)


@pytest.mark.parametrize("shelf", SHELVES)
def test_a_shelf_is_not_a_package(shelf: str) -> None:
    assert not (ROOT / shelf / "__init__.py").exists(), f"{shelf}/__init__.py makes a package of a shelf"


def test_files_are_short_and_say_what_they_are_for() -> None:
    found = [f"{name}:{told}" for name in sources(*FOLDERS) for told in complaints((ROOT / name).read_text())]
    assert not found, "\n".join(found)


def test_the_rules_notice_an_import_across_a_border() -> None:
    late = ast.parse("def f():\n    import dbos\n    from segue.notion import x\n    from . import y\n")
    assert list(imported(late)) == [("dbos", 2), ("segue", 3)]
    assert len([*crossings({"plugins/segue_x/late.py": late})]) == 1
    assert not [*crossings({"orchestrator/segue/durable.py": late})]


def test_the_rules_notice_an_import_the_wrong_way() -> None:
    tree = ast.parse("import segue_sandbox.server")
    assert len([*wrong_ways({"orchestrator/segue/wrong.py": tree})]) == 1
    assert not [*wrong_ways({"plugins/segue_other/right.py": tree})]


def test_the_rules_tell_a_module_from_what_it_holds() -> None:
    tree = ast.parse("from segue import app, Task\nimport segue.run\nfrom segue.board import Board")
    assert needs(tree, {"segue", "segue.app", "segue.run", "segue.board"}) == {
        "segue.app", "segue.run", "segue.board"
    }  # fmt: skip


def test_the_rules_notice_a_long_file_without_a_caption() -> None:
    long = "\n".join(["def f():", *["    x = 1"] * 320])
    assert [told.split()[0] for told in complaints(long)] == ["321", "1", "1"]


def test_no_module_of_a_plugin_is_called_like_one_of_its_hooks() -> None:
    # Imported, it would take the hook's place in the package, and the next load would not find the hook.
    hidden = [
        f"{package}/{node.name}"
        for shelf in ("handlers", "plugins")
        for package in (ROOT / shelf).iterdir()
        if (package / "__init__.py").exists()
        for node in ast.parse((package / "__init__.py").read_text()).body
        if isinstance(node, ast.FunctionDef)
        and ((package / f"{node.name}.py").exists() or (package / node.name).is_dir())
    ]
    assert not hidden


# Before 3.11.5, Python does not match a possessive repeat of a group rightly; an atomic group says the same.
POSSESSIVE = re.compile(r"\)(?:[*+?]|\{\d+(?:,\d*)?\})\+")


def test_no_group_is_repeated_possessively(shelved: dict[str, ast.Module]) -> None:
    texts = [
        (name, node.value)
        for name, tree in shelved.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [f"{name}: {text}" for name, text in texts if POSSESSIVE.search(text)] == []


@pytest.mark.parametrize("pattern", [r"(?:ab|c)*+", r"(?:a)++", r"(a){0,5}+"])
def test_the_rules_notice_a_group_that_is_repeated_possessively(pattern: str) -> None:
    assert POSSESSIVE.search(pattern)
    assert not POSSESSIVE.search(f"(?>{pattern[:-1]})[ab]*+")
