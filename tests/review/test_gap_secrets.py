"""Secrets that stand in settings, code, logs and comments reach no page, no output and no database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from segue.settings import load
from segue.testing import MemoryBoard, run_task
from segue_review.gapanalysis import GapAnalysis
from segue_review.gapreport import as_data, markdown, sarif
from segue_review.gapscan import scan
from segue_review.settings import ReviewSettings

CANARIES = {
    "value": "canaryvaluefromdotenv",
    "nested": "another canary of a part",
    "shape": "ntn_canary0123456789abcdef",
    "named": "canary-behind-a-name",
    "long": "cAnArY0123456789abcdefXYZ987",
    "address": "canarypassword",
    "bearer": "canary.bearer.value.42",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "part").mkdir(parents=True)
    (folder / ".gitignore").write_text(".env\n")
    (folder / ".env").write_text(f"DECK_TOKEN={CANARIES['value']}\n")
    (folder / "part/.env.local").write_text(f'DECK_PART="{CANARIES["nested"]}"\n')
    (folder / ".env.example").write_text("DECK_TOKEN=\nDECK_MORE=\n")
    (folder / "deck.py").write_text(
        f"import os\nPASSWORD = '{CANARIES['named']}'  # TODO: rotate password={CANARIES['named']}\n"
        f"# TODO: stop using {CANARIES['value']}\n# FIXME: old key {CANARIES['long']} is in use\n"
        f"# BUG: fails with {CANARIES['shape']}\n# TODO: {CANARIES['nested']} was here\n"
        f"# XXX: see https://user:{CANARIES['address']}@host.example/x\nos.environ['DECK_EXTRA']\n"
        f"def f():\n    raise ValueError('{CANARIES['long']}')\n"
    )
    (folder / "notes.md").write_text(
        f"# token: {CANARIES['named']}\n<!-- TODO: secret is {CANARIES['named']} -->\n"
    )
    (folder / "deck.log").write_text(
        f"2026-11-20 10:00:00 ERROR refused token {CANARIES['value']}\n"
        f"2026-11-20 10:00:00 ERROR Authorization: Bearer {CANARIES['bearer']}\n"
        f"Traceback (most recent call last):\n  File 'x'\nValueError: api_key={CANARIES['named']}\n"
        f"2026-11-20 10:00:00 ERROR {CANARIES['long']} rejected\n"
        f"2026-11-20 10:00:00 ERROR cannot reach https://u:{CANARIES['address']}@host.example/\n"
    )
    return folder


def assert_clean(text: str, where: str) -> None:
    found = [name for name, value in CANARIES.items() if value in text]
    assert not found, f"{where} shows {found}"


def assert_no_file_holds_one(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            assert_clean(path.read_bytes().decode("utf-8", "replace"), path.name)


def test_a_scan_shows_none(project: Path, tmp_path: Path) -> None:
    found = scan(project, tmp_path / "state", logs=("*.log",))
    assert len(found.gaps) >= 12
    for name, text in (
        ("markdown", markdown(found.gaps)), ("json", json.dumps(as_data(found))),
        ("sarif", json.dumps(sarif(found, "1"))),
    ):  # fmt: skip
        assert_clean(text, name)
    assert_no_file_holds_one(tmp_path / "state")


def test_a_run_shows_none(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTION_TOKEN", CANARIES["value"])
    monkeypatch.setenv("SEGUE_NOTION_URL", "http://127.0.0.1:9")
    settings, board = load(home=tmp_path / "state", folder=tmp_path), MemoryBoard()
    handler = GapAnalysis(ReviewSettings(folders=(str(project),)), settings)
    result = run_task(handler, "gap analysis", board=board)
    assert len(board.issues) >= 12
    assert_clean(result.report, "the report")
    assert_clean(repr(board), "the board")
    assert_clean("".join(change.text for change in result.changes), "the changes")
    assert_no_file_holds_one(tmp_path / "state")


def test_a_secret_that_is_set_later_is_taken_out_of_what_is_remembered(project: Path, tmp_path: Path) -> None:
    (project / ".env").unlink()
    plain = "plainwordsonly"
    (project / "deck.py").write_text(f"# TODO: use {plain}\n")
    assert any(plain in gap.title for gap in scan(project, tmp_path / "state").gaps)
    (project / ".env").write_text(f"DECK_TOKEN={plain}\n")
    assert not any(plain in gap.title for gap in scan(project, tmp_path / "state").gaps)


def test_the_command_shows_none(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("NOTION_TOKEN", raising=False)
    for form in ("md", "json", "sarif"):
        command = [
            str(Path(sys.executable).with_name("segue")),
            "gap",
            "scan",
            str(project),
            "--format",
            form,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, timeout=60)
        assert_clean(done.stdout + done.stderr, form)
        if form != "md":
            assert json.loads(done.stdout)
