"""Installs the example plugin as a stranger would, and lets the program find it and work with it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples/segue-echo"
SEGUE = Path(sys.executable).with_name("segue")

Program = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the example into a folder of its own, and return the folder."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(folder), str(EXAMPLE)], check=True)
    return folder


@pytest.fixture
def program(installed: Path, tmp_path: Path) -> Program:
    """Run a program in an empty folder, with the example on its path and no settings."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**keep, "PYTHONPATH": str(installed), "SEGUE_HOME": str(tmp_path / "home")}

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )

    return run


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)["data"]


def test_the_plugin_is_listed(program: Program) -> None:
    plugins = {plugin["name"]: plugin for plugin in answer(program(SEGUE, "plugins", "--json"))}
    echo = plugins["echo"]
    assert (echo["distribution"], echo["version"]) == ("segue-echo", "1.0")
    assert (echo["handlers"], echo["hooks"], echo["left_out"]) == (["echo"], ["handlers"], "")


def test_the_plugin_would_take_the_title(program: Program) -> None:
    verdicts = answer(program(SEGUE, "explain", "Echo hello", "--json"))["verdicts"]
    assert [(v["handler"], v["reasons"]) for v in verdicts if v["wants"]] == [
        ("echo", ["the title has the word 'echo'"])
    ]


def test_the_plugin_does_a_task_of_the_workspace_that_is_offered(program: Program) -> None:
    done = program(SEGUE, "once", "--json")
    runs = json.loads(done.stdout)["data"]
    assert ("Echo hello", "Done") in [(run["title"], run["outcome"]) for run in runs], done.stderr


def test_the_plugin_passes_the_tests_on_the_page(program: Program, tmp_path: Path) -> None:
    text = (EXAMPLE.parents[1] / "docs/how-to/test-a-plugin.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert blocks[0] == (EXAMPLE / "test_segue_echo.py").read_text()
    for number, block in enumerate(blocks):
        (tmp_path / f"test_page_{number}.py").write_text(block)
    done = program(sys.executable, "-m", "pytest", "-q", "-W", "error")
    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_the_plugin_is_left_out_where_only_ours_are_wanted(program: Program) -> None:
    plugins = answer(program(SEGUE, "--builtin-only", "plugins", "--json"))
    (echo,) = [plugin for plugin in plugins if plugin["name"] == "echo"]
    assert echo["left_out"] == "left out by --builtin-only"
