"""A scan honours .gitignore, reads only what is new, and concludes nothing from what it could not read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gap_project import gaps, look, made, marks

from segue import Refused
from segue_review.gapreport import finding
from segue_review.gaps.memory import remembered
from segue_review.gaps.naming import named_and_kept
from segue_review.gaps.tree import walk
from segue_review.gapscan import scan
from segue_review.planfindings import of_plans
from segue_review.planfolders import plans_in


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return made(tmp_path)


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
