"""Skeletons: comments and nothing else, made once, and never by starting a program."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from review_stage import git

from segue import Refused, World
from segue.testing import MemoryBoard
from segue_review import gitfacts, pathnames
from segue_review.plans import Confidence, Criterion, Deliverable, Plan
from segue_review.skeleton import CreateSkeleton, skeleton

EVIL = (
    "*/ --> ?> \"\"\" ''' import os; os.system('x')\nimport os"
    "\r\x0bimport os\u2028import os <script>x()</script>"
)
PLAN = Plan(path="plans/a.md", title=EVIL, criteria=(Criterion(text=EVIL),))


def text_for(path: str) -> str:
    wanted = Deliverable(path=path, confidence=Confidence.HIGH, heading=EVIL, wording=EVIL, line=3)
    return skeleton(wanted, PLAN)


@pytest.mark.parametrize(
    ("path", "is_inert"),
    [
        pytest.param("a.py", lambda text: ast.parse(text).body == [], id="python"),
        pytest.param("a.json", lambda text: list(json.loads(text)) == ["skeleton"], id="json"),
        pytest.param("a.toml", lambda text: tomllib.loads(text) == {}, id="toml"),
        pytest.param("a.yaml", lambda text: yaml.safe_load(text) is None, id="yaml"),
        pytest.param(
            "a.ts", lambda text: all(line[:2] == "//" for line in text.splitlines()), id="typescript"
        ),
        pytest.param("a.sql", lambda text: all(line[:2] == "--" for line in text.splitlines()), id="sql"),
        pytest.param("a.css", lambda text: text.index("*/") == len(text) - 3, id="css"),
        pytest.param("a.md", lambda text: text.index("-->") == len(text) - 4, id="markdown"),
        pytest.param("a.html", lambda text: text.index("-->") == len(text) - 4, id="html"),
        pytest.param("a.php", lambda text: text.index("*/") == len(text) - 3 and "?>" not in text, id="php"),
    ],
)
def test_a_skeleton_is_a_comment_whatever_the_plan_says(path: str, is_inert: Callable[[str], bool]) -> None:
    text = text_for(path)
    assert is_inert(text), text
    assert "plans/a.md, line 3" in text


@pytest.mark.parametrize("ending", sorted(pathnames.EXTENSIONS))
def test_every_kind_that_is_made_says_that_it_is_a_skeleton(ending: str) -> None:
    assert "nothing is done here yet" in text_for(f"a{ending}")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    return tmp_path


def test_a_run_that_died_after_making_the_file_finds_it_made(project: Path) -> None:
    change = CreateSkeleton(root=str(project), path="docs/a/b.md", text=text_for("docs/a/b.md"))
    world = World(MemoryBoard())
    seen = change.look(world)
    assert change.apply(world, "run/1", seen) == change.apply(world, "run/1", seen)
    change.revert(world, seen)
    assert not (project / "docs").exists()


def test_a_file_that_came_in_between_stays(project: Path) -> None:
    change = CreateSkeleton(root=str(project), path="a.md", text="ours")
    world = World(MemoryBoard())
    seen = change.look(world)
    (project / "a.md").write_text("theirs")
    with pytest.raises(Refused, match="is there by now"):
        change.apply(world, "run/1", seen)
    assert (project / "a.md").read_text() == "theirs"


def test_a_skeleton_over_the_limit_is_refused(project: Path) -> None:
    change = CreateSkeleton(root=str(project), path="a.md", text="x" * 65_537)
    with pytest.raises(Refused, match="too large"):
        change.look(World(MemoryBoard()))


def test_settings_of_the_project_start_no_program(project: Path) -> None:
    trap = project / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {project}/sprung\n")
    trap.chmod(0o755)
    git(project, "add", "trap.sh")
    git(project, "commit", "-q", "-m", "a trap")
    git(project, "config", "core.fsmonitor", str(trap))
    assert gitfacts.free_for(project, "docs/a.md") == ""
    assert gitfacts.files(project) == ["trap.sh"]
    assert gitfacts.renames(project) == {}
    assert not (project / "sprung").exists()


def test_renames_are_followed_by_the_newest(project: Path) -> None:
    (project / "a.md").write_text("a text that is long enough\n" * 9)
    for old, new in (("", "a.md"), ("a.md", "b.md"), ("b.md", "inner/c.md")):
        (project / "inner").mkdir(exist_ok=True)
        if old:
            git(project, "mv", old, new)
        git(project, "add", "-A")
        git(project, "commit", "-q", "-m", "a move")
    assert gitfacts.renames(project) == {"a.md": "b.md", "b.md": "inner/c.md"}
