"""`segue sandbox` as people and scripts meet it: served, filled, written out, and refused in one sentence."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.offer import offered
from segue_sandbox.store import served_at

SEGUE = [sys.executable, "-c", "import sys; from segue.cli import main; sys.exit(main())"]
HEADERS = {"Authorization": f"Bearer {DEFAULT_TOKEN}", "Notion-Version": "2026-03-11"}
CONFIG = 78


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def segue(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SEGUE, "sandbox", *arguments], env=_world(home), capture_output=True, text=True, timeout=60
    )


def _world(home: Path) -> dict[str, str]:
    return {**os.environ, "SEGUE_HOME": str(home), "COLUMNS": "120", "NO_COLOR": "1"}


@contextmanager
def serving(home: Path, *arguments: str) -> Iterator[tuple[str, list[str]]]:
    """Start `segue sandbox` and give its address and what it said; stop it as Ctrl-C does."""
    command = [*SEGUE, "sandbox", "--port", "0", *arguments]
    with subprocess.Popen(command, env=_world(home), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said: list[str] = []
        try:
            while "Ctrl-C" not in (line := process.stderr.readline()):
                assert line, said
                said.append(line)
            yield said[0].split()[-1].rstrip("/"), said
        finally:
            process.send_signal(signal.SIGINT)
            said += process.stderr.readlines()
    assert process.returncode == 0, said


def _titles(base: str) -> list[str]:
    wanted = {"filter": {"property": "object", "value": "data_source"}}
    found = httpx.post(f"{base}/v1/search", json=wanted, headers=HEADERS, trust_env=False).json()["results"]
    return sorted(one["title"][0]["plain_text"] for one in found)


def test_it_serves_the_demo_until_ctrl_c(home: Path) -> None:
    with serving(home, "--demo") as (base, said):
        assert _titles(base) == ["Agent-Tasks", "Artists", "Issues+Questions", "Music Tracks", "Playlists"]
        assert served_at(home / "sandbox.db") == base
        assert f"token {DEFAULT_TOKEN}" in said[1]
    assert served_at(home / "sandbox.db") is None


def test_dump_and_load_round_trip(home: Path, tmp_path: Path) -> None:
    with serving(home, "--demo"):
        running = segue(home, "dump")
    assert running.returncode == 0, running.stderr
    stopped = segue(home, "dump", str(tmp_path / "studio.json"))
    assert stopped.returncode == 0, stopped.stderr
    assert json.loads((tmp_path / "studio.json").read_text())["workspace"] == "Studio"
    (tmp_path / "studio.yaml").write_text(running.stdout)
    other = str(tmp_path / "other.db")
    assert segue(home, "load", str(tmp_path / "studio.yaml"), "--file", other).returncode == 0
    assert segue(home, "--file", other, "dump").stdout == running.stdout


def test_a_running_sandbox_takes_a_seed_and_webhooks(home: Path, tmp_path: Path) -> None:
    (tmp_path / "seed.yaml").write_text("databases:\n  - {title: Songs, properties: {Name: title}}\n")
    with serving(home) as (base, _):
        loaded = segue(home, "load", str(tmp_path / "seed.yaml"))
        assert loaded.returncode == 0, loaded.stderr
        assert _titles(base) == ["Songs"]
        added = segue(home, "webhook", "add", "http://127.0.0.1:9/x", "--event", "page.created", "--verified")
        assert added.returncode == 0, added.stderr
        assert "token is secret_" in added.stderr
        key = added.stdout.strip()
        assert segue(home, "webhook", "pause", key).returncode == 0
        listed = json.loads(segue(home, "webhook", "list", "--json").stdout)["data"]
        assert [(one["id"], one["status"], one["events"]) for one in listed] == [
            (key, "paused", ["page.created"])
        ]
        wrong = segue(home, "webhook", "verify", key, "secret_no")
        assert (wrong.returncode, "not the token" in wrong.stderr) == (1, True)
        assert segue(home, "webhook", "remove", key).returncode == 0


def test_limit_faults_and_log_are_switched_on(home: Path, tmp_path: Path) -> None:
    (tmp_path / "faults.yaml").write_text("rules: [{path: users, fault: 503, times: 1}]\n")
    options = ("--limit", "2", "--faults", str(tmp_path / "faults.yaml"), "--verbose", "--file", ":memory:")
    with serving(home, *options) as (base, said):
        asked = [httpx.get(f"{base}/v1/users/me", headers=HEADERS, trust_env=False) for _ in range(3)]
        assert [answer.status_code for answer in asked] == [503, 200, 429]
    assert sum("/v1/users/me" in line for line in said) == 3
    assert any("503" in line and "fault: 503 before" in line for line in said)
    assert not home.exists() or not (home / "sandbox.db").exists()


def _text(path: Path, content: str) -> str:
    path.write_text(content)
    return str(path)


@pytest.mark.parametrize(
    ("case", "says"),
    [
        pytest.param("a text file", "is damaged or not a sandbox workspace", id="a text file"),
        pytest.param("a folder", "cannot be opened (Is a directory)", id="a folder"),
        pytest.param("a wrong seed", "line 1: pages: this should be a list", id="a wrong seed"),
        pytest.param("a wrong plan", "rules.0.fault is wrong", id="a wrong plan"),
        pytest.param("a taken port", "choose another port with --port", id="a taken port"),
    ],
)
def test_what_cannot_be_served_is_told_in_a_sentence(
    home: Path, tmp_path: Path, case: str, says: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        options = {
            "a text file": ["--file", _text(tmp_path / "notes.db", "notes\n" * 100)],
            "a folder": ["--file", str(tmp_path)],
            "a wrong seed": ["--seed", _text(tmp_path / "seed.yaml", "pages: x\n")],
            "a wrong plan": ["--faults", _text(tmp_path / "plan.yaml", "rules: [{fault: 1}]\n")],
            "a taken port": ["--port", str(taken.getsockname()[1])],
        }[case]
        ended = segue(home, *(["--port", "0"] if "--port" not in options else []), *options)
    assert ended.returncode == CONFIG, ended.stderr
    assert says in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert "Traceback" not in ended.stderr


def test_a_workspace_in_use_is_told_with_its_address(home: Path) -> None:
    with serving(home) as (base, _):
        ended = segue(home, "--port", "0")
    assert ended.returncode == CONFIG
    assert f"it is served at {base}" in ended.stderr


def test_commands_without_a_sandbox_say_so(home: Path, tmp_path: Path) -> None:
    ended = segue(home, "webhook", "list", "--at", "http://127.0.0.1:9")
    assert ended.returncode == CONFIG
    assert "no sandbox answers at http://127.0.0.1:9" in ended.stderr
    missing = segue(home, "dump", "--file", str(tmp_path / "nothing.db"))
    assert (missing.returncode, "there is no workspace file" in missing.stderr) == (1, True)


def test_the_workspace_offered_without_a_token(home: Path) -> None:
    first = offered(home)
    try:
        assert "Agent-Tasks" in _titles(first.url)
        second = offered(home)
        assert (second.url, second.token) == (first.url, first.token)
        second.close()
        assert httpx.get(first.page_url, trust_env=False).status_code == 200
    finally:
        first.close()
    assert served_at(home / "sandbox.db") is None
