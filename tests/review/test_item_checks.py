"""The checks that items of plans may name: read-only, each with its reason, and none of them a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from segue.testing import MemoryBoard
from segue_review.itemchecks import passed
from segue_review.planfindings import of_plans
from segue_review.planreading import read_plan
from segue_review.skeleton import MARK

FILES = {
    "docs/guide.md": "# Install\n",
    "docs/empty.md": "",
    "docs/made.md": f"<!--\n{MARK}\nThe plan says: Install\n-->\n",
    "good.json": '{"a": 1}',
    "bad.json": '{"a": 1,}',
    "good.toml": "a = 1\n",
    "bad.yaml": "a: [1\n",
    "bomb.yaml": "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(9)),
    "odd.xml": "<a/>",
    "tests/test_a.py": "async def test_one() -> None: ...\nclass TestB:\n    def test_two(self): ...\n",
    "tests/test_none.py": "def helper(): ...\n# def test_no\n",
    "tests/a.test.ts": "describe('a', () => {\n  it.each([1])('works', () => {})\n  test('x', () => {})\n})",
    "tests/a_test.go": "func TestA(t *testing.T) {}\n",
    "src/lib.rs": "#[tokio::test]\nasync fn a() {}\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "leads-out.md").symlink_to("/etc/hostname")
    return tmp_path


@pytest.mark.parametrize(
    ("check", "passes", "told"),
    [
        ("exists docs/guide.md", True, "it is there"),
        ("exists docs/", True, "it is there"),
        ("exists docs/none.md", False, "it is missing"),
        ("exists docs/empty.md", False, "it is empty"),
        ("exists docs/made.md", False, "only a skeleton"),
        ("exists leads-out.md", False, "no file"),
        ("exists ../outside.md", False, "does not lead straight down"),
        ("exists /etc/hostname", False, "is not below the folder"),
        ('contains docs/guide.md "Install"', True, "the text is there"),
        ('contains docs/guide.md "Remove"', False, "the text is not there"),
        ('contains docs/made.md "Install"', False, "only a skeleton"),
        ("contains docs/guide.md", False, "write it as"),
        ("parses good.json", True, "it parses"),
        ("parses good.toml", True, "it parses"),
        ("parses bomb.yaml", True, "it parses"),
        ("parses bad.json", False, "does not parse"),
        ("parses bad.yaml", False, "does not parse"),
        ("parses odd.xml", False, "only JSON, TOML, YAML and Python"),
        ("tests tests/test_a.py", True, "2 tests in it, none of which was run"),
        ("tests tests/test_none.py", False, "0 tests"),
        ("tests tests/a.test.ts", True, "2 tests"),
        ("tests tests/a_test.go", True, "1 tests"),
        ("tests src/lib.rs", True, "1 tests"),
        ("tests docs/guide.md", False, "not known"),
        ('column tracks "BPM"', True, "the column 'BPM'"),
        ('column tracks "Mood"', False, "no column 'Mood'"),
        ('column payroll "Salary"', False, "write it as"),
        ("run make test", False, "no check that is known"),
        ("tests $(touch hacked.py)", False, "signs that mean something to a shell"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_check_is_made_by_reading(project: Path, check: str, passes: bool, told: str) -> None:
    before = sorted(project.rglob("*"))
    board = MemoryBoard(types={"tracks": {"BPM": "number"}})
    found, why = passed(check, project, board)
    assert (found, told in why) == (passes, True), why
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize(
    ("item", "check"),
    [
        ("Write it (check: exists docs/a.md)", "exists docs/a.md"),
        ("Write it, check: `tests tests/test_a.py`", "tests tests/test_a.py"),
        ('Add it (check: column tracks "BPM")', 'column tracks "BPM"'),
        ("check: parses settings.toml", "parses settings.toml"),
        ("check: tests pass", ""),
        ("check: run `make test`", ""),
        ("check: exists", ""),
    ],
)
def test_an_item_names_its_check(item: str, check: str) -> None:
    (read,) = read_plan("plans/a.md", f"- [ ] {item}\n".encode()).items
    assert read.check == check


def test_plans_of_the_same_name_in_two_folders_are_two() -> None:
    text = b"# Tasks\n\n- [ ] a\n"
    pairs = (("a/tasks.md", "b/tasks.md"), ("plans/search.md", "docs/plans/search.md"))
    for paths in pairs:
        found = of_plans([read_plan(path, text) for path in paths], "project")
        assert len({one.fingerprint for one in found}) == 2
    moved = [of_plans([read_plan(path, text)], "project")[0].fingerprint for path in pairs[1]]
    assert len({*moved}) == 1
