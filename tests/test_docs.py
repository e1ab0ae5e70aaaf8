"""Holds the pages under docs/ and the README to what the code says."""

from __future__ import annotations

import configparser
import inspect
import json
import plistlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from segue import UsedColumn, errors, hooks
from segue.exit_codes import ExitCode
from segue.settings import Settings
from segue.sources import Env
from segue_folders.settings import FolderSettings
from segue_http.settings import HttpSettings
from segue_music import hooks as music_hooks
from segue_music.choosing import TrackSyncParams, understood
from segue_music.columns import PARTS
from segue_music.settings import MusicSettings
from segue_music.sync import TrackSync
from segue_rekordbox.settings import RekordboxSettings
from segue_review.settings import ReviewSettings
from segue_schemas import Priority, Severity, Status, Task
from segue_spotify.settings import SpotifySettings
from segue_ytdlp.settings import SoundCloudSettings, YouTubeSettings, YtdlpSettings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]


def page(name: str) -> str:
    return (DOCS / name).read_text()


def one_line(text: str) -> str:
    return " ".join(text.split())


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def specs() -> list[tuple[str, Callable[..., object]]]:
    both = (*vars(hooks).items(), *vars(music_hooks).items())
    return [(name, f) for name, f in both if hasattr(f, "segue_spec")]


def our_errors() -> list[type[errors.SegueError]]:
    return [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.SegueError)]


@pytest.mark.parametrize(("name", "hook"), specs(), ids=[name for name, _ in specs()])
def test_each_hook_stands_on_its_page_as_the_code_has_it(name: str, hook: Callable[..., object]) -> None:
    text = page("reference/hooks.md")
    heading = f"## `{name}({', '.join(inspect.signature(hook).parameters)})`"
    assert heading in text, f"docs/reference/hooks.md needs the heading: {heading}"
    section = one_line(text.partition(heading)[2].partition("\n#")[0])
    assert one_line(inspect.getdoc(hook) or "") in section, "the section does not hold the hook's docstring"


def test_the_hooks_page_describes_no_hook_that_is_gone() -> None:
    described = re.findall(r"^## `(\w+)\(", page("reference/hooks.md"), re.MULTILINE)
    assert described == [name for name, _ in specs()]


@pytest.mark.parametrize("error", our_errors(), ids=lambda error: error.__name__)
def test_each_error_is_explained(error: type[errors.SegueError]) -> None:
    assert f"| `{error.__name__}` |" in page("reference/errors.md")


@pytest.mark.parametrize("code", ExitCode, ids=lambda code: code.name)
def test_each_exit_code_is_explained(code: ExitCode) -> None:
    assert f"| {code.value} | `{code.name}` |" in page("reference/errors.md")


@pytest.mark.parametrize("word", [*Status, *Priority, *Severity], ids=lambda w: f"{type(w).__name__}-{w}")
def test_each_word_that_a_row_may_hold_is_explained(word: Status | Priority | Severity) -> None:
    assert f"| {word.value} |" in page("reference/statuses.md")


def setting_rows(model: type[BaseModel], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield the section and the beginning of the row that each setting must have."""
    for name, info in model.model_fields.items():
        default = info.get_default(call_default_factory=True, validated_data={})
        variable = next((f" `{mark.name}` " for mark in info.metadata if isinstance(mark, Env)), " ")
        if isinstance(default, BaseModel):
            yield from setting_rows(type(default), f"{above}.{name}".strip("."))
        elif name != "sources":
            shown = " " if default in (None, PydanticUndefined) else f" `{json.dumps(default)}` "
            yield above, f"| `{name}` |{shown}|{variable}| "


PLUGINS: dict[str, type[BaseModel]] = {
    "music": MusicSettings,
    "review": ReviewSettings,
    "folders": FolderSettings,
    "rekordbox": RekordboxSettings,
    "http": HttpSettings,
    "spotify": SpotifySettings,
    "ytdlp": YtdlpSettings,
    "soundcloud": SoundCloudSettings,
    "youtube": YouTubeSettings,
}
SETTINGS = [*setting_rows(Settings), *(row for name in PLUGINS for row in setting_rows(PLUGINS[name], name))]


@pytest.mark.parametrize(("section", "row"), SETTINGS, ids=lambda part: part.split(" |")[0].strip("|` "))
def test_each_setting_stands_in_its_section(section: str, row: str) -> None:
    heading = f"## `[{section}]`" if section else "## At the top of the file"
    part = page("reference/settings.md").partition(f"{heading}\n")[2].partition("\n## ")[0]
    assert row in part, f"docs/reference/settings.md needs under {heading} a row that begins: {row}"


def test_the_settings_page_has_no_row_too_many() -> None:
    rows = re.findall(r"^\| `\w+` \|.*", page("reference/settings.md"), re.MULTILINE)
    assert len(rows) == len(SETTINGS)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_each_column_of_tracks_stands_with_its_names(part: UsedColumn) -> None:
    names = ", ".join(f"*{name}*" for name in part.names)
    assert f"| `{part.name}` | {names} |" in page("how-to/sync-tracks.md")


def test_each_title_that_is_promised_is_wanted_and_understood() -> None:
    table = (
        page("how-to/sync-tracks.md").partition("## What a task may say")[2].partition("\n\nPut a name")[0]
    )
    titles = [
        title for cell in re.findall(r"^\| (`.*?) \|", table, re.M) for title in re.findall(r"`(.*?)`", cell)
    ]
    assert len(titles) >= 8
    for title in titles:
        task = Task(page_id="", title=title)
        assert any(not pattern.reasons(task) for pattern in TrackSync.patterns), title
        understood(task, TrackSyncParams(), MusicSettings())


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_each_link_leads_to_a_file(path: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", path.read_text())
    assert not [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_each_python_example_is_python(path: Path) -> None:
    for block in blocks(path.read_text(), "python"):
        compile(block, str(path), "exec")


def test_the_launch_agent_is_one_that_launchd_can_read() -> None:
    (block,) = blocks(page("how-to/run-it-all-the-time.md"), "xml")
    agent = plistlib.loads(block.encode())
    assert agent["ProgramArguments"][1:] == ["run"]
    assert agent["Umask"] == 0o077
    assert not agent["KeepAlive"]["SuccessfulExit"]


def test_the_systemd_unit_does_not_restart_for_what_no_restart_mends() -> None:
    (block,) = blocks(page("how-to/run-it-all-the-time.md"), "ini")
    unit = configparser.ConfigParser(interpolation=None)
    unit.read_string(block)
    never = {int(code) for code in unit["Service"]["RestartPreventExitStatus"].split()}
    assert never == {ExitCode.NOT_ALLOWED, ExitCode.MISCONFIGURED}


def test_every_page_can_be_reached_from_the_index() -> None:
    linked = set(re.findall(r"\]\(([^)#]+\.md)\)", page("index.md")))
    there = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} - {"index.md"}
    assert there <= linked


def test_the_plugin_in_the_readme_is_the_example() -> None:
    plugin = (ROOT / "examples/segue-echo/segue_echo.py").read_text()
    assert plugin in blocks((ROOT / "README.md").read_text(), "python")
    assert len([line for line in plugin.splitlines() if line]) <= 15
