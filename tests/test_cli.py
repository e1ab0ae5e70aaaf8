"""Shows the commands from outside: help with examples, answers for scripts, exit codes, quick starts."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from segue.cli.output import ago
from segue.cli.program import program, run
from segue.cli.start import begin
from segue.errors import (
    Busy,
    Cancelled,
    Lost,
    Misconfigured,
    NeedsInput,
    NoHandler,
    NoSuch,
    Refused,
    Unavailable,
)
from segue.exit_codes import ExitCode, code_of
from segue.ledger import Ledger
from segue.notes import Changes
from segue.runs import Runs
from segue.statefolder import held
from segue_schemas import Outcome, Task


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the settings of whoever runs the tests out."""
    for name in ("NOTION_TOKEN", "SEGUE_MODE", "SEGUE_NOTION_URL", "AGENT_TASKS_DB_ID", "ISSUES_DB_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ledger(home: Path) -> Iterator[Ledger]:
    """A ledger with one run that is done and one that asks."""
    ledger = Ledger(home / "ledger.sqlite")
    runs = Runs(ledger)
    for run_id, title in (("20261120-1000-aaa", "Echo one"), ("20261120-1100-bbb", "Echo two")):
        runs.begin(run_id, Task(page_id=f"page of {title}", title=title), "echo", key="", asked="", dry=False)
        runs.working(run_id)
    runs.end("20261120-1000-aaa", Outcome.done("You said: one"), None)
    runs.ask("20261120-1100-bbb", 2, "which one?")
    yield ledger
    ledger.close()


def commands() -> dict[str, Any]:
    def walk(path: str, command: Any) -> Iterator[tuple[str, Any]]:
        yield path, command
        if isinstance(command, TyperGroup):
            for name, inner in command.commands.items():
                yield from walk(f"{path} {name}", inner)

    return dict(walk("segue", typer.main.get_command(program(begin(["--builtin-only"])))))


ALL = commands()


@pytest.mark.parametrize("path", ALL)
def test_each_command_explains_itself_with_an_example(path: str) -> None:
    command = ALL[path]
    assert command.help, "no help"
    assert (command.epilog or "").startswith("Example: segue"), "no example"
    unexplained = [part.name for part in command.params if not getattr(part, "help", "")]
    assert not unexplained


NAMES = "init doctor run once poll status tasks runs logs explain retry cancel undo plugins sandbox bench"


@pytest.mark.parametrize("name", NAMES.split())
def test_the_command_is_there(name: str) -> None:
    assert f"segue {name}" in ALL


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NeedsInput(""), 4),
        (NoHandler(""), 4),
        (Refused(""), 1),
        (Unavailable(""), 5),
        (Misconfigured(""), 78),
        (Lost(""), 75),
        (Busy(""), 75),
        (NoSuch(""), 3),
        (Cancelled(""), 130),
        (KeyboardInterrupt(), 130),
        (PermissionError(), 77),
        (ValueError(), 1),
    ],
    ids=lambda part: type(part).__name__ if isinstance(part, BaseException) else str(part),
)
def test_each_error_has_its_exit_code(error: BaseException, code: int) -> None:
    assert code_of(error) == code


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        pytest.param(["statsu"], 2, "no such command 'statsu'. Did you mean 'status'?", id="misspelt"),
        pytest.param(["explain"], 2, "missing argument 'what'; try: segue explain --help", id="no argument"),
        pytest.param(["runs", "--limit", "x"], 2, "try: segue runs --help", id="bad option"),
        pytest.param(["runs", "show", "nothing"], 3, "segue: there is no run 'nothing'", id="no such run"),
        pytest.param(["cancel", "nothing"], 3, "segue: there is no run 'nothing'", id="nothing to cancel"),
        pytest.param(["undo", "nothing"], 3, "segue: there is no run 'nothing'", id="nothing to undo"),
        pytest.param(
            ["retry", "nothing"], 3, "'nothing' is no run and holds no page id", id="nothing to retry"
        ),
        pytest.param(["once", "--task", "nothing"], 2, "'nothing' holds no page id", id="no page"),
        pytest.param(["poll"], 3, "no loop is running", id="no loop"),
        pytest.param(["--config", "missing.toml", "status"], 78, "there is no file", id="no settings file"),
        pytest.param(["--builtin-only", "explain", "zzz"], 4, "no handler wants 'zzz'", id="no handler"),
    ],
)
def test_what_went_wrong_is_one_line_and_a_code(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, told: str
) -> None:
    assert run(arguments) == code
    captured = capsys.readouterr()
    assert told in captured.err
    assert len(captured.err.splitlines()) == 1
    assert "Traceback" not in captured.err
    assert not captured.out.startswith("{")


def test_for_scripts_the_error_is_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["runs", "show", "nothing", "--json"]) == 3
    captured = capsys.readouterr()
    assert captured.err == ""
    answer = json.loads(captured.out)
    assert {key: answer[key] for key in ("schema", "ok", "data")} == {"schema": 1, "ok": False, "data": None}
    assert answer["errors"][0]["code"] == 3
    assert "nothing" in answer["errors"][0]["message"]


