"""`segue spotify` as a program: signing in without a browser or a terminal, and out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import httpx
import pytest
from music_spotify import Stage, served, stage

SEGUE = Path(sys.executable).with_name("segue")


@pytest.fixture(scope="module", autouse=True)
def one_spotify() -> Iterator[None]:
    with served():
        yield


@pytest.fixture
def at(tmp_path: Path) -> Stage:
    return stage(tmp_path)


class Program:
    """`segue spotify …` as a program of its own."""

    def __init__(self, at: Stage, *arguments: str) -> None:
        environment = {
            name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")
        }
        self.process = subprocess.Popen(
            [SEGUE, "spotify", *arguments],
            env={**environment, "SEGUE_HOME": str(at.home)}, cwd=at.home, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def link(self) -> str:
        """Return the link that it shows."""
        assert self.process.stderr is not None
        return next(line.strip() for line in _lines(self.process.stderr) if line.startswith("http"))

    def end(self, typed: str = "") -> tuple[int, str, str]:
        """Type something, and return how it ended and what it said."""
        out, err = self.process.communicate(typed, timeout=30)
        return self.process.returncode, out, err


def _lines(stream: IO[str]) -> Iterator[str]:
    while line := stream.readline():
        yield line


def test_a_pasted_address_signs_in_where_no_browser_comes_back(at: Stage) -> None:
    program = Program(at, "login", "--wait", "30")
    address = httpx.get(program.link(), trust_env=False).headers["location"]
    code, out, err = program.end(f"nonsense\n{address}\n")
    assert (code, out) == (0, "signed in to Spotify as dj\n")
    assert "paste the whole of it" in err
    assert at.door.as_user(lambda api: api.me(), "me")["id"] == "dj"
    code, _, err = Program(at, "logout").end()
    assert (code, "signed out" in err) == (0, True)
    assert not (at.home / "spotify.json").exists()


def test_without_a_terminal_the_browser_still_comes_back(at: Stage) -> None:
    program = Program(at, "login", "--no-browser", "--wait", "30")
    link = program.link()
    assert program.process.stdin is not None
    program.process.stdin.close()
    program.process.stdin = None
    assert httpx.get(link, follow_redirects=True, trust_env=False).status_code == 200
    code, out, _ = program.end()
    assert (code, out) == (0, "signed in to Spotify as dj\n")
