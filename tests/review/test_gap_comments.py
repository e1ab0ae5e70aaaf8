"""What is left to do is found in comments only, in each language, with what encloses it."""

from __future__ import annotations

import io
import json
import time
import tokenize
from pathlib import Path

import pytest

from segue_review.gaps.comments import comments
from segue_review.gaps.extract import extract
from segue_review.gaps.languages import language_of
from segue_review.gaps.marks import marks
from segue_review.gaps.masking import mask

CASES = [
    pytest.param(
        "a.py",
        "# TODO: top\nclass A:\n    def f(self):\n        x = '# TODO no'  # FIXME(bob): it leaks\n"
        '        """ TODO: no\n        # TODO: no\n        """\n        return x\n',
        [("TODO", "top", 1, ""), ("FIXME", "it leaks", 4, "A.f")],
        id="python",
    ),
    pytest.param(
        "a.py", "def f(:\n    # TODO: one\n", [("TODO", "one", 2, "f")], id="python that cannot be parsed"
    ),
    pytest.param(
        "a.ts",
        "class Player {\n  stop(a, b) {\n    const s = '// TODO no'; /* FIXME: leak\n     * TODO second */\n"
        "    const x = `// TODO: ${a}`;\n    if (a) {\n      // XXX here\n    }\n  }\n}\n"
        "const go = (a) => {\n  // BUG: wrong\n};\n// HACK: last\n",
        [
            ("FIXME", "leak", 3, "Player.stop"), ("TODO", "second", 4, "Player.stop"),
            ("XXX", "here", 7, "Player.stop"), ("BUG", "wrong", 12, "go"), ("HACK", "last", 14, ""),
        ],
        id="typescript",
    ),
    pytest.param(
        "a.rs",
        "impl Deck {\n  fn cue<'a>(&self) {\n    let c = '\"'; // TODO: one\n"
        "    let s = r#\"// TODO no\"#;\n  }\n}\n",
        [("TODO", "one", 3, "Deck.cue")],
        id="rust",
    ),
    pytest.param(
        "a.go",
        "func (d *Deck) Cue() {\n\ts := `// TODO no`\n\t// TODO: one\n}\n",
        [("TODO", "one", 3, "Cue")],
        id="go",
    ),
    pytest.param(
        "a.sh",
        "start() {\n  echo $# ${x#TODO} '# TODO no' a#TODO  # TODO: one\n}\n",
        [("TODO", "one", 2, "start")],
        id="shell",
    ),
    pytest.param(
        "a.sql",
        "create table if not exists track (\n  -- TODO: an index\n  a text default '-- TODO: it''s no'\n);\n",
        [("TODO", "an index", 2, "track")],
        id="sql",
    ),
    pytest.param("a.html", "<p>TODO no</p>\n<!-- TODO: alt text -->\n", [("TODO", "alt text", 2, "")],
        id="html"),
    pytest.param(
        "a.yaml",
        "a: 1 # TODO: x\nb:\n  c:\n    # FIXME: deep\n    d: '# TODO no'\n    e: a#TODO\n",
        [("TODO", "x", 1, ""), ("FIXME", "deep", 4, "b.c")],
        id="yaml",
    ),
    pytest.param(
        "a.yaml", "a: it's so\n# TODO: one\nb: don't\n", [("TODO", "one", 2, "")], id="yaml, apostrophes"
    ),
    pytest.param(
        "a.py", "def f():\n    # TODO: one\n    return '\\d'\n", [("TODO", "one", 2, "f")],
        id="python with an escape that it warns of",
    ),
    pytest.param(
        "a.toml", "[tool.x]\na = '# TODO no' # TODO: t\n", [("TODO", "t", 2, "tool.x")], id="toml"
    ),
    pytest.param(
        "a.lua",
        "function m.f()\n  -- TODO: one\n  local s = [[ -- TODO no ]]\n  --[[ FIXME: two ]]\nend\n",
        [("TODO", "one", 2, "m.f"), ("FIXME", "two", 4, "m.f")],
        id="lua",
    ),
    pytest.param(
        "a.rb",
        "class A\n  def b\n    x = '# TODO no' # TODO: one\n  end\nend\n",
        [("TODO", "one", 3, "A.b")],
        id="ruby",
    ),
    pytest.param(
        "a.md",
        "# Setup\n<!-- TODO: write it -->\nTODO no\n```\n<!-- TODO: no -->\n```\n",
        [("TODO", "write it", 2, "Setup")],
        id="markdown",
    ),
    pytest.param(
        "a.py",
        "# see the TODO list\n# the word `TODO:` is no mark\n# TODOS are not it\n# todo is not it\n"
        "# BUG-123 is done\n"
        "# TODO: known  gap: ignore\n# done, but TODO: again\n",
        [("TODO", "again", 7, "")],
        id="prose",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "found"), CASES)
