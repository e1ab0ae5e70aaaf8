"""Secrets that stand in settings, code, logs and comments reach no page, no output and no database."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
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
    "named": "canary-behind-a-name",
}
# What secrets look like; each is planted in each of the places below.
SHAPES = {
    "notion": ("{}", "ntn_canary0123456789abcdef"),
    "github": ("{}", "ghp_cAnArY0123456789abcdefABCDEF012345"),
    "github, fine-grained": ("{}", "github_pat_11CANARY0123456789_abcdefABCDEF"),
    "gitlab": ("{}", "glpat-canary0123456789abcd"),
    "openai": ("{}", "sk-proj-canaryABCdefGHIjklMNOpqr"),
    "anthropic": ("{}", "sk-ant-api03-canaryABCDEFGHIJK"),
    "stripe": ("{}", "sk_live_canaryABCDEFGHIJKLMN"),
    "google": ("{}", "AIzaCANARYcanaryCANARYcanaryCANARYcanary"),
    "aws": ("{}", "AKIACANARYCANARY0123"),
    "slack": ("{}", "xoxb-canary-0123-abcdef"),
    "jwt": ("{}", "eyJcanaryhead.eyJcanarybody.canarySignature"),
    "long": ("{}", "cAnArY0123456789abcdefXYZ987"),
    "base64": ("{}", "cAnArY/01234+abcdefXYZ/987cAnArY+abcdefghij/KLmn012="),
    "password in base64": ("password: {}", "Y2FuYXJ5/Y2FuYXJ5=="),
    "password in quotes": ('password = "{}"', "canary words; more"),
    "address": ("https://user:{}@host.example/x", "canarypassword"),
    "database": ("postgres://u:{}@db.example:5432/x", "p4/canary#pass"),
    "bearer": ("Authorization: Bearer {}", "canary.bearer.value.42"),
    "basic": ("Authorization: Basic {}", "Y2FuYXJ5OmNhbmFyeQ=="),
    "header": ("X-Api-Key: {}", "canary-in-a-header"),
    "option": ("--token {}", "canary-of-an-option"),
    "query": ("GET /x?api_key={}&y=1", "canary-in-a-query"),
}
PEM = [
    "-----BEGIN RSA PRIVATE KEY-----",
    "MIICANARY/cAnArY+abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV",
    "WXYZ0123cAnArY/CANARY==",
    "-----END RSA PRIVATE KEY-----",
]
FORBIDDEN = {
    **CANARIES, **{name: value for name, (_, value) in SHAPES.items()}, "pem": PEM[1], "end of pem": PEM[2],
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    said = [form.format(value) for form, value in SHAPES.values()]
    folder = tmp_path / "project"
    (folder / "part").mkdir(parents=True)
    (folder / "plans").mkdir()
    (folder / ".gitignore").write_text(".env\n")
    (folder / ".env").write_text(f"DECK_TOKEN={CANARIES['value']}\n")
    (folder / "part/.env.local").write_text(f'DECK_PART="{CANARIES["nested"]}"\n')
    (folder / ".env.example").write_text("DECK_TOKEN=\nDECK_MORE=\n")
    code = [
        f"PASSWORD = '{CANARIES['named']}'  # TODO: rotate password={CANARIES['named']}",
        f"# TODO: stop using {CANARIES['value']}", f"# TODO: {CANARIES['nested']} was here",
        "import os", "os.environ['DECK_EXTRA']", "def f():", f"    raise ValueError('{SHAPES['long'][1]}')",
    ]  # fmt: skip
    code += [f"# TODO: part {number} of {one}" for number, one in enumerate(said)]
    code += [f"# FIXME: {one}" for one in PEM]
    (folder / "deck.py").write_text("\n".join(code) + "\n")
    (folder / "deck.js").write_text("/* BUG: rotate\n" + "\n".join(f" * BUG: {one}" for one in PEM) + " */\n")
    notes = [f"# token: {CANARIES['named']}\n<!-- TODO: secret is {CANARIES['named']} -->"]
    notes += [f"## {one}\n<!-- TODO: about {number} -->" for number, one in enumerate(said)]
    (folder / "notes.md").write_text("\n".join(notes))
    plan = ["# Rotate keys", "", "## Tasks", "", *(f"- [ ] replace {one}" for one in said), "", *PEM, ""]
    (folder / "plans/keys.md").write_text("\n".join(plan))
    log = [f"{now} ERROR case{'abcdefghijklmnopqrstuvwxyz'[n]} refused {one}" for n, one in enumerate(said)]
    log += [
        f"{now} ERROR refused token {CANARIES['value']}",
        "Traceback (most recent call last):",
        "  File 'x'",
    ]
    log += [f"ValueError: api_key={CANARIES['named']}", f"{now} ERROR key", *PEM]
    log += [f"{now} ERROR {one}" for one in PEM]
    (folder / "deck.log").write_text("\n".join(log) + "\n")
    return folder


def assert_clean(text: str, where: str) -> None:
    found = [name for name, value in FORBIDDEN.items() if value in text]
    assert not found, f"{where} shows {found}"


def assert_no_file_holds_one(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            assert_clean(path.read_bytes().decode("utf-8", "replace"), path.name)


def test_a_scan_shows_none(project: Path, tmp_path: Path) -> None:
    found = scan(project, tmp_path / "state", logs=("*.log",), plans=("plans",))
    kinds = Counter(gap.kind for gap in found.gaps)
    assert kinds["mark"] >= 2 * len(SHAPES)
    assert kinds["log"] >= len(SHAPES)
    assert kinds["plan"] >= 1
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
    handler = GapAnalysis(ReviewSettings(folders=(str(project),), most_new=500), settings)
    result = run_task(handler, "gap analysis", board=board)
    assert len(board.issues) >= 60
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
