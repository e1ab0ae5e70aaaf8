"""Reads one file for all scans at once: its marks, the variables it reads, what it tests and defines."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from segue_review.gaps.languages import Language, language_of, language_of_script, may_be_script
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
PEEKED = 1_024  # bytes that tell whether a file is text, and what a script is written in
SHORT, WIDE = 5_000, 1_000  # bytes of a file that is too short to tell, and of lines that nobody writes
_GENERATED = re.compile(
    rb"@generated\b|\bCode generated\b[^\n]*\bDO NOT EDIT|(?i:auto-?generated[^\n]*do not edit)"
)
_TESTED = frozenset(("python", "javascript", "go"))


def is_test(path: str) -> bool:
    """Tell whether a file belongs to the tests."""
    return _TESTS.search(path) is not None


def extract(root: str, path: str, size: int, mask: Mask) -> Facts:
    """Return what a file says that matters here, nothing for most; raises where it cannot be read."""
    language = language_of(path)
    if size > LARGEST or size == 0 or not (language or may_be_script(path)):
        return {}
    with open(f"{root}/{path}", "rb") as file:
        data = file.read(PEEKED)
        language = language or language_of_script(data.partition(b"\n")[0].decode("utf-8", "replace"))
        if language is None or b"\0" in data:
            return {}
        if (b"enerated" in data or b"ENERATED" in data) and _GENERATED.search(data):
            return {}
        data += file.read(LARGEST - PEEKED)
    if language.name in ("javascript", "css") and len(data) > SHORT and data.count(b"\n") < len(data) / WIDE:
        return {}  # minified
    return _facts(path, data, language, mask)


def _facts(path: str, data: bytes, language: Language, mask: Mask) -> Facts:
    facts: Facts = {}
    test = is_test(path)
    text = None
    if has_mark(data):
        text = data.decode("utf-8", "replace")
        found = [[one.word, mask(one.text), one.line, mask(one.symbol)] for one in marks(text, language)]
        if found:
            facts["m"] = found
    if not test and may_read(data, language.name):
        text = data.decode("utf-8", "replace") if text is None else text
        if names := read_in(text, language):
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
