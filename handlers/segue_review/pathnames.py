"""Tells which paths from a plan may be looked for or made below a folder, and why not the others."""

from __future__ import annotations

import re
import unicodedata

from segue.errors import Refused
from segue_review.safe_text import plain

DEEPEST, LONGEST = 12, 240  # folders, characters

# What a new file may be: text that nothing runs by itself.
_MADE = """
.py .pyi .js .jsx .ts .tsx .mjs .go .rs .rb .java .kt .swift .c .h .cc .cpp .hpp .cs .php .lua .sql .css
.scss .md .rst .txt .adoc .json .toml .yaml .yml .ini .cfg .html .graphql .proto
"""
# Files that tools, editors and hooks act upon when they merely lie there.
_ACTED_UPON = """
.git .github .gitlab .gitmodules .gitattributes .gitignore .ssh .aws .gnupg .config .vscode .idea .cursor
.claude .husky .githooks .circleci .devcontainer .npmrc .pypirc .netrc .envrc hooks node_modules .venv venv
site-packages __pycache__ conftest.py sitecustomize.py usercustomize.py setup.py setup.cfg pyproject.toml
package.json package-lock.json tox.ini pytest.ini noxfile.py makefile justfile dockerfile vagrantfile
docker-compose.yml docker-compose.yaml compose.yml compose.yaml .pre-commit-config.yaml agents.md claude.md
.gitlab-ci.yml .travis.yml azure-pipelines.yml jenkinsfile rakefile gulpfile.js gruntfile.js build.rs
.cursorrules .mcp.json
"""
EXTENSIONS, PROTECTED = frozenset(_MADE.split()), frozenset(_ACTED_UPON.split())
_DEVICES = re.compile(r"(?i)^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$")
_SHORT = re.compile(r"(?i)^[^.]{1,8}~[0-9]")  # GIT~1: another name of the same file on some disks
_LETTERS = re.compile(r"^[^\x00-\x1f\x7f<>:\"|?*\\$`;{}%]+$")


def parts(path: str) -> tuple[str, ...]:
    """Return the parts of a plain path below a folder, or refuse it with the reason."""
    if why := _fault(path):
        raise Refused(f"the path {plain(path, 80)!r} {why}, so it is left alone; write it as docs/guide.md")
    return tuple(path.split("/"))


def for_new_file(path: str) -> tuple[str, ...]:
    """Return the parts of a path at which a new file may be made, or refuse it with the reason."""
    names = parts(path)
    for name in names:
        if why := _protected(name):
            raise Refused(f"the path {plain(path, 80)!r} {why}, so no file is made there; make it yourself")
    extension = f".{names[-1].rpartition('.')[2].lower()}" if "." in names[-1].lstrip(".") else ""
    if extension not in EXTENSIONS:
        raise Refused(
            f"the path {plain(path, 80)!r} ends with no kind of text that is made; make it yourself"
        )
    return names


def _fault(path: str) -> str:
    if not path or path != path.strip():
        return "is empty or begins or ends with a space"
    if path.startswith(("/", "~")) or re.match(r"(?i)[a-z][a-z0-9+.-]*:", path):
        return "is not below the folder"
    if len(path) > LONGEST or path.count("/") >= DEEPEST:
        return "is too long or too deep"
    if unicodedata.normalize("NFC", path) != path:
        return "has letters in pieces, which some disks take for others"
    if any(unicodedata.category(c)[0] == "C" or unicodedata.category(c) in ("Zl", "Zp") for c in path):
        return "has signs that are not seen"
    if not _LETTERS.match(path):
        return "has signs that mean something to a shell or a disk"
    return next((why for name in path.split("/") if (why := _part_fault(name))), "")


def _part_fault(name: str) -> str:
    if name in ("", ".", ".."):
        return "does not lead straight down"
    if name != name.strip() or name.endswith("."):
        return "has a part that ends with a dot or a space"
    if name.startswith("-"):
        return "has a part that looks like an option"
    if len(name.encode()) > 200:
        return "has a part that is too long"
    if _DEVICES.match(name):
        return "names a device"
    return "has a short name of some disks" if _SHORT.match(name) else ""


def _protected(name: str) -> str:
    # Folded as the kindest disk would: it takes .GIT and .ｇｉｔ for .git.
    folded = unicodedata.normalize("NFKC", name).casefold().rstrip(". ")
    if folded in PROTECTED or folded.startswith((".env", ".git")):
        return "leads to what tools act upon"
    return "begins with a dot" if folded.startswith(".") else ""
