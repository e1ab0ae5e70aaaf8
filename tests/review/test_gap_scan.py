"""A scan keeps names over edits and moves, honours .gitignore, and reads only what is new."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from segue import Refused
from segue_review.gapreport import finding, sarif
from segue_review.gaps.gap import Gap
from segue_review.gaps.memory import remembered
from segue_review.gaps.naming import named_and_kept
from segue_review.gaps.tree import walk
from segue_review.gapscan import Scan, scan
from segue_review.planfindings import of_plans
from segue_review.planfolders import plans_in

PLAYER = """class Player:
    def stop(self):
        # TODO: fade out before the end
        pass

    def cue(self):
        # TODO: fade out before the end
        # FIXME: the first beat is cut
        pass
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "src/player.py").write_text(PLAYER)
    (folder / "src/deck.js").write_text("function play() {\n  // BUG: plays twice\n}\n")
    (folder / "README.md").write_text("# A player\n")
    (folder / "tests").mkdir()
    (folder / "tests/test_all.py").write_text("from src import player, deck\n")
    return folder


def look(project: Path) -> Scan:
    return scan(project, project.parent / "state", logs=("*.log",))


def marks(found: Scan) -> set[tuple[str, ...]]:
    return {gap.known_by for gap in found.gaps if gap.kind == "mark"}


def gaps(found: Scan, kind: str) -> list[Gap]:
    return [gap for gap in found.gaps if gap.kind == kind]


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


def test_ignored_files_are_not_read(project: Path) -> None:
    (project / ".gitignore").write_text("out/\n*.gen.js\n!keep.gen.js\n[broken\n")
    for name in (
        "out/a.js",
        "a.gen.js",
        "keep.gen.js",
        "node_modules/x/a.js",
        "src/inner/a.js",
        "src/inner/b.js",
    ):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("// TODO: x\n")
    (project / "src/inner/.gitignore").write_text("/a.js\n")
    found = {file.path for file in walk(str(project))}
    assert {name for name in found if name.endswith(("a.js", "b.js", "gen.js"))} == {
        "keep.gen.js",
        "src/inner/b.js",
    }


def test_links_are_not_followed(project: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a.py").write_text("# TODO: outside\n")
    (project / "src/link").symlink_to(tmp_path / "outside")
    (project / "src/a.py").symlink_to(tmp_path / "outside/a.py")
    (project / "src/loop").symlink_to(project)
    assert not any("link" in file.path or file.path.endswith("a.py") for file in walk(str(project)))


def test_a_folder_that_is_away_is_no_empty_one(project: Path, tmp_path: Path) -> None:
    look(project)
    project.rename(tmp_path / "unplugged")
    with pytest.raises(Refused, match="is its disk there"):
        look(project)
    (tmp_path / "unplugged").rename(project)
    assert len(marks(look(project))) == 4


def test_only_changed_files_are_read_again(project: Path) -> None:
    look(project)
    (project / "src/deck.js").write_text("function play() {\n  // BUG: plays three times\n}\n")
    assert look(project).read == 1


def test_variables_are_compared_by_name(project: Path) -> None:
    (project / "src/settings.py").write_text(
        "import os\nA = os.environ['DECK_TOKEN']\nB = os.getenv('DECK_URL')\nC = os.environ.get('HOME')\n"
        "os.environ['DECK_WRITTEN'] = '1'\n"
    )
    (project / "src/web.ts").write_text("const a = process.env.DECK_PORT;\n")
    (project / ".env.example").write_text("DECK_TOKEN=\nDECK_OLD=\n# DECK_URL=\n")
    (project / ".env").write_text("DECK_OLD=canary-value-1\n")
    told = {gap.text for gap in gaps(look(project), "variable")}
    assert told == {"DECK_URL unexplained", "DECK_PORT unexplained", "DECK_TOKEN unset"}


def test_modules_that_no_test_names(project: Path) -> None:
    (project / "src/mixer.py").write_text("def mix():\n    pass\n")
    (project / "src/fader.py").write_text("def fade():\n    pass\n")
    (project / "tests/test_fader.py").write_text("def test_it():\n    pass\n")
    (gap,) = gaps(look(project), "test")
    assert gap.evidence == "mixer.py: no test imports them"


def test_a_project_without_tests_and_readme(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare/a.py").write_text("def f():\n    pass\n")
    assert {gap.text for gap in look(tmp_path / "bare").gaps} == {"no tests", "no readme"}


def test_open_items_of_plans_are_known_as_plan_review_knows_them(project: Path) -> None:
    (project / "plans").mkdir()
    (project / "plans/fades.md").write_text(
        "# Fades\n\n## Tasks\n\n- [x] read about curves\n- [ ] choose one\n"
    )
    state = project.parent / "state"
    found = scan(project, state, plans=("plans",))
    (gap,) = gaps(found, "plan")
    (same,) = of_plans(plans_in(project, ["plans"]), project.name)
    assert finding(gap).fingerprint == same.fingerprint
    assert (gap.title, "choose one" in gap.evidence) == ("Fades: 1 item open", True)
    (project / "plans/fades.md").write_text("# Fades\n\n## Tasks\n\n- [x] choose one\n")
    after = scan(project, state, plans=("plans",))
    assert [known_by for known_by, _ in after.gone] == [gap.known_by]


def test_what_a_script_sets_itself_is_no_setting(project: Path) -> None:
    script = ("OUT=/tmp", "read -r LINE_READ", "for EACH in a; do", "echo ${OUT}${EACH}${LINE_READ}", "done")
    (project / "run.sh").write_text("\n".join([*script, "echo ${DECK_HOST:?}\n"]))
    (project / "ci.yaml").write_text("env:\n  STAGE_NAME: x\nrun: echo ${STAGE_NAME} ${DECK_REGION}\n")
    told = {gap.text for gap in gaps(look(project), "variable")}
    assert told == {"DECK_HOST unexplained", "DECK_REGION unexplained"}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_a_folder_that_cannot_be_read_resolves_nothing(project: Path) -> None:
    before = look(project)
    (project / "src").chmod(0)
    try:
        after = look(project)
    finally:
        (project / "src").chmod(0o700)
    assert after.unread == ("src/",)
    assert after.gone == ()
    assert marks(look(project)) == marks(before)


def test_a_place_that_was_not_read_resolves_nothing(project: Path) -> None:
    before = look(project)
    with remembered(project.parent / "state") as memory:
        _, gone = named_and_kept(memory, str(project), [], ("mark",), unread=("src/",))
        assert gone == []
        _, gone = named_and_kept(memory, str(project), [], ("mark",), unread=("lib/",))
    assert {name.known_by for name in gone} == marks(before)


def test_sarif_has_what_editors_and_reviews_need(project: Path) -> None:
    told = sarif(look(project), "1.0")
    (run,) = told["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert told["version"] == "2.1.0"
    assert {result["ruleId"] for result in run["results"]} <= rules
    bug = next(result for result in run["results"] if "plays twice" in result["message"]["text"])
    place = bug["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "src/deck.js", "uriBaseId": "%SRCROOT%"}
    assert (bug["level"], place["region"]) == ("error", {"startLine": 2})
    marks_of = [result["partialFingerprints"]["gap/v1"] for result in run["results"]]
    assert len(set(marks_of)) == len(marks_of) == len(look(project).gaps)
