"""Holds pyproject.toml to what is imported, and .env.example to what is read."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from segue.settings import Settings
from segue.sources import marked
from segue_folders.settings import FolderSettings
from segue_http.settings import HttpSettings
from segue_spotify.settings import SpotifySettings
from segue_ytdlp.services import TOKEN
from segue_ytdlp.settings import SoundCloudSettings

ROOT = Path(__file__).parents[2]
SHELVES = ("schemas", "orchestrator", "handlers", "plugins")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

# Read by others than us: the server uses the one for HTTP, and for forms the other.
NEVER_IMPORTED = {"httptools", "python-multipart"}
# What comes with another under one version, and is imported by its own name.
COMES_WITH = {"pydantic-core": "pydantic"}


def distribution(name: str) -> str:
    """Return the name of a requirement in the form in which all spellings are equal."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", name)[0]).lower()


def imported() -> dict[str, Path]:
    known, found = packages_distributions(), dict[str, Path]()
    for path in (path for shelf in SHELVES for path in (ROOT / shelf).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for top in {name.split(".")[0] for name in names} - sys.stdlib_module_names:
                if not top.startswith("segue"):
                    name = distribution(known.get(top, [top])[0])
                    found[COMES_WITH.get(name, name)] = path
    return found


def test_what_is_imported_is_declared() -> None:
    declared = {distribution(name) for name in PROJECT["dependencies"]}
    declared |= {distribution(name) for name in PROJECT["optional-dependencies"]["keyring"]}
    # The fixtures that pytest finds by entry point are only imported by a pytest.
    missing = {name: str(path) for name, path in imported().items() if name not in declared | {"pytest"}}
    assert not missing, "imported and not in [project] dependencies"


def test_what_is_declared_is_used() -> None:
    declared = {distribution(name) for name in PROJECT["dependencies"]}
    assert declared - NEVER_IMPORTED <= imported().keys()


def test_the_example_of_env_names_what_is_read_and_nothing_else() -> None:
    named = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    sections = (Settings, FolderSettings, HttpSettings, SpotifySettings, SoundCloudSettings)
    assert named == {"NOTION_TOKEN", TOKEN} | {
        variable for model in sections for _, variable in marked(model)
    }


def test_the_newest_entry_of_the_changelog_is_this_version() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    released = [heading for heading in headings if heading != "Unreleased"]
    assert not released or released[0] == PROJECT["version"]
