"""Takes secrets out of what is quoted: values of .env files, and what stands behind a telling name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from segue.redact import HIDDEN, redact
from segue_review.gaps.variables import values_in

Mask = Callable[[str], str]

_NAMES = r"(?:pass(?:word|wd|phrase)?|secret|token|(?:api|access|private)[\s_-]?key|credential|auth\w*)s?"
_BEHIND_A_NAME = re.compile(
    rf"(?i)({_NAMES}[\"']?\s*(?:=>|[:=]|\bis\b|\bwas\b)\s*|--[\w-]*{_NAMES}\s+)"
    r"(?-i:(?![\"']?[A-Z][A-Z0-9]*_[A-Z0-9_]+\b))"  # a name of a variable is no secret
    r"(?:\"[^\"\n]{4,300}\"|'[^'\n]{4,300}'|[\"']?[^\s\"',;]{4,}[\"']?)"
)
_LONG = re.compile(
    r"(?<![\w/.-])(?=[A-Za-z0-9_+=-]{0,200}\d)(?=[A-Za-z0-9_+=-]{0,200}[A-Za-z])[A-Za-z0-9_+=-]{20,}(?![\w/])"
)
_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{16,}={0,2}(?![\w=])")
_EXAMPLES = (".example", ".sample", ".template", ".dist")


def mask(secrets: Iterable[str]) -> Mask:
    """Return what takes these secrets, and all that looks like one, out of a text."""
    known = tuple(sorted(set(secrets)))

    def masked(text: str) -> str:
        text = _BEHIND_A_NAME.sub(rf"\1{HIDDEN}", redact(text, known))
        text = _LONG.sub(lambda found: HIDDEN if _digits(found[0]) >= 3 else found[0], text)
        return _BASE64.sub(lambda found: HIDDEN if _is_base64(found[0]) else found[0], text)

    return masked


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _is_base64(text: str) -> bool:
    """Tell encoded bytes from words and paths."""
    if text.lower() == text or text.upper() == text:
        return False
    return text[-1] == "=" or (len(text) >= 32 and ("+" in text or _digits(text) >= 3))


def is_example(path: str) -> bool:
    """Tell whether a file of variables is the one that is shown to others."""
    return path.endswith(_EXAMPLES) or any(f"{mark}." in path for mark in _EXAMPLES)


def secrets_of(root: Path, paths: Iterable[str]) -> set[str]:
    """Return the values that .env files set; examples hold none."""
    found = set[str]()
    for path in paths:
        if not is_example(path):
            found |= {value for value in values_in(read_text(root / path)).values() if len(value) >= 8}
    return found


def read_text(path: Path, most: int = 1_000_000) -> str:
    """Return the beginning of a text file, or nothing where it cannot be read."""
    try:
        if not path.is_file():  # a pipe would never end
            return ""
        with path.open("rb") as file:
            return file.read(most).decode("utf-8", "replace")
    except OSError:
        return ""
