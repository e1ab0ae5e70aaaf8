"""Holds the source to its shape: one-way imports, borders, short files and functions, captions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHELVES = ("schemas", "orchestrator", "handlers", "plugins")  # a shelf imports itself and those before it
FOLDERS = (*SHELVES, "tests", "examples", "scripts")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40  # lines

# Foreign packages that only some of our files may know.
BORDERS = {
    "dbos": ("orchestrator/segue/durable",),
    "notion_client": ("orchestrator/segue/notion", "plugins/segue_sandbox"),
}


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the top package and the line of each import, also of those inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0], node.lineno


def shelf_of_each_package() -> dict[str, str]:
    return {path.name: shelf for shelf in SHELVES for path in (ROOT / shelf).glob("segue*")}


def wrong_way(path: Path) -> list[str]:
    shelf, homes = path.relative_to(ROOT).parts[0], shelf_of_each_package()
    allowed = SHELVES[: SHELVES.index(shelf) + 1]
    return [
        f"{path.relative_to(ROOT)}:{line} imports {package} of {homes[package]}/, which comes after {shelf}/"
        for package, line in imported(path)
        if package in homes and homes[package] not in allowed
    ]


def modules() -> dict[str, Path]:
    named = {path: path.relative_to(ROOT).with_suffix("").parts[1:] for path in sources(*SHELVES)}
    return {".".join(parts).removesuffix(".__init__"): path for path, parts in named.items()}


def needs(path: Path, ours: dict[str, Path]) -> set[str]:
    """Return the modules of ours that a module imports while it is itself being imported."""
    found = set[str]()
    for node in ast.parse(path.read_text()).body:  # not in functions, not under TYPE_CHECKING
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & ours.keys()) or {node.module}
    return found & ours.keys()


SHELVED = sources(*SHELVES)
EVERYTHING = sources(*FOLDERS)


@pytest.mark.parametrize("path", SHELVED, ids=names(SHELVED))
def test_imports_run_one_way(path: Path) -> None:
    assert not (wrong := wrong_way(path)), "\n".join(wrong)


def test_imports_run_in_no_circle() -> None:
    ours = modules()
    try:
        TopologicalSorter({name: needs(path, ours) for name, path in ours.items()}).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' <- '.join(error.args[1])}")


@pytest.mark.parametrize("shelf", SHELVES)
def test_a_shelf_is_not_a_package(shelf: str) -> None:
    assert not (ROOT / shelf / "__init__.py").exists(), f"{shelf}/__init__.py makes a package of a shelf"


@pytest.mark.parametrize("package", BORDERS)
def test_a_foreign_package_stays_behind_its_border(package: str) -> None:
    crossings = [
        f"{name}:{line} imports {package}, which only {' and '.join(BORDERS[package])} may"
        for path, name in zip(SHELVED, names(SHELVED), strict=True)
        for found, line in imported(path)
        if found == package and not name.startswith(BORDERS[package])
    ]
    assert not crossings, "\n".join(crossings)


@pytest.mark.parametrize("path", EVERYTHING, ids=names(EVERYTHING))
def test_a_file_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST_FILE, f"more than {LONGEST_FILE} lines: split it"
    caption = ast.get_docstring(tree := ast.parse(text))
    assert caption, "the file does not open with a one-line docstring"
    assert tree.body[0].lineno == 1, "something stands before the caption"
    long = [
        f"line {node.lineno}: {node.name} has {length} lines, more than {LONGEST_FUNCTION}"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_the_rules_notice_what_breaks_them(tmp_path: Path) -> None:
    file = tmp_path / "late.py"
    file.write_text("def f():\n    import dbos\n    from segue.notion import x\n    from . import y\n")
    assert list(imported(file)) == [("dbos", 2), ("segue", 3)]
