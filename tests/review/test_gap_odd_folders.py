"""A folder may hold anything: pipes, files without end, loops, broken text, very many files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def scanned(path: Path | str, home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "SEGUE_HOME": str(home / "state")}
    command = [str(Path(sys.executable).with_name("segue")), "gap", "scan", str(path), *more]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=home, env=environment, timeout=60
    )


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    folder = tmp_path / "odd"
    for name in ("inner", "logs", "plans", "many"):
        (folder / name).mkdir(parents=True)
    for name in (
        ".env", ".gitignore", ".env.example", "README.md", "pipe.py", "x.log", "inner/.gitignore",
        "plans/a.md",
    ):  # fmt: skip
        os.mkfifo(folder / name)
    for name in ("big.py", "logs/big.log", ".env.local", "inner/.env.example"):
        (folder / name).touch()
        os.truncate(folder / name, 5_000_000_000)
    (folder / "loop").symlink_to(folder)
    (folder / "self.py").symlink_to("self.py")
    (folder / "away").symlink_to("/etc")
    (folder / "broken.py").write_bytes(b"# TODO: \xff\xfe broken \xc3\x28\n")
    (folder / "wide.py").write_bytes("# TODO: wide\n".encode("utf-16"))
    (folder / "two\nlines.py").write_text("# TODO: in a name of two lines\n")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.py")).write_text("# TODO: in a name that is no text\n")
    for number in range(10_000):
        (folder / "many" / f"f{number}.txt").touch()
    (folder / "many/last.py").write_text("# TODO: the last\n")
    return folder


def test_what_is_odd_is_passed_over(odd: Path, tmp_path: Path) -> None:
    done = scanned(odd, tmp_path, "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    titles = {gap["title"] for gap in told["gaps"] if gap["kind"] == "mark"}
    assert titles == {"TODO: \ufffd\ufffd broken \ufffd(", "TODO: in a name of two lines", "TODO: the last"}
    assert told["files"] > 10_000


@pytest.mark.parametrize(
    ("path", "told"),
    [
        pytest.param("nowhere", "there is no folder", id="no folder"),
        pytest.param("file.py", "is a file, not a folder", id="a file"),
    ],
)
def test_what_is_no_folder(tmp_path: Path, path: str, told: str) -> None:
    (tmp_path / "file.py").touch()
    done = scanned(tmp_path / path, tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
