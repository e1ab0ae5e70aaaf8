"""Shows what settings accept, what they refuse and in which words, and where each value came from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from segue.errors import Misconfigured
from segue.settings import Settings, load
from segue.sources import Env


class Echo(BaseModel):
    model_config = ConfigDict(extra="forbid")
    voice: str = Field(default="plain", examples=['"loud"'])
    key: Annotated[SecretStr, Env("ECHO_KEY")] = SecretStr("")
    times: int = Field(default=1, examples=["3"])


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "SEGUE_HOME",
        "SEGUE_MODE",
        "SEGUE_NOTION_URL",
        "AGENT_TASKS_DB_ID",
        "ISSUES_DB_ID",
        "ECHO_KEY",
    ):
        monkeypatch.delenv(name, raising=False)


def read(folder: Path, toml: str = "", dotenv: str = "") -> Settings:
    (folder / "segue.toml").write_text(toml)
    (folder / ".env").write_text(dotenv)
    return load(home=folder, folder=folder)


def test_nothing_configured_is_fine(tmp_path: Path) -> None:
    settings = load(home=tmp_path, folder=tmp_path)
    assert (settings.run.poll_seconds, settings.dry, settings.databases.tasks) == (10, False, "")
    assert settings.board.url == "https://api.notion.com"


def test_the_environment_comes_before_dotenv_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENT_TASKS_DB_ID", "from the environment")
    settings = read(
        tmp_path,
        "[databases]\ntasks = 'file'\nissues = 'file'\ntracks = 'file'\n",
        "AGENT_TASKS_DB_ID=dotenv\nISSUES_DB_ID=dotenv\n",
    )
    databases = settings.databases
    assert (databases.tasks, databases.issues, databases.tracks) == ("from the environment", "dotenv", "file")
    origins = {name: place for name, (_, place) in settings.origins().items()}
    assert origins["databases.tasks"] == "environment variable AGENT_TASKS_DB_ID"
    assert origins["databases.issues"] == "ISSUES_DB_ID in .env"
    assert origins["databases.tracks"] == f"{tmp_path}/segue.toml line 4"
    assert origins["databases.artists"] == "default"


def test_an_empty_variable_counts_as_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_TASKS_DB_ID", "")
    monkeypatch.setenv("SEGUE_MODE", "")
    settings = read(tmp_path, "[databases]\ntasks = 'file'\n", "SEGUE_NOTION_URL=\n")
    assert (settings.databases.tasks, settings.dry) == ("file", False)
    assert settings.board.url == "https://api.notion.com"


@pytest.mark.parametrize("word", ["DEV", "dev"])
def test_dev_makes_every_run_dry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("SEGUE_MODE", word)
    assert read(tmp_path).dry


def test_the_home_folder_comes_from_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path))
    (tmp_path / "segue.toml").write_text("[run]\ntogether = 2\n")
    settings = load(folder=tmp_path)
    assert (settings.home, settings.run.together) == (tmp_path, 2)


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        pytest.param(
            "[run]\n\npol_seconds = 3\n",
            "unknown key 'pol_seconds' of [run] in {file} line 3; did you mean 'poll_seconds'?",
            id="misspelt key",
        ),
        pytest.param(
            "[board.tasks]\nstate = 'S'\n[board.issues]\nsevrity = 'S'\n",
            "unknown key 'sevrity' of [board.issues] in {file} line 4; did you mean 'severity'?",
            id="misspelt key in a table of a table",
        ),
        pytest.param("poll = 3\n", "unknown key 'poll' in {file} line 1", id="loose key"),
        pytest.param(
            "[run]\npoll_seconds = 'often'\n",
            "'poll_seconds' of [run] is 'often', which is not a number ({file} line 2); "
            "write for example: poll_seconds = 10",
            id="not a number",
        ),
        pytest.param(
            "run.together = 0\n",
            "'together' of [run] is 0, which is less than 1 ({file} line 1)",
            id="too small, dotted key",
        ),
        pytest.param("mode = 'TEST'\n", "'mode' is 'TEST', which is not one of 'PROD' or 'DEV'", id="mode"),
        pytest.param("run = 3\n", "'run' is 3, which is not a table", id="a value for a table"),
        pytest.param(
            "a = = 3\n", "{file} is not valid TOML: Invalid value (at line 1, column 5)", id="broken"
        ),
        pytest.param("[board]\nurl = 'notion'\n", "'url' of [board] is 'notion'", id="address"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, toml: str, sentence: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        read(tmp_path, toml)
    assert sentence.replace("{file}", str(tmp_path / "segue.toml")) in str(caught.value)


def test_each_wrong_field_gets_its_sentence(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"'poll_seconds'.*; .*'together'"):
        read(tmp_path, "[run]\npoll_seconds = 0\ntogether = 'x'\n")


def test_a_bad_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_NOTION_URL", "localhost")
    with pytest.raises(Misconfigured, match="environment variable SEGUE_NOTION_URL"):
        read(tmp_path)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"there is no file .*missing\.toml"):
        load(config=tmp_path / "missing.toml", folder=tmp_path)


def test_a_plugin_reads_its_own_section(tmp_path: Path) -> None:
    settings = read(tmp_path, "[echo]\nvoice = 'loud'\n", "ECHO_KEY=hush-hush-hush\n")
    assert settings.unread_sections() == ["echo"]
    echo = settings.section("echo", Echo)
    assert (echo.voice, echo.key.get_secret_value()) == ("loud", "hush-hush-hush")
    assert settings.unread_sections() == []
    assert "hush-hush-hush" in settings.secrets_in_use()


def test_a_section_that_is_not_there_is_an_empty_one(tmp_path: Path) -> None:
    assert read(tmp_path).section("echo", Echo).voice == "plain"


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        pytest.param(
            "[echo]\nvoise = 'loud'\n",
            "unknown key 'voise' of [echo] in {file} line 2; did you mean 'voice'?",
            id="misspelt",
        ),
        pytest.param(
            "[echo]\ntimes = 'many'\n",
            "'times' of [echo] is 'many', which is not a whole number ({file} line 2); "
            "write for example: times = 3",
            id="bad value",
        ),
    ],
)
def test_a_section_is_held_to_its_model(tmp_path: Path, toml: str, sentence: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        read(tmp_path, toml).section("echo", Echo)
    assert str(caught.value) == sentence.replace("{file}", str(tmp_path / "segue.toml"))


def test_a_bad_secret_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        read(tmp_path, "[echo]\nkey = ['hush-hush-hush']\n").section("echo", Echo)
    assert "hush" not in str(caught.value)


def test_settings_do_not_show_what_the_environment_holds(tmp_path: Path) -> None:
    assert "hush-hush-hush" not in repr(read(tmp_path, "", "ECHO_KEY=hush-hush-hush\n"))