def test_marks(name: str, text: str, found: list[tuple[str, str, int, str]]) -> None:
    language = language_of(name)
    assert language is not None
    assert [(one.word, one.text, one.line, one.symbol) for one in marks(text, language)] == found


def test_the_comments_of_python_are_those_of_its_own_tokenizer() -> None:
    language = language_of("a.py")
    assert language is not None
    library = sorted(Path(json.__file__).parent.parent.glob("*.py"))
    files = [path for path in library if path.stat().st_size < 40_000][:40]
    assert len(files) == 40
    for path in files:
        text = path.read_text("utf-8", "replace")
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        wanted = [token.start for token in tokens if token.type == tokenize.COMMENT]
        bare = [
            (line, column)
            for line, column in wanted
            if text.splitlines()[line - 1][column:].strip("/*#;!<>-= ")
        ]
        assert [(one.line, one.column) for one in comments(text, language)] == bare, path.name


@pytest.mark.parametrize("text", ["/* TODO: never closed", "'", '"""', "`" * 3, "\\", "{" * 500, "}" * 500])
@pytest.mark.parametrize("name", ["a.py", "a.c", "a.js", "a.rs", "a.md", "a.lua", "a.yaml", "a.sql"])
def test_broken_files_are_read_all_the_same(name: str, text: str) -> None:
    language = language_of(name)
    assert language is not None
    assert len([*marks(f"{text}\n// TODO: x\n# TODO: x", language)]) <= 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.rs", 'r#" ', id="raw strings that never end"),
        pytest.param("a.lua", "[[ ", id="long strings that never end"),
        pytest.param("a.sql", "\n", id="blank lines"),
        pytest.param("a.toml", "\n ", id="blank lines and blanks"),
        pytest.param("a.ini", "\n", id="blank lines of an ini file"),
        pytest.param("a.sh", "${AAA:-", id="variables that never end"),
        pytest.param("a.yaml", "# TODO: x\n", id="nothing but marks"),
        pytest.param("a.c", "f(", id="brackets"),
        pytest.param("a.c", "f() {", id="nesting"),
        pytest.param("a.py", "(" * 50, id="deep nesting in python"),
        pytest.param("a.py", '"\\', id="escapes"),
        pytest.param("a.py", '"""\\', id="escapes in long strings"),
        pytest.param("a.rs", "/*", id="comments in comments"),
        pytest.param("a.ts", "`${", id="templates in templates"),
        pytest.param("a.ts", "=/[", id="regular expressions that never end"),
        pytest.param("a.sh", "<<a ", id="labels that are everywhere"),
        pytest.param("a.yaml", "a: |\n", id="texts without lines"),
        pytest.param("a.html", "<script>", id="scripts"),
        pytest.param("a.php", "<?php ?>", id="php and html"),
        pytest.param("a.py", "getenv('AAA')", id="variables"),
        pytest.param("a.ts", "{process.env.AAA, ", id="braces"),
    ],
)
def test_a_file_made_to_be_slow_is_not(tmp_path: Path, name: str, text: str) -> None:
    size = 500_000
    (tmp_path / name).write_text(f"{text * (size // len(text))}\n# TODO: x\n-- TODO: x\n// TODO: x\n")
    begun = time.process_time()
    extract(str(tmp_path), name, size, mask(()))
    assert time.process_time() - begun < 5
