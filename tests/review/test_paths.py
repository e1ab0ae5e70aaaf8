"""Hostile paths and a race of symbolic links: nothing is ever made or read outside the folder."""

from __future__ import annotations

import itertools
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from segue.errors import Conflict, Refused
from segue_review import pathnames, roots

HOSTILE = {
    "empty": "",
    "absolute": "/etc/passwd.md",
    "home": "~/notes.md",
    "other home": "~root/notes.md",
    "one up": "../notes.md",
    "up inside": "docs/../../notes.md",
    "up at the end": "docs/..",
    "here": "./notes.md",
    "double slash": "docs//notes.md",
    "ends with a slash": "docs/",
    "drive": "C:/notes.md",
    "drive without slash": "c:notes.md",
    "backslash": "docs\\..\\notes.md",
    "network share": "\\\\server\\share\\notes.md",
    "file address": "file:///etc/notes.md",
    "address": "https://example.com/notes.md",
    "nul": "docs/notes.md\x00.py",
    "newline": "docs/no\ntes.md",
    "stream": "docs/notes.md:hidden.py",
    "percent": "docs/%2e%2e/notes.md",
    "git folder": ".git/hooks.md",
    "git in capitals": ".GIT/config.md",
    "git with a joiner": ".g\u200cit/config.md",
    "git in wide letters": ".ｇｉｔ/config.md",
    "git with a dot": ".git./config.md",
    "git with a space": ".git /config.md",
    "git by its short name": "GIT~1/config.md",
    "workflow": ".github/workflows/run.yml",
    "env": ".env.local.md",
    "ssh": ".ssh/keys.txt",
    "editor": ".vscode/settings.json",
    "agent rules": ".cursor/rules.md",
    "agent instructions": "docs/CLAUDE.md",
    "hooks": "hooks/run.py",
    "test runner": "tests/conftest.py",
    "build file": "pyproject.toml",
    "no extension": "bin/run",
    "script": "scripts/run.sh",
    "device": "docs/con.md",
    "option": "docs/--help.md",
    "variable": "$HOME/notes.md",
    "glob": "docs/*.md",
    "reordered": "docs/\u202edm.exe.md",
    "letters in pieces": "docs/cafe\u0301.md",
    "deep": "/".join(["a"] * 20) + ".md",
    "long": "docs/" + "a" * 300 + ".md",
}


@pytest.mark.parametrize("path", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_path_makes_no_file(path: str) -> None:
    with pytest.raises(Refused):
        pathnames.for_new_file(path)


@pytest.mark.parametrize("path", ["docs/guide.md", "src/a_b-c.py", "Notes über alles.md", "a.b/c.json"])
def test_a_plain_path_is_taken(path: str) -> None:
    assert "/".join(pathnames.for_new_file(path)) == path


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "here.md").write_text("mine")
    with roots.opened(tmp_path) as top, pytest.raises(FileExistsError):
        roots.create(top, ("here.md",), b"yours")
    assert (tmp_path / "here.md").read_text() == "mine"


@pytest.mark.parametrize("parts", [("out", "x.md"), ("out.md",)], ids=["folder", "file"])
def test_a_link_is_not_followed(tmp_path: Path, parts: tuple[str, ...]) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "x.md").write_text("secret")
    (inside / "out").symlink_to(outside)
    (inside / "out.md").symlink_to(outside / "x.md")
    with roots.opened(inside) as top:
        assert roots.kind(top, parts) == "other"
        with pytest.raises(OSError, match=r"links|directory|exists"):
            roots.create(top, parts, b"new")
        with pytest.raises(OSError, match=r"links|directory"):
            roots.read(top, parts, 100)
        assert roots.files(top, (), ".md", 10) == ["out.md"]
    assert (outside / "x.md").read_text() == "secret"


def test_a_folder_that_turns_into_a_link_and_back_leads_nowhere(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    (inside / "docs").mkdir(parents=True)
    stop = threading.Event()

    def swap() -> None:
        for n in itertools.count():
            if stop.is_set():
                return
            with suppress(OSError):  # the other thread makes the folder anew at times
                os.rename(inside / "docs", inside / f"kept{n}")
                os.symlink(outside, inside / "docs")
            with suppress(OSError):
                os.unlink(inside / "docs")

    swapper = threading.Thread(target=swap)
    swapper.start()
    tries = made = 0
    try:
        with roots.opened(inside) as top:
            until = time.monotonic() + 1.0
            while time.monotonic() < until or not made:
                tries += 1
                try:
                    roots.create(top, ("docs", f"{tries}.md"), b"x")
                    made += 1
                except OSError:
                    continue
    finally:
        stop.set()
        swapper.join()
    assert not list(outside.iterdir())
    assert made
    assert tries > 100


def test_replacing_leaves_a_file_that_was_changed_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_bytes(b"theirs")
    file.chmod(0o640)
    with roots.opened(tmp_path) as top:
        with pytest.raises(Conflict):
            roots.replace(top, ("plan.md",), b"ours", b"new")
        assert file.read_bytes() == b"theirs"
        roots.replace(top, ("plan.md",), b"theirs", b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.md"]


def test_removing_takes_only_what_was_made(tmp_path: Path) -> None:
    with roots.opened(tmp_path) as top:
        folders = roots.create(top, ("a", "b", "c.md"), b"x")
        assert folders == ["a", "a/b"]
        (tmp_path / "a" / "mine.md").write_text("mine")
        roots.remove(top, ("a", "b", "c.md"), b"x", folders)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "mine.md"]
