"""Shows what commands say where a name fits nothing or too much, and what the doctor mends."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from segue.checks import check_engine
from segue.cli.program import run
from segue.errors import Misconfigured
from segue.ledger import Ledger
from segue.notion.ids import read_id
from segue.runs import Runs
from segue_schemas import Task

PAGE = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the settings of whoever runs the tests out."""
    for name in ("NOTION_TOKEN", "SEGUE_MODE", "SEGUE_NOTION_URL", "AGENT_TASKS_DB_ID", "ISSUES_DB_ID"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("SEGUE_HOME", str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.chdir(tmp_path)
    return home


def begin(home: Path, *run_ids: str) -> None:
    ledger = Ledger(home / "ledger.sqlite")
    for run_id in run_ids:
        task = Task(page_id=PAGE, title="Echo one")
        Runs(ledger).begin(run_id, task, "echo", key="", asked="", dry=False)
    ledger.close()


@pytest.mark.parametrize("command", [["runs", "show"], ["cancel"], ["undo"]], ids=" ".join)
def test_a_beginning_that_fits_several_runs_names_them(
    home: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    begin(home, "20261120-1000-aaa", "20261120-1100-bbb")
    assert run([*command, "20261120"]) == 3
    told = capsys.readouterr().err
    assert "more than one run begins with '20261120'" in told
    assert "20261120-1000-aaa" in told
    assert "20261120-1100-bbb" in told


@pytest.mark.parametrize("what", ["20261120-1000", PAGE], ids=["by run", "by page"])
def test_a_task_that_is_worked_on_is_not_set_to_ready(
    home: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    begin(home, "20261120-1000-aaa")
    assert run(["retry", what]) == 1
    assert "segue cancel 20261120-1000-aaa stops it first" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "told"),
    [
        pytest.param(["runs"], "nothing has run yet", id="runs"),
        pytest.param(["runs", "--failed"], "no run has failed", id="failed runs"),
        pytest.param(["logs"], "nothing was logged yet", id="log"),
        pytest.param(["logs", "--run", "x"], "nothing was logged about that", id="log of a run"),
    ],
)
def test_an_empty_list_is_told_in_words(
    capsys: pytest.CaptureFixture[str], command: list[str], told: str
) -> None:
    assert run(command) == 0
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.out == ""


def test_settings_that_cannot_be_read_are_told_instead_of_a_missing_command(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "segue.toml").write_text("[board\n")
    assert run(["sandbox"]) == 78
    told = capsys.readouterr().err
    assert "is not valid TOML" in told
    assert "the commands of plugins are not there" in told


def test_what_was_mended_is_no_error_any_more(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secrets = home / "secrets.env"
    secrets.write_text("OTHER=1\n")
    secrets.chmod(0o644)
    assert run(["doctor"]) == 1
    assert "segue doctor --fix mends 1 of them by itself" in capsys.readouterr().err
    assert run(["doctor", "--fix"]) == 0
    assert "is now for its owner alone" in capsys.readouterr().out
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600


def test_a_damaged_file_of_the_engine_is_found(home: Path) -> None:
    assert check_engine(home) == []
    (home / "engine.sqlite").write_bytes(b"no database at all" * 100)
    (finding,) = check_engine(home)
    assert "engine.sqlite is damaged" in finding.text
    assert "move" in finding.fix


def test_what_should_be_a_page_is_called_so() -> None:
    with pytest.raises(Misconfigured, match="open the page in Notion"):
        read_id("nonsense", "--create-in", "page")
