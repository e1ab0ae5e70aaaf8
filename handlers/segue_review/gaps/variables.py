"""Finds the names of environment variables: those that code reads, and those that files name. Names only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_NAME = r"([A-Z][A-Z0-9_]{2,})"
_READ = re.compile(
    rf"(?:os\.)?environ(?:\.get\(|\.pop\(|\.setdefault\(|\[)\s*[\"']{_NAME}[\"']"
    rf"|\bgetenv\(\s*[\"']{_NAME}[\"']"
    rf"|process\.env(?:\.{_NAME}|\[[\"']{_NAME}[\"']\])"
    rf"|import\.meta\.env\.{_NAME}"
    rf"|\bENV(?:\.fetch\(|\[)\s*[\"']{_NAME}[\"']"
    rf"|\b(?:os\.Getenv|os\.LookupEnv|env::var|System\.getenv|Deno\.env\.get)\(\s*\"{_NAME}\""
    rf"|\b(?:Env\(|validation_alias=|env=)\s*[\"']{_NAME}[\"']"
    rf"|\$\{{{_NAME}(?::[?-][^}}]{{0,200}})?\}}"
)
_WRITTEN = re.compile(r"\s*\]\s*=(?!=)")
_SET = re.compile(
    rf"(?:^|[\s;(]){_NAME}\s*(?:[:?+]?=|:\s)|^[ \t]*(?:ARG|ENV|read|for)\s+(?:-\w+\s+)*{_NAME}\b",
    re.MULTILINE,
)
_HINTS = (b"environ", b"getenv", b".env", b"ENV", b"Getenv", b"LookupEnv", b"env::var", b"Env(", b"_alias=")
_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$")
# Set by the system or by the tools around a program.
OF_THE_SYSTEM = frozenset(
    ("PATH", "HOME", "USER", "SHELL", "LANG", "TERM", "TMPDIR", "TEMP", "TMP", "PWD", "OLDPWD",
     "LOGNAME", "CI", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "EDITOR", "VISUAL", "PAGER",
     "DISPLAY", "HOSTNAME", "NODE_ENV", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "VIRTUAL_ENV",
     "BASH_SOURCE", "BASH_REMATCH", "DEV", "PROD", "SSR", "MODE", "BASE_URL", "UID", "GID", "IFS",
     "PPID", "RANDOM", "SECONDS")
)  # fmt: skip
_FAMILIES = ("XDG_", "LC_", "PYTHON", "GITHUB_", "RUNNER_", "PYTEST_", "SSH_", "npm_", "CARGO_", "BASH_")


@dataclass(frozen=True, slots=True)
class Named:
    """A variable that a file of settings names."""

    name: str
    filled: bool


def may_read(data: bytes, shell: bool) -> bool:
    """Tell quickly whether a file can read a variable at all."""
    return any(hint in data for hint in _HINTS) or (shell and b"${" in data)


def read_in(text: str, shell: bool) -> dict[str, int]:
    """Return the variables that a text reads, with the line of the first place."""
    found: dict[str, int] = {}
    own = {name for names in _SET.findall(text) for name in names} if shell else set[str]()
    for match in _READ.finditer(text):
        if (match[0][0] == "$" and not shell) or _WRITTEN.match(text, match.end()):
            continue
        name = next(filter(None, match.groups()))
        if (
            name not in found
            and name not in own
            and name not in OF_THE_SYSTEM
            and not name.startswith(_FAMILIES)
        ):
            found[name] = text.count("\n", 0, match.start()) + 1
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
