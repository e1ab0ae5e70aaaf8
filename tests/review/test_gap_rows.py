"""Gaps in rows: each once, counted, resolved, opened again, silent where silenced, never too many."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from segue import Status
from segue.settings import load
from segue.testing import MemoryBoard, run_task
from segue.testing.inline import Result
from segue_review.gapanalysis import GapAnalysis
from segue_review.settings import ReviewSettings

CODE = "def stop():\n    # TODO: fade out\n    # BUG: it clicks\n    pass\n"
HOSTILE = [
    "@everyone and [[Agent]] look at this",
    "<mention-user url='user://1'/> start",
    "[a link](https://evil.example/x) and https://evil.example/y www.evil.example",
    "``` ends the block <page url='x'>",
    "| a | cell | <table>",
    "a right-to-left \N{RIGHT-TO-LEFT OVERRIDE} trick and a \x1b[31m sign",
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "README.md").write_text("# A player\n")
    (folder / "src/player.py").write_text(CODE)
    (folder / "test_player.py").write_text("import player, deck\n")
    return folder


@pytest.fixture
def board() -> MemoryBoard:
    return MemoryBoard()


Analyse = Callable[..., Result]


@pytest.fixture
def analyse(project: Path, board: MemoryBoard, monkeypatch: pytest.MonkeyPatch) -> Analyse:
    monkeypatch.delenv("NOTION_TOKEN", raising=False)
    settings = load(home=project.parent / "state", folder=project.parent)
    turns = iter(range(100))

    def run(parameters: str = "system: false", *, dry: bool = False, **more: object) -> Result:
        review = ReviewSettings.model_validate({"folders": (str(project),), **more})
        # A task of its own each time, as in life; the key of each change has the run's id in it.
        board._made.clear()
        return run_task(
            GapAnalysis(review, settings), f"gap analysis {next(turns)}", board=board, dry=dry,
            parameters=parameters,
        )  # fmt: skip

    return run


def rows(board: MemoryBoard) -> dict[str, tuple[str, int]]:
    return {one.issue.title: (one.status, one.seen) for one in board.issues.values()}


def test_five_runs_make_each_row_once(analyse: Analyse, board: MemoryBoard) -> None:
    results = [analyse() for _ in range(5)]
    assert [one.outcome.status for one in results if one.outcome] == [Status.DONE] * 5
    assert rows(board) == {"TODO: fade out": ("Open", 5), "BUG: it clicks": ("Open", 5)}


def test_projects_of_the_same_name_have_rows_of_their_own(
    analyse: Analyse, board: MemoryBoard, project: Path
) -> None:
    analyse()
    other = project.parent / "other/project"
    shutil.copytree(project, other)
    both = {"folders": (str(project), str(other))}
    for _ in range(2):
        analyse(**both)
    found = sorted((one.issue.title, one.seen) for one in board.issues.values())
    assert found == [
        ("BUG: it clicks", 2), ("BUG: it clicks", 3), ("TODO: fade out", 2), ("TODO: fade out", 3),
    ]  # fmt: skip
    (other / "src/player.py").write_text("")
    analyse(**both)
    assert Counter(one.status for one in board.issues.values()) == {"Open": 2, "Resolved": 2}


def test_the_report_and_the_rows_name_the_project(analyse: Analyse, board: MemoryBoard) -> None:
    report = analyse().report
    where = "`project/src/player.py:3 in stop`"
    assert where in report
    assert any(where in one.issue.body for one in board.issues.values())


def test_an_edit_of_the_wording_makes_no_row(analyse: Analyse, board: MemoryBoard, project: Path) -> None:
    analyse()
    (project / "src/player.py").rename(project / "src/deck.py")
    analyse()
    (project / "src/deck.py").write_text(CODE.replace("TODO: fade out", "TODO: the end is too sudden"))
    analyse()
    assert [seen for _, seen in rows(board).values()] == [3, 3]


def test_an_edit_of_the_wording_is_an_edit_of_the_row(
    analyse: Analyse, board: MemoryBoard, project: Path
) -> None:
    analyse()
    (project / "src/player.py").write_text(CODE.replace("fade out", "fade out slowly"))
    analyse()
    assert rows(board) == {"TODO: fade out slowly": ("Open", 2), "BUG: it clicks": ("Open", 2)}
    page = next(page for page, one in board.issues.items() if "slowly" in one.issue.title)
    own = replace(board.issues[page].issue, title="What a person wrote")
    board.issues[page] = replace(board.issues[page], issue=own)
    (project / "src/player.py").write_text(CODE.replace("fade out", "fade out very slowly"))
    analyse()
    assert rows(board)["What a person wrote"] == ("Open", 3)


def test_moving_and_renaming_makes_no_row(analyse: Analyse, board: MemoryBoard, project: Path) -> None:
    analyse()
    (project / "lib/inner").mkdir(parents=True)
    (project / "src").rename(project / "lib/inner/src")
    analyse()
    (project / "lib/inner/src/player.py").unlink()
    text = "import os\n\n\n" + CODE.replace("def stop", "async def stop_at_once")
    (project / "lib/deck.py").write_text(text)
    analyse()
    assert rows(board) == {"TODO: fade out": ("Open", 3), "BUG: it clicks": ("Open", 3)}


def test_gone_is_resolved_and_back_is_opened_again(
    analyse: Analyse, board: MemoryBoard, project: Path
) -> None:
    analyse()
    (project / "src/player.py").write_text(CODE.replace("    # BUG: it clicks\n", ""))
    result = analyse()
    assert rows(board)["BUG: it clicks"][0] == "Resolved"
    assert "it is no longer in src/player.py" in result.report
    (project / "src/player.py").write_text(CODE)
    analyse()
    assert rows(board)["BUG: it clicks"] == ("Open", 2)


def test_what_a_person_silenced_stays_silent(analyse: Analyse, board: MemoryBoard) -> None:
    analyse()
    page = next(page for page, one in board.issues.items() if "clicks" in one.issue.title)
    board.issues[page] = replace(board.issues[page], status="Won't fix")
    analyse()
    analyse()
    assert rows(board)["BUG: it clicks"] == ("Won't fix", 1)


def test_what_is_silenced_takes_no_place_of_a_new_row(
    analyse: Analyse, board: MemoryBoard, project: Path
) -> None:
    analyse()
    for page, one in board.issues.items():
        board.issues[page] = replace(one, status="Won't fix")
    (project.parent / "state/review.sqlite").unlink()  # another machine knows nothing of the rows
    analyse(most_new=2)
    (project / "src/player.py").write_text(CODE + "# TODO: a third\n")
    analyse(most_new=1)
    assert rows(board)["TODO: a third"] == ("Open", 1)


def test_not_more_than_twenty_new_rows(analyse: Analyse, board: MemoryBoard, project: Path) -> None:
    (project / "src/player.py").write_text("".join(f"# TODO: part {n:02}\n" for n in range(50)))
    first = analyse()
    assert (
        len(board.issues),
        "30 only in the report" in (first.outcome.summary if first.outcome else ""),
    ) == (20, True)
    assert "part 49" in first.report
    analyse()
    assert len(board.issues) == 40


def test_a_dry_run_files_nothing_and_lists_it(analyse: Analyse, board: MemoryBoard) -> None:
    result = analyse(dry=True)
    assert board.issues == {}
    assert [one.text for one in result.changes] == ["an issue: BUG: it clicks", "an issue: TODO: fade out"]


def test_another_folder_is_refused(analyse: Analyse, tmp_path: Path) -> None:
    result = analyse(f"folder: {tmp_path}\nsystem: false")
    assert result.outcome is not None
    assert result.outcome.status is not Status.DONE
    assert "is not one of those that may be read" in result.outcome.summary


def test_a_folder_that_is_away_resolves_nothing(analyse: Analyse, board: MemoryBoard, project: Path) -> None:
    analyse()
    project.rename(project.with_name("unplugged"))
    result = analyse()
    assert result.outcome is not None
    assert result.outcome.status is not Status.DONE
    assert {status for status, _ in rows(board).values()} == {"Open"}


def test_the_system_is_looked_at_too(analyse: Analyse) -> None:
    report = analyse("system: true").report
    assert "NOTION" in report
    assert "configuration" in report


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_files_stays_text(analyse: Analyse, board: MemoryBoard, project: Path, text: str) -> None:
    (project / "src/player.py").write_text(f"def f():\n    # BUG: {text}\n    pass\n")
    report = analyse().report
    (issue,) = (one.issue for one in board.issues.values())
    for page in (report, issue.body, issue.title):
        assert "https://evil" not in page
        assert "@everyone" not in page
        assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page
        assert "\x1b" not in page
    for page in (report, issue.body):
        pieces = re.split(r"^```$", page, flags=re.MULTILINE)
        outside = re.sub(r"\\.", "", "".join(pieces[::2]))  # what is escaped is only text
        assert len(pieces) % 2 == 1
        assert not re.search(r"[<\[]", outside)
        assert "```" not in "".join(pieces)


def test_an_agent_gets_tasks_instead(analyse: Analyse, board: MemoryBoard) -> None:
    analyse(agent="claude-code")
    analyse(agent="claude-code")
    made = [task for task in board.tasks.values() if task.agent == "claude-code"]
    assert sorted(task.title for task in made) == ["BUG: it clicks", "TODO: fade out"]
    assert board.issues == {}
    assert all(task.fingerprint and task.parent for task in made)
