"""Reads one file for all scans at once: its marks, the variables it reads, what it tests and defines."""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath
from typing import Any

from segue_review.gaps.languages import Language, language_of
from segue_review.gaps.marks import has_mark, marks
from segue_review.gaps.masking import Mask
from segue_review.gaps.tree import LARGEST
from segue_review.gaps.variables import may_read, read_in

Facts = dict[str, Any]  # JSON, as it is remembered: m marks, v variables, t what a test names, d defines

_TESTS = re.compile(
    r"(^|/)(tests?|__tests__|specs?|testing)/|(^|/)(test_[^/]*|[^/]*(_test|\.test|\.spec|_spec)\.\w+|conftest\.py)$"
)
_IMPORTED = re.compile(
    rb"^\s*(?:from\s+([\w.]+)\s+import\s+([^#\n(]*(?:\([^)]*\))?)|import\s+([\w., ]+))"
    rb"|(?:from|require\(|import\()\s*['\"]([^'\"\n]+)['\"]",
    re.MULTILINE,
)
_DEFINES = re.compile(
    rb"^(?:async )?(?:def|class) |^(?:export )?(?:default )?(?:function|class) |^func ", re.MULTILINE
)
_TESTED = frozenset(("python", "javascript", "go"))
_VARIABLES_IN_TEXT = frozenset(("shell", "yaml", "toml"))


def is_test(path: str) -> bool:
    """Tell whether a file belongs to the tests."""
    return _TESTS.search(path) is not None


def extract(root: str, path: str, size: int, mask: Mask) -> Facts:
    """Return what a file says that matters here, nothing for most; raises where it cannot be read."""
    language = language_of(path)
    if language is None or size > LARGEST or size == 0:
        return {}
    with open(os.path.join(root, path), "rb") as file:
        data = file.read(LARGEST)
    if b"\0" in data[:1024]:
        return {}
    return _facts(path, data, language, mask)


def _facts(path: str, data: bytes, language: Language, mask: Mask) -> Facts:
    facts: Facts = {}
    test, shell = is_test(path), language.name in _VARIABLES_IN_TEXT
    text = None
    if has_mark(data):
        text = data.decode("utf-8", "replace")
        found = [[one.word, mask(one.text), one.line, mask(one.symbol)] for one in marks(text, language)]
        if found:
            facts["m"] = found
    if not test and language.name not in ("markdown", "html", "css") and may_read(data, shell):
        text = data.decode("utf-8", "replace") if text is None else text
        if names := read_in(text, shell):
            facts["v"] = names
    if language.name in _TESTED:
        if test:
            facts["t"] = sorted(_tested(data))
        elif _DEFINES.search(data):
            facts["d"] = data.count(b"\n") + 1
    return facts


def _tested(data: bytes) -> set[str]:
    """Return the words by which a test names what it tests."""
    found = set[str]()
    for match in _IMPORTED.finditer(data):
        if match[4]:
            found.add(PurePosixPath(match[4].decode("utf-8", "replace")).name.split(".")[0])
        else:
            for part in match.groups()[:3]:
                found |= set(re.findall(r"\w+", (part or b"").decode("utf-8", "replace")))
    return found
