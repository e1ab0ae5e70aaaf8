"""Tells which function, class or section a line belongs to."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator

from segue_review.gaps.comments import blanked
from segue_review.gaps.languages import Language, Shape

Enclosing = Callable[[int], str]  # line, from 1 -> name such as Player.stop; nothing at the top

_NAMED = re.compile(
    r"\b(?:class|interface|struct|impl|trait|enum|namespace|module|mod|object|protocol|extension)\s+([A-Za-z_$][\w$]*)"
    r"|\b(?:function\*?|fn|func|fun|def|sub)\s+(?:\([^)]*\)\s*)?([A-Za-z_$][\w$]*)"
    r"|\b(?:const|let|var|val)\s+([A-Za-z_$][\w$]*)\s*=[^;{}\n]*=>"
    r"|(?<![\w.$])(?!(?:if|for|while|switch|catch|return|else|do|with|match|elif)\b)([A-Za-z_$][\w$]*)\s*\([^;{}()]*\)[^;{}()=]*(?=\{)"
    r"|([{}])"
)
_INDENTED = re.compile(
    r"^(?:(?:local\s+)?function\s+([\w.:]+)|(?:class|module|def)\s+([\w.:?!]+)"
    r"|([\w.-]+)\s*:(?:\s|$)|- ([\w.-]+)\s*:)"
)


def enclosing(text: str, language: Language) -> Enclosing:
    """Return a function that names what encloses a line of this text."""
    if language.name == "python":
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what Python thinks of the file is not asked for
                tree = ast.parse(text)
            return _by_spans(list(_python(tree)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return _by_indent(text)
    if language.shape is Shape.BRACES:
        return _by_spans(list(_braces(blanked(text, language))))
    if language.shape is Shape.INDENT:
        return _by_indent(text)
    if language.shape is Shape.SECTIONS:
        return _by_sections(text, language.heading)
    return lambda line: ""


def _python(tree: ast.AST, above: str = "") -> Iterator[tuple[int, int, str]]:
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):  # expressions hold no definitions
        inner = getattr(tree, field, ())
        for node in inner if isinstance(inner, list) else ():
            name = above
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{above}.{node.name}".lstrip(".")
                yield node.lineno, node.end_lineno or node.lineno, name
            if not isinstance(node, ast.expr):
                yield from _python(node, name)


def _braces(text: str) -> Iterator[tuple[int, int, str]]:
    stack: list[tuple[int, str]] = []
    pending, line, counted = "", 1, 0
    for found in _NAMED.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        if found[5] == "{":
            stack.append((line, pending))
            pending = ""
        elif found[5] == "}":
            if stack:
                begun, name = stack[-1]
                if name:
                    yield begun, line, ".".join(one for _, one in stack if one)
                stack.pop()
        else:
            pending = next(filter(None, found.groups()))


def _by_spans(spans: list[tuple[int, int, str]]) -> Enclosing:
    def name(line: int) -> str:
        inside = [(end - start, -len(one), one) for start, end, one in spans if start <= line <= end]
        return min(inside)[2] if inside else ""

    return name


def _by_indent(text: str) -> Enclosing:
    lines = text.splitlines()

    def name(line: int) -> str:
        here = lines[line - 1] if line <= len(lines) else ""
        depth, found = len(here) - len(here.lstrip()), list[str]()
        for other in reversed(lines[: line - 1]):
            bare = other.lstrip()
            if not bare or bare[0] == "#" or len(other) - len(bare) >= depth:
                continue
            depth = len(other) - len(bare)
            if match := _INDENTED.match(bare):
                found.append(next(filter(None, match.groups())))
            if depth == 0:
                break
        return ".".join(reversed(found))

    return name


def _by_sections(text: str, heading: str) -> Enclosing:
    starts = [(text.count("\n", 0, match.start(1)) + 1, match[1]) for match in re.finditer(heading, text)]

    def name(line: int) -> str:
        return next((one for start, one in reversed(starts) if start <= line), "")

    return name
