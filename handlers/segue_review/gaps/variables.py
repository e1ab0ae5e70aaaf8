"""Finds the names of environment variables: those that code reads, and those that files name. Names only."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from segue_review.gaps.languages import Language
from segue_review.gaps.lexing import spans

_NAME = r"([A-Z][A-Z0-9_]{2,})"
_READ = re.compile(
    rf"environ(?:ment)?(?:\.get\(|\.pop\(|\.setdefault\(|\[)\s*[\"']{_NAME}[\"']"
    rf"|\bgetenv\(\s*[\"']{_NAME}[\"']"
    rf"|process\.env(?:\??\.{_NAME}|\[[\"']{_NAME}[\"']\])"
    rf"|import\.meta\.env\.{_NAME}"
    rf"|\b_?ENV(?:\.fetch\(|\[)\s*[\"']{_NAME}[\"']"
    rf"|\b(?:os\.Getenv|os\.LookupEnv|env::var(?:_os)?|env!|Deno\.env\.get|GetEnvironmentVariable)\(\s*\"{_NAME}\""
    rf"|\b(?:Env\(|validation_alias=|env=)\s*[\"']{_NAME}[\"']"
    rf"|\$\{{{_NAME}(?::?[?+-][^}}]{{0,200}})?\}}"
)
_TAKEN_APART = re.compile(r"\{([^{}]{1,2000})\}\s*=\s*(?:process|import\.meta)\.env\b")
_WITH_OWN = frozenset(("shell", "yaml", "toml"))  # where ${NAME} is read, and names may be its own
_WRITTEN = re.compile(r"\s*\]\s*=(?!=)")
_SET = re.compile(
    rf"(?:^|[\s;(]){_NAME}\s*(?:[:?+]?=|:\s)|^[ \t]*(?:ARG|ENV|read|for)\s+(?:-\w+\s+)*{_NAME}\b",
    re.MULTILINE,
)
_HINTS = (b"environ", b"etenv", b".env", b"ENV", b"Env(", b"env::var", b"env!", b"GetEnvi", b"_alias=")
_HINTS_OF = {
    "python": (b"environ", b"getenv", b"Env(", b"_alias="), "javascript": (b".env",), "html": (b".env",),
    "go": (b"Getenv", b"LookupEnv"), "rust": (b"env::var", b"env!"), "ruby": (b"ENV",),
    "java-like": (b"getenv", b"GetEnvi"), "php": (b"getenv", b"_ENV"), "shell": (b"${",), "yaml": (b"${",),
    "toml": (b"${",), "css": (), "scss": (), "sql": (), "markdown": (),
}  # fmt: skip
_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$")
# Set by the system or by the tools around a program.
OF_THE_SYSTEM = frozenset(
    ("PATH", "HOME", "USER", "SHELL", "LANG", "TERM", "TMPDIR", "TEMP", "TMP", "PWD", "OLDPWD",
     "LOGNAME", "CI", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "EDITOR", "VISUAL", "PAGER",
     "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "HOSTNAME", "NODE_ENV", "APPDATA", "LOCALAPPDATA",
     "USERPROFILE", "VIRTUAL_ENV",
     "BASH_SOURCE", "BASH_REMATCH", "DEV", "PROD", "SSR", "MODE", "BASE_URL", "UID", "GID", "IFS",
     "PPID", "RANDOM", "SECONDS")
)  # fmt: skip
_FAMILIES = ("XDG_", "LC_", "PYTHON", "GITHUB_", "RUNNER_", "PYTEST_", "SSH_", "npm_", "CARGO_", "BASH_")


@dataclass(frozen=True, slots=True)
class Named:
    """A variable that a file of settings names."""

    name: str
    filled: bool


def may_read(data: bytes, language: str) -> bool:
    """Tell quickly whether a file can read a variable at all."""
    return any(map(data.__contains__, _HINTS_OF.get(language, _HINTS)))


def read_in(text: str, language: Language) -> dict[str, int]:
    """Return the variables that a text reads, with the line of the first place."""
    found: dict[str, int] = {}
    shell = language.name in _WITH_OWN
    own = {name for names in _SET.findall(text) for name in names} if shell else set[str]()
    places = [
        (match.start(), next(filter(None, match.groups()))) for match in _READ.finditer(text)
        if (match[0][0] != "$" or shell) and not _WRITTEN.match(text, match.end())
    ]  # fmt: skip
    for match in _TAKEN_APART.finditer(text):
        places += [(match.start(), name) for name in re.findall(rf"(?:^|,)\s*{_NAME}", match[1])]
    aside = [(start, end) for comment, start, end in spans(text, language) if comment] if places else []
    line, counted = 1, 0
    for at, name in sorted(places):
        line, counted = line + text.count("\n", counted, at), at
        before = bisect(aside, (at, len(text))) - 1
        if before >= 0 and at < aside[before][1]:
            continue  # a comment reads nothing
        if name not in own and name not in OF_THE_SYSTEM and not name.startswith(_FAMILIES):
            found.setdefault(name, line)
    return found


def named_in(text: str) -> Iterator[Named]:
    """Yield the variables of an .env file; a line that is commented out does not count."""
    for line in text.splitlines():
        if found := _LINE.match(line):
            yield Named(found[1], found[2].strip("\"'") != "")


def values_in(text: str) -> Mapping[str, str]:
    """Return the values of an .env file, for those who must keep them out of texts."""
    pairs = (_LINE.match(line) for line in text.splitlines())
    return {pair[1]: pair[2].strip("\"'") for pair in pairs if pair}