def test_a_bug_gets_a_reference_that_leads_to_the_log(
    home: Path, capsys: pytest.CaptureFixture[str], ledger: Ledger
) -> None:
    ledger.db.execute("UPDATE run SET outcome = '{}' WHERE outcome IS NOT NULL")
    assert run(["runs"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("segue: this is a bug")
    reference = told.split()[-1]
    assert run(["logs", "--find", reference]) == 0
    assert "Traceback" in capsys.readouterr().out


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "Example: segue " in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("0.")


def test_status_shows_runs_and_that_no_loop_works(capsys: pytest.CaptureFixture[str], ledger: Ledger) -> None:
    assert run(["status"]) == ExitCode.NOTHING
    out = capsys.readouterr().out
    assert "not running; start it with: segue run" in out
    assert "asks: which one?" in out
    assert "You said: one" in out


def test_status_for_scripts(home: Path, capsys: pytest.CaptureFixture[str], ledger: Ledger) -> None:
    sign = {"pid": 1, "at": "2026-11-20T10:00:00+00:00", "error": "Notion is away", "every": 10}
    (home / "heartbeat.json").write_text(json.dumps(sign))
    with held(home):
        assert run(["status", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is True
    assert answer["data"]["loop"]["late"] is True
    assert answer["data"]["loop"]["error"] == "Notion is away"
    assert [one["question"] for one in answer["data"]["live"]] == ["which one?"]


def test_looking_at_runs_makes_no_ledger(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["runs"]) == 0
    assert run(["status"]) == ExitCode.NOTHING
    assert not (home / "ledger.sqlite").exists()


def test_a_state_folder_of_a_newer_version_is_told(
    capsys: pytest.CaptureFixture[str], ledger: Ledger
) -> None:
    ledger.set("format", "99")
    assert run(["runs"]) == ExitCode.MISCONFIGURED
    assert "was written by a newer version of Segue (format 99" in capsys.readouterr().err


def test_runs_are_listed_newest_first(capsys: pytest.CaptureFixture[str], ledger: Ledger) -> None:
    assert run(["runs", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["data"]
    assert [one["title"] for one in listed] == ["Echo two", "Echo one"]
    assert run(["runs", "--failed", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["data"] == []


def test_a_run_is_shown_by_the_beginning_of_its_id(
    capsys: pytest.CaptureFixture[str], ledger: Ledger
) -> None:
    assert run(["runs", "show", "20261120-1000"]) == 0
    out = capsys.readouterr().out
    assert "summary   You said: one" in out
    assert Changes(ledger).of("20261120-1000-aaa") == []


def test_undo_of_a_run_without_changes(capsys: pytest.CaptureFixture[str], ledger: Ledger) -> None:
    assert run(["undo", "20261120-1000"]) == ExitCode.NOTHING
    assert "nothing to take back" in capsys.readouterr().err
    assert run(["undo", "20261120-1100"]) == 1
    assert "has not ended; stop it first with segue cancel 20261120-1100-bbb" in capsys.readouterr().err


def test_logs_of_one_run(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "logs").mkdir()
    entries = [
        {"at": "2026-11-20T10:00:00+00:00", "level": "info", "text": "one", "run": "r1", "step": "listen"},
        {"at": "2026-11-20T10:00:01+00:00", "level": "info", "text": "two", "run": "r2"},
    ]
    (home / "logs" / "segue.log.1").write_text(json.dumps(entries[0]) + "\n")
    (home / "logs" / "segue.log").write_text(json.dumps(entries[1]) + '\n{"at": "cut')
    assert run(["logs", "--run", "r1"]) == 0
    assert capsys.readouterr().out.endswith("info    one  run=r1 step=listen\n")
    assert run(["logs", "--last", "2"]) == 0
    assert "two" in capsys.readouterr().out


@pytest.mark.slow  # a program of its own
def test_logs_are_followed_as_they_grow(home: Path) -> None:
    (file := home / "logs" / "segue.log").parent.mkdir()
    file.write_text('{"text": "old"}\n')
    command = [sys.executable, "-u", "-c", "from segue.cli import main; main()", "logs", "-f"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        deadline = threading.Timer(20, process.kill)
        deadline.start()
        assert "old" in process.stdout.readline()
        with file.open("a") as log:
            log.write('{"text": "new"}\n')
        assert "new" in process.stdout.readline()
        file.rename(file.with_suffix(".log.1"))
        file.write_text('{"text": "after the turn"}\n')
        assert "after the turn" in process.stdout.readline()
        process.terminate()
        deadline.cancel()


def test_a_broken_plugin_is_told_and_the_command_works(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    info = home / "site" / "segue_bad-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: segue-bad\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[segue]\nbad = not_there_at_all\n")
    monkeypatch.syspath_prepend(home / "site")
    assert run(["runs"]) == 0
    assert "bad (segue-bad 1) was left out" in capsys.readouterr().err
    assert run(["plugins", "--json"]) == 1
    listed = json.loads(capsys.readouterr().out)["data"]
    assert "ModuleNotFoundError" in next(one for one in listed if one["name"] == "bad")["left_out"]
    assert run(["--builtin-only", "plugins"]) == 0
    assert "left out by --builtin-only" in " ".join(capsys.readouterr().out.split())


@pytest.mark.slow  # a program of its own
def test_a_reader_that_leaves_early_is_no_error(ledger: Ledger) -> None:
    command = f"{sys.executable} -c 'from segue.cli import main; main()' runs --json | head -c 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("{", "")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(5, "5 s ago"), (90, "2 min ago"), (7200, "2 h ago"), (200_000, "2 d ago"), (-90, "in 2 min")],
)
def test_a_span_is_told_in_words(seconds: float, text: str) -> None:
    now = datetime.now(UTC)
    assert ago(now - timedelta(seconds=seconds), now) == text
