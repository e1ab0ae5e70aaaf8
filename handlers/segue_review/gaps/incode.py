"""Gaps in the files of a project: marks in comments, unexplained variables, modules without tests."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from segue_review.gaps.extract import Facts, is_test
from segue_review.gaps.gap import Category, Gap
from segue_review.gaps.masking import is_example, read_text
from segue_review.gaps.variables import Named, named_in
from segue_schemas import Priority

BY_WORD = {
    "BUG": (Priority.HIGH, "Correct it, or say why it is right as it is"),
    "FIXME": (Priority.MEDIUM, "Correct it, or say why it is right as it is"),
    "XXX": (Priority.LOW, "Settle what is doubtful here"),
    "HACK": (Priority.LOW, "Find a way that needs no excuse"),
    "TODO": (Priority.LOW, "Do it, or take the comment out"),
}
LARGE = 150  # lines; a longer module without a test is more urgent

FactsOf = Mapping[str, Facts]  # by path, those that have any


def of_marks(facts: FactsOf) -> Iterator[Gap]:
    """Yield one gap for each mark."""
    for path, one in facts.items():
        for word, text, line, symbol in one.get("m", ()):
            priority, todo = BY_WORD[word]
            written = path.endswith((".md", ".markdown"))
            category = Category.DOCUMENTATION if written else Category.CODE
            yield Gap(
                kind="mark", category=category, priority=priority, title=f"{word}: {text or symbol or path}",
                text=_normal(f"{word} {text}"), symbol=symbol, path=path, line=line,
                evidence=f"{word}: {text}", todo=todo,
            )  # fmt: skip


def of_the_whole(
    facts: FactsOf, root: Path, files: list[str], environment: Mapping[str, str]
) -> Iterator[Gap]:
    """Yield the gaps that can be told only where the whole folder was read."""
    yield from of_variables(facts, root, files, environment)
    yield from of_tests(facts)
    yield from of_documents(root, facts)


def of_variables(
    facts: FactsOf, root: Path, files: list[str], environment: Mapping[str, str]
) -> Iterator[Gap]:
    """Yield what is not complete between code, the example and what is set: names only."""
    read: dict[str, tuple[str, int]] = {}
    for path, one in facts.items():
        for name, line in one.get("v", {}).items():
            read.setdefault(name, (path, line))
    examples = [path for path in files if is_example(path) and "/" not in path]
    own = [path for path in files if not is_example(path) and "/" not in path]
    shown = {one.name: one for path in examples for one in named_in(read_text(root / path))}
    filled = {one.name for path in own for one in named_in(read_text(root / path)) if one.filled}
    for name, (path, line) in sorted(read.items()):
        if not examples or name not in shown:
            yield _unexplained(name, path, line, bool(examples))
    for name, variable in sorted(shown.items()):
        if own and name not in filled and name not in environment:
            yield _unset(variable, examples[0], name in read)


def _unexplained(name: str, path: str, line: int, example: bool) -> Gap:
    return Gap(
        kind="variable", category=Category.CONFIGURATION, priority=Priority.MEDIUM, path=path, line=line,
        title=f"{name} is read but .env.example does not name it", text=f"{name} unexplained",
        evidence=f"{name} is read in {path}",
        todo=f"Add a line for {name} to .env.example{'' if example else ', which is not there yet'}",
    )  # fmt: skip


def _unset(one: Named, example: str, is_read: bool) -> Gap:
    priority = Priority.MEDIUM if is_read and not one.filled else Priority.LOW
    return Gap(
        kind="variable", category=Category.CONFIGURATION, priority=priority, path=example,
        title=f"{one.name} is named in {example} and not set", text=f"{one.name} unset",
        evidence=f"{one.name} is in {example}; neither .env nor the environment sets it",
        todo=f"Set {one.name}, or take it out of {example} if nothing reads it",
    )  # fmt: skip


def of_tests(facts: FactsOf) -> Iterator[Gap]:
    """Yield the modules that no test names; one gap where there are no tests at all."""
    modules = {path: one["d"] for path, one in facts.items() if "d" in one and not is_test(path)}
    tests = [path for path, one in facts.items() if "t" in one]
    if modules and not tests:
        yield Gap(
            kind="test", category=Category.TESTS, priority=Priority.MEDIUM, title="The project has no tests",
            text="no tests", evidence=f"{len(modules)} modules define something, no file is a test",
            todo="Add a first test of the module that matters most",
        )  # fmt: skip
        return
    named = {word for one in facts.values() for word in one.get("t", ())}
    named |= {_tested_by_name(path) for path in tests}
    go = {str(PurePosixPath(path).parent) for path in tests if path.endswith(".go")}
    left = defaultdict[str, list[PurePosixPath]](list)
    for path in modules:
        module = PurePosixPath(path)
        if _name(module) not in named and not (module.suffix == ".go" and str(module.parent) in go):
            left[str(module.parent)].append(module)
    for folder, untested in left.items():
        yield _untested(folder, untested, [modules[str(module)] for module in untested])


def _untested(folder: str, modules: list[PurePosixPath], lines: list[int]) -> Gap:
    """Say it once for a folder: a row for each module would bury the others."""
    of = f"of {folder}" if folder != "." else "at the top"
    shown = ", ".join(module.name for module in modules[:8])
    more = f" and {len(modules) - 8} more" if len(modules) > 8 else ""
    priority = Priority.MEDIUM if max(lines) > LARGE else Priority.LOW
    return Gap(
        kind="test", category=Category.TESTS, priority=priority,
        title=f"No test names {_modules(len(modules))} {of}", text="untested", symbol=folder,
        path=str(modules[lines.index(max(lines))]), line=1,
        evidence=f"{shown}{more}: no test imports them",
        todo="Add tests that import them, the longest module first",
    )  # fmt: skip


def _modules(count: int) -> str:
    return "a module" if count == 1 else f"{count} modules"


def _name(module: PurePosixPath) -> str:
    return module.parent.name if module.stem in ("__init__", "index", "mod") else module.stem


def of_documents(root: Path, facts: FactsOf) -> Iterator[Gap]:
    """Yield the documents that each project should have."""
    there = {path.name.casefold() for path in root.iterdir()} if root.is_dir() else set[str]()
    if any("d" in one for one in facts.values()) and not any(name.startswith("readme") for name in there):
        yield Gap(
            kind="document", category=Category.DOCUMENTATION, priority=Priority.MEDIUM,
            title="The project has no README", text="no readme", evidence="no file README in its folder",
            todo="Write what it is for and how it is started",
        )  # fmt: skip


def _tested_by_name(path: str) -> str:
    return re.sub(r"^test_|(_test|_spec|\.test|\.spec)$", "", PurePosixPath(path).stem)


def _normal(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())
