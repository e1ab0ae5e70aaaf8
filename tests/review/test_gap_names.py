"""A gap keeps its name over edits, moves and renames, and what is another one gets another name."""

from __future__ import annotations

from pathlib import Path

import pytest
from gap_project import PLAYER, gaps, look, made, marks

from segue_review.gapscan import Scan


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return made(tmp_path)


def test_the_same_tree_five_times(project: Path) -> None:
    scans = [look(project) for _ in range(5)]
    assert len({frozenset(marks(one)) for one in scans}) == 1
    assert len(marks(scans[0])) == 4
    assert [one.read for one in scans] == [4, 0, 0, 0, 0]


def moved_down(project: Path) -> None:
    (project / "src/player.py").write_text("import os\n\n\n" + PLAYER)


def renamed(project: Path) -> None:
    (project / "src/player.py").rename(project / "src/transport.py")


def functions_swapped(project: Path) -> None:
    head, stop, cue = PLAYER.partition("    def stop")[0], *PLAYER.split("    def ")[1:]
    (project / "src/player.py").write_text(f"{head}    def {cue}    def {stop}")


def moved_to_another_file(project: Path) -> None:
    (project / "src/player.py").unlink()
    with (project / "src/deck.js").open("a") as file:
        file.write("// nothing\n")
    (project / "lib").mkdir()
    (project / "lib/all.py").write_text(PLAYER)


def worded_anew(project: Path) -> None:
    text = PLAYER.replace("# TODO: fade out before the end", "# TODO: the end comes too suddenly", 1)
    (project / "src/player.py").write_text(text)


def another_word(project: Path) -> None:
    (project / "src/player.py").write_text(PLAYER.replace("FIXME", "TODO"))


def function_renamed(project: Path) -> None:
    (project / "src/deck.js").write_text("function playFrom() {\n  // BUG: plays twice\n}\n")


def moved_and_worded_anew(project: Path) -> None:
    (project / "src/player.py").unlink()
    text = PLAYER.replace("FIXME: the first beat is cut", "FIXME: the very first beat is cut off")
    (project / "src/transport.py").write_text(text)


def function_and_file_renamed(project: Path) -> None:
    (project / "src/deck.js").unlink()
    (project / "src/turntable.js").write_text("function spin() {\n  // BUG: plays twice\n}\n")


def moved_to_another_function(project: Path) -> None:
    text = PLAYER.replace("        # FIXME: the first beat is cut\n", "")
    text = text.replace("def stop(self):\n", "def stop(self):\n        # FIXME: the first beat is cut\n")
    (project / "src/player.py").write_text(text)


def folder_moved(project: Path) -> None:
    (project / "lib/inner").mkdir(parents=True)
    (project / "src").rename(project / "lib/inner/src")


def order_changed_and_worded_anew(project: Path) -> None:
    lines = PLAYER.splitlines(keepends=True)
    text = "".join([*lines[:6], lines[7].replace("beat is cut", "beats are cut"), lines[6], *lines[8:]])
    (project / "src/player.py").write_text(text)


@pytest.mark.parametrize(
    "edit",
    [
        moved_down, renamed, functions_swapped, moved_to_another_file, worded_anew, another_word,
        function_renamed, moved_and_worded_anew, function_and_file_renamed, moved_to_another_function,
        folder_moved, order_changed_and_worded_anew,
    ],
)  # fmt: skip
def test_an_edit_makes_no_new_gap(project: Path, edit: object) -> None:
    before = look(project)
    assert callable(edit)
    edit(project)
    after = look(project)
    assert marks(after) == marks(before)
    assert [gap for gap in after.gone if gap[0][1] == "mark"] == []


def test_what_is_gone_is_told_with_the_reason_and_comes_back_under_its_name(project: Path) -> None:
    before = look(project)
    (project / "src/deck.js").write_text("function play() {\n}\n")
    after = look(project)
    (gone,) = after.gone
    assert (gone[0] in marks(before), gone[1]) == (True, "it is no longer in src/deck.js")
    (project / "src/deck.js").write_text("function play() {\n\n  // BUG: plays twice\n}\n")
    assert marks(look(project)) == marks(before)


