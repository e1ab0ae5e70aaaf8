"""Plan review as a whole: from a task to rows, skeletons, ticks and a report, on a sandbox over real HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from review_stage import ReviewStage, Start, git

from segue import Status
from segue_review.summaries import BEGIN, END

pytestmark = pytest.mark.sandbox

PLAN = """---
name: Guide
todos:
  - id: a
    content: Write the guide
    status: pending
---
# The guide

## Deliverables

- `docs/guide.md`: how to begin
- `src/guide.py`
- `.github/workflows/guide.yml`
- `../outside.md`

## Success criteria

- [ ] a stranger can begin
"""


def made(stage: ReviewStage) -> list[str]:
    """Return the files that are new to git."""
    return git(stage.project, "ls-files", "--others").split()


def test_missing_files_are_made_as_skeletons_and_undo_takes_them_back(start: Start) -> None:
    stage = start()
    stage.write("plans/guide.md", PLAN)
    task = stage.play()
    assert task.status is Status.DONE, task.now
    assert made(stage) == ["docs/guide.md", "src/guide.py"]
    text = (stage.project / "src/guide.py").read_text()
    assert all(line.startswith("# ") for line in text.splitlines())
    for part in ("Skeleton", "plans/guide.md", "Deliverables", "a stranger can begin"):
        assert part in text
    assert not (stage.project / "src/guide.py").stat().st_mode & 0o111
    assert not (stage.project.parent / "outside.md").exists()
    assert all(one.undone for one in stage.undo(task))
    assert made(stage) == []
    assert not (stage.project / "docs").exists()
    assert stage.issues() == {}


def test_a_skeleton_is_not_taken_for_the_work(start: Start) -> None:
    stage = start()
    stage.write("plans/guide.md", PLAN + "\n## Work\n\n- [ ] Write it (check: exists docs/guide.md)\n")
    stage.play("Review the plans")
    before = stage.issues()["docs/guide.md is only a skeleton"]
    stage.play("Review the plans again")
    assert "- [ ] Write it" in (stage.project / "plans/guide.md").read_text()
    assert stage.issues()[before.title].values["Occurrences"] == 2
    (stage.project / "docs/guide.md").write_text("Begin here.")
    stage.play("Review the plans a third time")
    assert stage.issues()[before.title].values["Status"] == "Resolved"
    assert "- [x] Write it" in (stage.project / "plans/guide.md").read_text()


def test_a_skeleton_that_somebody_has_filled_outlives_undo(start: Start) -> None:
    stage = start()
    stage.write("plans/guide.md", PLAN)
    task = stage.play()
    (stage.project / "docs/guide.md").write_text("Begin here.")
    assert [one.undone for one in stage.undo(task)].count(False) == 1
    assert (stage.project / "docs/guide.md").read_text() == "Begin here."


def test_where_nothing_may_be_written_the_files_become_issues(start: Start) -> None:
    stage = start(may_write=False)
    stage.write("plans/guide.md", PLAN)
    task = stage.play()
    assert made(stage) == []
    issue = stage.issues()["docs/guide.md is missing"]
    assert issue.values["Type"] == "Missing deliverable"
    body = stage.board.body(issue.page_id)
    for part in ("plans/guide.md:12", "Deliverables", "how to begin", "a stranger can begin"):
        assert part in body
    assert "docs/guide.md" in stage.report(task)


def test_with_an_agent_the_files_become_its_tasks_once(start: Start) -> None:
    stage = start(may_write=False, more='agent = "claude-code"')
    stage.write("plans/guide.md", PLAN)
    stage.play("Review the plans")
    task = stage.play("Review the plans again")
    tasks = [row for row in stage.board.rows("tasks") if row.title == "docs/guide.md is missing"]
    assert len(tasks) == 1
    assert "a task for claude-code: docs/guide.md is missing" in stage.report(task)
    assert "docs/guide.md is missing" not in stage.issues()


def test_a_second_review_makes_no_second_row_and_what_is_gone_is_resolved(start: Start) -> None:
    stage = start(may_write=False)
    stage.write("plans/guide.md", PLAN)
    stage.play("Review the plans")
    before = set(stage.issues())
    git(stage.project, "mv", "plans/guide.md", "plans/renamed.md")
    git(stage.project, "mv", "plans/renamed.md", "plans/guide.md")
    stage.write("plans/guide.md", PLAN + "\nMore text.\n")
    stage.play("Review the plans again")
    assert set(stage.issues()) == before
    assert stage.issues()["docs/guide.md is missing"].values["Occurrences"] == 2
    stage.write("docs/guide.md", "Begin here.")
    stage.play("Review the plans a third time")
    assert stage.issues()["docs/guide.md is missing"].values["Status"] == "Resolved"
    (stage.project / "docs/guide.md").unlink()
    stage.write("README.md", "x")
    stage.play("Review the plans a fourth time")
    assert stage.issues()["docs/guide.md is missing"].values["Status"] == "Open"


def test_a_plan_that_cannot_be_read_resolves_nothing(start: Start) -> None:
    stage = start(may_write=False)
    path = stage.write("plans/guide.md", PLAN)
    stage.play("Review the plans")
    path.write_bytes(b"\xff\xfe\xfa\x00" * 30 + b"\xff")
    stage.play("Review the plans again")
    assert stage.issues()["docs/guide.md is missing"].values["Status"] == "Open"


def test_what_a_person_does_not_want_stays_silent(start: Start) -> None:
    stage = start(may_write=False)
    stage.write("plans/guide.md", PLAN)
    stage.play("Review the plans")
    page = stage.issues()["docs/guide.md is missing"].page_id
    stage.board.update_row(page, {"Status": "Won't fix"}, "issues")
    before = len(stage.issues())
    stage.play("Review the plans again")
    row = stage.issues()["docs/guide.md is missing"]
    assert (row.values["Status"], row.values["Occurrences"], len(stage.issues())) == ("Won't fix", 1, before)


def test_deliverables_without_a_path_are_asked_about_in_one_row(start: Start) -> None:
    stage = start()
    stage.write("plans/vague.md", "# Vague\n\n## Deliverables\n\n- a good mood\n- less noise\n")
    stage.play()
    (row,) = stage.issues().values()
    assert row.values["Type"] == "Question"
    assert all(part in stage.board.body(row.page_id) for part in ("a good mood", "less noise"))


def test_a_dry_run_lists_and_makes_nothing(start: Start) -> None:
    stage = start()
    stage.write("plans/guide.md", PLAN)
    task = stage.play(dry=True)
    assert task.status is Status.NEEDS_INPUT
    assert "listed" in task.now
    assert made(stage) == []
    assert stage.issues() == {}
    assert "create the skeleton docs/guide.md" in stage.report(task)


@pytest.mark.parametrize("ignored", [True, False], ids=["ignored", "no git"])
def test_no_file_is_made_where_git_could_not_show_it(start: Start, ignored: bool) -> None:
    stage = start()
    stage.write("plans/guide.md", PLAN)
    if ignored:
        stage.write(".gitignore", "docs/\nsrc/\n")
    else:
        (stage.project / ".git").rename(stage.project.parent / "git-away")
    task = stage.play()
    assert not (stage.project / "docs").exists()
    assert "docs/guide.md is missing" in stage.issues()
    assert ("git ignores" if ignored else "no git work tree") in stage.report(task)


def test_a_file_that_was_moved_is_not_missing(start: Start) -> None:
    stage = start()
    stage.write("docs/guide.md", "A text that is long enough for git to know it again.\n" * 5)
    stage.write("plans/guide.md", PLAN)
    (stage.project / "handbook").mkdir()
    git(stage.project, "mv", "docs/guide.md", "handbook/begin.md")
    stage.write("README.md", "x")
    task = stage.play()
    assert "docs/guide.md is missing" not in stage.issues()
    assert "handbook/begin.md" in stage.report(task)
    assert "docs/guide.md" not in made(stage)


def test_only_a_box_whose_own_check_passed_is_ticked(start: Start) -> None:
    stage = start()
    text = (
        "# Checks\r\n\r\n- [ ] one (check: exists README.md)\r\n- [ ] two (check: exists none.md)\r\n"
        '- [ ] three, check: `contains README.md "Install"`\r\n- [ ] README.md exists\r\n\t- odd  \r\n'
    )
    stage.write("README.md", "# Install\n")
    path = stage.project / "plans/checks.md"
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    task = stage.play()
    assert task.status is Status.DONE, task.now
    ticked = text.replace("[ ] one", "[x] one").replace("[ ] three", "[x] three")
    assert path.read_bytes() == b"\xef\xbb\xbf" + ticked.encode()
    assert all(one.undone for one in stage.undo(task))
    assert path.read_bytes() == b"\xef\xbb\xbf" + text.encode()


def test_more_than_the_limit_stands_only_in_the_report(start: Start) -> None:
    stage = start(may_write=False, more="most_new = 3")
    files = "".join(f"- `docs/page{n}.md`\n" for n in range(9))
    stage.write("plans/many.md", f"# Many\n\n## Deliverables\n\n{files}")
    task = stage.play()
    assert len(stage.issues()) == 3
    assert "6 more findings" in stage.report(task)


def test_the_limits_hold_for_all_folders_of_a_run_together(start: Start, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    (other / "plans").mkdir()
    files = "".join(f"- `docs/page{n}.md`\n" for n in range(4))
    (other / "plans/many.md").write_text(f"# Other\n\n## Deliverables\n\n{files.replace('page', 'other')}")
    both = f'["{tmp_path / "project"}", "{other}"]'
    stage = start(may_write=False, folders=both, more=f"may_write = {both}\nmost_files = 5\nmost_new = 6")
    stage.write("plans/many.md", f"# Many\n\n## Deliverables\n\n{files}")
    stage.play()
    assert len(made(stage) + git(other, "ls-files", "--others", "docs").split()) == 5
    assert len(stage.issues()) == 6


def test_a_run_is_told_in_the_documents_of_the_settings(start: Start, tmp_path: Path) -> None:
    document = tmp_path / "STATUS.md"
    document.write_text(f"# Mine\n{BEGIN}\n{END}\nrest")
    stage = start(may_write=False, more=f'summaries = ["{document}"]')
    stage.write("plans/guide.md", PLAN)
    stage.play()
    text = document.read_text()
    assert text.startswith("# Mine\n")
    assert text.endswith("\nrest")
    assert "Review the plans: Done" in text


def test_a_project_without_plans_is_told_as_such(start: Start) -> None:
    task = start().play("Review the plans")
    assert (task.status, "0 plans" in task.now) == (Status.DONE, True)
