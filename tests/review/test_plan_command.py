"""`segue plan review`: shows what is in plans, and changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from segue import Task
from segue_review.planreview import PlanReview

PLAN = "# A\n\nStatus: done\n\n- [ ] left\n- Create `docs/a.md`\n- \x1b[31mred\n"


def segue(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, with nothing set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-c", "from segue.cli import main; main()", *arguments]
    return subprocess.run(
        command, env={**kept, "SEGUE_HOME": str(home)}, capture_output=True, text=True, cwd=home, timeout=60,
        check=False,
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    file = tmp_path / "project/plans/a.md"
    file.parent.mkdir(parents=True)
    file.write_text(PLAN)
    (tmp_path / "home").mkdir()
    return tmp_path / "project"


def stand(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return all files with their times and bytes."""
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.rglob("*") if p.is_file()}


def test_it_shows_what_is_open_missing_and_contradictory_and_changes_nothing(project: Path) -> None:
    before = stand(project)
    done = segue(project.parent / "home", "plan", "review", str(project), "--dry-run")
    assert done.returncode == 0, done.stderr
    for part in ("contradiction: the status line says done, 1 box open", "missing: docs/a.md", "open: left"):
        assert part in done.stdout
    assert "\x1b" not in done.stdout
    assert "1 plan read, nothing was changed" in done.stderr
    assert stand(project) == before


@pytest.mark.parametrize("inner", ["", "plans/a.md"], ids=["folder", "plan"])
def test_a_script_gets_one_object(project: Path, inner: str) -> None:
    done = segue(project.parent / "home", "plan", "review", str(project / inner), "--json")
    (plan,) = json.loads(done.stdout)["data"]
    assert (plan["path"], plan["state"], plan["items"][0]["state"]) == ("plans/a.md", "done", "open")
    assert [(one["path"], one["presence"]) for one in plan["deliverables"]] == [("docs/a.md", "missing")]


def test_a_path_that_is_not_there_is_told_in_one_line(project: Path) -> None:
    done = segue(project.parent / "home", "plan", "review", str(project / "none.md"))
    assert done.returncode
    assert "there is no file or folder" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Review the plans", True),
        ("Please review our project plans", True),
        ("Plan review", True),
        ("Plan the review of tracks", False),
        ("Review the tracks", False),
        ("Make a plan", False),
    ],
)
def test_which_titles_ask_for_a_review_of_plans(title: str, wanted: bool) -> None:
    task = Task(page_id="page", title=title)
    assert any(not pattern.reasons(task) for pattern in PlanReview.patterns) is wanted