def test_what_was_gone_comes_back_in_another_file_under_its_name(project: Path) -> None:
    before = look(project)
    text = (project / "src/deck.js").read_text()
    (project / "src/deck.js").unlink()
    assert [why for _, why in look(project).gone] == ["src/deck.js is gone"]
    (project / "src/turntable.js").write_text(text)
    assert marks(look(project)) == marks(before)


def test_a_new_comment_in_a_function_of_a_resolved_one_is_new(project: Path) -> None:
    before = look(project)
    (project / "src/deck.js").write_text("function play() {\n}\n")
    look(project)
    (project / "src/deck.js").write_text("function play() {\n  // BUG: the needle is missing\n}\n")
    assert len(marks(look(project)) - marks(before)) == 1


def by_text(found: Scan) -> dict[str, tuple[str, ...]]:
    return {gap.title: gap.known_by for gap in found.gaps if gap.kind == "mark"}


def test_the_same_comment_twice_in_a_function_is_two_gaps(project: Path) -> None:
    before = marks(look(project))
    deck = project / "src/deck.js"
    deck.write_text("function play() {\n  // BUG: plays twice\n  // BUG: plays twice\n}\n")
    two = marks(look(project))
    assert (before < two, len(two - before)) == (True, 1)
    deck.write_text("function play() {\n  // BUG: plays twice\n}\n")
    one = look(project)
    assert marks(one) == before
    assert {known_by for known_by, _ in one.gone} == two - before


def test_a_copy_of_a_file_has_gaps_of_its_own(project: Path) -> None:
    before = marks(look(project))
    copy = project / "src/again.js"
    copy.write_text((project / "src/deck.js").read_text())
    with_copy = marks(look(project))
    assert (before < with_copy, len(with_copy - before)) == (True, 1)
    (project / "src/deck.js").unlink()
    assert len(marks(look(project))) == len(before)


def test_a_new_comment_above_one_that_was_worded_anew_does_not_take_its_name(project: Path) -> None:
    before = by_text(look(project))
    (project / "src/deck.js").write_text(
        "function play() {\n  // TODO: ask for the volume\n  // BUG: plays two times\n}\n"
    )
    after = by_text(look(project))
    assert after["BUG: plays two times"] == before["BUG: plays twice"]
    assert after["TODO: ask for the volume"] not in before.values()


def test_a_comment_that_moved_keeps_its_name_where_another_one_came(project: Path) -> None:
    before = by_text(look(project))
    (project / "src/deck.js").write_text(
        "function play() {\n  // TODO: the volume\n}\nfunction stop() {\n  // BUG: plays twice\n}\n"
    )
    after = by_text(look(project))
    assert after["BUG: plays twice"] == before["BUG: plays twice"]
    assert after["TODO: the volume"] not in before.values()


def test_outside_of_functions_another_comment_is_another_gap(project: Path) -> None:
    script = project / "run.sh"
    script.write_text("# TODO: quote the names of the files\n")
    before = by_text(look(project))["TODO: quote the names of the files"]
    script.write_text("# TODO: quote the names of all files\n")
    assert by_text(look(project))["TODO: quote the names of all files"] == before
    script.write_text("# TODO: drop support of macOS\n")
    assert by_text(look(project))["TODO: drop support of macOS"] != before


def test_only_comments_are_worded_anew(project: Path) -> None:
    settings = project / "src/settings.py"
    (project / ".env.example").write_text("DECK_OTHER=\n")
    settings.write_text("import os\nos.environ['DECK_ONE']\n")
    (one,) = gaps(look(project), "variable")
    settings.write_text("import os\nos.environ['DECK_TWO']\n")
    after = look(project)
    (two,) = gaps(after, "variable")
    assert two.known_by != one.known_by
    assert one.known_by in {known_by for known_by, _ in after.gone}
