"""Shows what the doctor finds, the fix it names, and that a broken check hides nothing."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from segue import checks
from segue.checks import check_ledger, check_settings, check_state, engine_starts
from segue.cli.program import run
from segue.doctor import Check, Finding, Level, error, examine, ok, warning
from segue.errors import Misconfigured
from segue.ledger import FORMAT, Ledger
from segue.settings import load


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out."""
    for name in ("NOTION_TOKEN", "SEGUE_MODE", "SEGUE_NOTION_URL", "AGENT_TASKS_DB_ID", "ISSUES_DB_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.chdir(tmp_path)


def test_findings_come_in_the_order_of_the_checks() -> None:
    gate = threading.Event()

    def slow() -> Sequence[Finding]:
        gate.wait(5)
        return [ok("A", "waited for the other")]

    def quick() -> Sequence[Finding]:
        gate.set()
        return [ok("B", "let the other go"), warning("B", "twice")]

    found = examine([Check(name="A", run=slow), Check(name="B", run=quick)])
    assert [finding.text for finding in found] == ["waited for the other", "let the other go", "twice"]


def test_a_check_that_hangs_is_told_and_the_others_are_shown() -> None:
    gate = threading.Event()

    def hang() -> Sequence[Finding]:
        gate.wait(30)
        return []

    found = examine([Check(name="Slow", run=hang), Check(name="B", run=lambda: [ok("B", "fine")])], limit=0.1)
    gate.set()
    assert [(f.level, f.area, f.text) for f in found] == [
        (Level.WARNING, "Slow", "no answer within 0.1 s"),
        (Level.OK, "B", "fine"),
    ]


def test_a_check_that_breaks_is_a_finding() -> None:
    def broken() -> Sequence[Finding]:
        raise KeyError("x")

    def refused() -> Sequence[Finding]:
        raise Misconfigured("the token is wrong")

    found = examine([Check(name="A", run=broken), Check(name="B", run=refused)])
    assert [f.text for f in found] == ["the check itself broke: KeyError: 'x'", "the token is wrong"]
    assert {f.level for f in found} == {Level.ERROR}


def test_a_check_may_find_nothing_to_say() -> None:
    assert examine([Check(name="A", run=list)]) == []


@pytest.mark.parametrize(
    ("python", "sqlite", "starts"),
    [
        pytest.param((3, 11), (3, 40, 1), True, id="3.11 takes any SQLite"),
        pytest.param((3, 12), (3, 41, 9), False, id="3.12 with an old SQLite"),
        pytest.param((3, 12), (3, 42, 0), True, id="3.12 with a new one"),
        pytest.param((3, 13), (3, 40, 1), False, id="3.13 with an old one"),
    ],
)
def test_the_engine_is_known_not_to_start(
    python: tuple[int, ...], sqlite: tuple[int, ...], starts: bool
) -> None:
    assert engine_starts(python, sqlite) is starts


def test_a_state_folder_open_to_others_is_closed_by_fix(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "secrets.env").write_text("")
    (tmp_path / "secrets.env").chmod(0o644)
    repairs = [finding for finding in check_state(tmp_path) if finding.repair]
    assert [finding.fix for finding in repairs] == [
        f"chmod 700 '{tmp_path}'",
        f"chmod 600 '{tmp_path}/secrets.env'",
    ]
    for finding in repairs:
        assert finding.repair
        finding.repair()
    assert not [finding for finding in check_state(tmp_path) if finding.level is not Level.OK]
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_a_folder_that_is_not_there_can_be_made(tmp_path: Path) -> None:
    (finding,) = check_state(tmp_path / "new")
    assert finding.repair
    finding.repair()
    assert (tmp_path / "new").is_dir()


def test_a_disk_that_is_nearly_full_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "ROOM", 10**18)
    assert any("MB are free" in finding.text for finding in check_state(tmp_path))


def test_a_whole_ledger_is_told(tmp_path: Path) -> None:
    assert check_ledger(tmp_path)[0].text == "empty; nothing has run yet"
    Ledger(tmp_path / "ledger.sqlite").close()
    (finding,) = check_ledger(tmp_path)
    assert (finding.level, finding.text.split(",")[0]) == (Level.OK, "0 runs")


def test_a_ledger_of_a_newer_version_is_told(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.set("format", str(FORMAT + 1))
    ledger.close()
    (finding,) = check_ledger(tmp_path)
    assert "was written by a newer version" in finding.text


@pytest.mark.parametrize("damage", ["not a database", "cut"])
def test_a_damaged_ledger_is_told(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger(path).close()
    content = path.read_bytes()
    path.write_bytes(b"x" * 5000 if damage == "not a database" else content[: len(content) // 2])
    (finding,) = check_ledger(tmp_path)
    assert finding.level is Level.ERROR
    assert "restore" in finding.fix


def test_a_misspelt_variable_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_MOD", "DEV")
    monkeypatch.setenv("SEGUE_SANDBOX_SOMETHING", "1")
    told = [finding.text for finding in check_settings(load(), None)]
    assert told[1:] == ["the variable SEGUE_MOD means nothing here; did you mean 'SEGUE_MODE'?"]


def test_the_command_names_each_fix(capsys: pytest.CaptureFixture[str]) -> None:
    Path.cwd().chmod(0o700)
    code = run(["--builtin-only", "doctor"])
    out = capsys.readouterr().out
    assert re.search(r"\[✓\] Versions +segue 0", out)
    assert "NOTION_TOKEN is not set" in out
    assert "fix: put NOTION_TOKEN into .env" in out
    assert code in (0, 1)


def test_the_command_works_with_broken_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "segue.toml").write_text("[run]\npol_seconds = 1\n")
    assert run(["doctor", "--json"]) == 78
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert any("did you mean 'poll_seconds'?" in finding["text"] for finding in answer["data"])


def test_the_command_mends_what_it_can(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(0o755)
    run(["doctor", "--fix", "--json"])
    texts = [finding["text"] for finding in json.loads(capsys.readouterr().out)["data"]]
    assert f"{tmp_path} is now for its owner alone (mode 0700)" in texts
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_verbose_shows_each_setting_with_its_origin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AGENT_TASKS_DB_ID", "abc")
    run(["doctor", "-v"])
    out = capsys.readouterr().out
    assert "databases.tasks = 'abc'  (environment variable AGENT_TASKS_DB_ID)" in out
    assert "run.together = 4  (default)" in out


def test_a_secret_file_open_to_others_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "secrets.env").write_text("NOTION_TOKEN=ntn_0123456789abcdef\n")
    (tmp_path / "secrets.env").chmod(0o644)
    assert run(["doctor"]) == 1
    out = capsys.readouterr().out
    assert f"chmod 600 '{tmp_path}/secrets.env'" in out
    assert "ntn_" not in out


def test_errors_that_checks_make_carry_their_fix() -> None:
    assert error("A", "x", "do y") == Finding(level=Level.ERROR, area="A", text="x", fix="do y")


def test_looking_leaves_no_connection_open(tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger.sqlite").close()
    check_ledger(tmp_path)
    with sqlite3.connect(tmp_path / "ledger.sqlite") as db:
        db.execute("PRAGMA journal_mode = DELETE")  # refused while somebody else reads
    db.close()
