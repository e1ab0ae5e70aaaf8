"""Checks the examples on the pages and the example plugin as a stranger's type checker would."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write each python block of the pages into a file of its own."""
    folder = tmp_path_factory.mktemp("examples")
    for path in PAGES:
        found = re.findall(r"^```python\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE)
        for number, block in enumerate(found, start=1):
            (folder / f"{path.stem.replace('-', '_')}_{number}.py").write_text(block)
    return folder


def checked(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_mypy_accepts_the_examples(examples: Path) -> None:
    assert len(list(examples.iterdir())) >= 4
    checked("mypy", "--strict", str(examples), "examples/segue-echo")


def test_ruff_accepts_the_examples(examples: Path) -> None:
    settings = ["--config", "pyproject.toml"]
    # On a page the caption is the text above; and to a stranger segue is a package like any other.
    checked("ruff", "check", *settings, "--ignore", "D100,I001", str(examples))
    checked("ruff", "format", "--check", *settings, str(examples))
