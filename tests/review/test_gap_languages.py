"""Strings that look like comments are none, in each language: raw, nested, over many lines, in templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from segue_review.gaps.extract import extract
from segue_review.gaps.languages import language_of
from segue_review.gaps.marks import marks
from segue_review.gaps.masking import mask
from segue_review.gaps.variables import read_in

CASES = [
    pytest.param(
        "a.rs",
        "fn f() {\n  /* outer /* inner */ TODO: still */\n  let s = r\"C:\\\"; // TODO: raw\n"
        "  let t = b'\"'; // TODO: byte\n  let u = \"a\n // TODO: no\n\";\n}\n",
        [("still", "f"), ("raw", "f"), ("byte", "f")],
        id="rust: comments in comments, raw strings",
    ),
    pytest.param(
        "a.swift",
        "func f() {\n  /* a /* b */ FIXME: c */\n  let s = #\"// TODO: no \"quoted\" // TODO: no\"#\n"
        '  let t = """\n  // TODO: no\n  """\n  // TODO: yes\n}\n',
        [("c", "f"), ("yes", "f")],
        id="swift: comments in comments, strings of many lines",
    ),
    pytest.param(
        "a.kt",
        'val s = """\n // TODO: no\n"""\n/* x /* y */ TODO: nested */\nclass A(val b: Int) : C(b) {\n'
        "  // TODO: in it\n}\n",
        [("nested", ""), ("in it", "A")],
        id="kotlin: comments in comments, raw strings",
    ),
    pytest.param(
        "a.ts",
        "const x = `a ${b ? `http://x // TODO: no` : '}'} // TODO: no`; // TODO: yes\n"
        "function f() { return a / b; } // TODO: divided / twice\n"
        "const r = /[`'\"]\\/\\//.test(s); // TODO: expression\nconst e = `\\``; // TODO: escaped\n",
        [("yes", ""), ("divided / twice", "f"), ("expression", ""), ("escaped", "")],
        id="typescript: templates in templates, regular expressions",
    ),
    pytest.param(
        "a.jsx", "const a = <p>Don't {/* TODO: x */}</p>;\n", [("x", "")], id="jsx: an apostrophe in a text"
    ),
    pytest.param(
        "a.sh",
        "#!/bin/sh TODO: no\ncat <<EOF\n# TODO: no\nit's\nEOF\n# TODO: yes\necho $((1<<n)) # TODO: x\n"
        "cat <<\"X\" # c\n# TODO: no\nX\necho it\\'s # TODO: y\necho $'it\\'s # TODO: no' # TODO: z\n",
        [("yes", ""), ("x", ""), ("y", ""), ("z", "")],
        id="shell: texts up to a label, escapes, the first line",
    ),
    pytest.param(
        "Dockerfile.dev",
        "FROM x\n# TODO: yes\nRUN echo '# TODO: no' \\\n  # FIXME: in\n && x\nRUN <<EOF\n# TODO: no\nEOF\n",
        [("yes", ""), ("in", "")],
        id="dockerfile",
    ),
    pytest.param(
        "Makefile",
        "all:\n\techo '# TODO: no' # TODO: yes\n# don't TODO: two\n",
        [("yes", ""), ("two", "")],
        id="makefile",
    ),
    pytest.param(
        "a.rb",
        "x = <<~SQL\n  # TODO: no\nSQL\n# TODO: yes\n=begin\nTODO: block\n=end\ny = %w[# TODO: no]\n"
        "a << b # TODO: push\nclass << self # TODO: self\nend\n__END__\n# TODO: no\n",
        [("yes", ""), ("block", ""), ("push", ""), ("self", "")],
        id="ruby: texts up to a label, lists of words, the end of the program",
    ),
    pytest.param(
        "a.php",
        "<p>don't // TODO: no</p>\n<?php\n#[Attr] // TODO: attribute\n$x = <<<EOT\n// TODO: no\nEOT;\n"
        "// TODO: yes ?><b>it's TODO: no</b><?php # TODO: hash\n/* FIXME: block */\n",
        [("attribute", ""), ("yes", ""), ("hash", ""), ("block", "")],
        id="php: html around it, texts up to a label, attributes",
    ),
    pytest.param(
        "a.cpp",
        "auto s = R\"x(// TODO: no \" )\" )x\"; // TODO: raw\nint n = 1'000; // TODO: don't\n"
        "char c = '\"'; // TODO: sign\nclass A { void g(int a = f({1})) { // BUG: inner\n }};\n",
        [("raw", ""), ("don't", ""), ("sign", ""), ("inner", "A.g")],
        id="c++: raw strings, numbers with apostrophes",
    ),
    pytest.param(
        "a.c",
        "/* TODO: one\n * FIXME: two */ int x; // don't TODO: three\n#error don't /* TODO: four */\n",
        [("one", ""), ("two", ""), ("three", ""), ("four", "")],
        id="c",
    ),
    pytest.param(
        "A.java",
        'class A {\n String s = """\n  // TODO: no "\n  """; // TODO: yes\n}\n',
        [("yes", "A")],
        id="java: text blocks",
    ),
    pytest.param("a.cs", 'var p = @"C:\\"; // TODO: yes\n', [("yes", "")], id="c#: strings as they are"),
    pytest.param(
        "a.go", "var s = `\n// TODO: no\n`\n// TODO: yes\nvar r = '\"' // TODO: rune\n",
        [("yes", ""), ("rune", "")], id="go: raw strings, runes",
    ),
    pytest.param(
        "a.lua", "--[==[ TODO: long\n]] ]==]\nlocal s = [=[ -- TODO: no ]] ]=]\n-- TODO: yes\n",
        [("long", ""), ("yes", "")], id="lua: long brackets",
    ),
    pytest.param(
        "a.yaml",
        "a: |\n  # TODO: no\n\n  more\nb: # TODO: yes\n  - run: |\n      # TODO: script\n  - text: >-\n"
        "      # TODO: no\n    # TODO: after\n",
        [("yes", ""), ("script", "b.run"), ("after", "b.text")],
        id="yaml: texts of many lines; a script is code",
    ),
    pytest.param(
        "a.toml", "a = '''\n# TODO: no\n'''\nb = \"\"\"\n# TODO: no\"\"\" # TODO: yes\n", [("yes", "")],
        id="toml",
    ),
    pytest.param(
        "a.html",
        '<a title="<!-- TODO: no -->">x</a><!-- TODO: yes -->\n<script>\nfunction f() {\n // TODO: script\n'
        " const s='// TODO: no';\n}\n</script><style>/* TODO: style */</style> // TODO: no\n",
        [("yes", ""), ("script", "f"), ("style", "")],
        id="html: scripts and styles in it",
    ),
    pytest.param(
        "a.vue",
        "<template><p>Don't</p></template>\n<script>\nexport default { go() {\n // TODO: x\n} }\n</script>\n",
        [("x", "go")],
        id="vue",
    ),
    pytest.param("a.css", "a{content:'/* TODO: no */'} /* TODO: yes */", [("yes", "")], id="css"),
    pytest.param(
        "a.py",
        "#!/usr/bin/TODO: no\nf'{a[\"# TODO: no\"]}'\ns = '''\ndef no():\n# TODO: no'''\nasync def g(\n"
        "    a,  # TODO: argument\n) -> int:\n    # TODO: body\n    return 1\n    # TODO: end\n",
        [("argument", "g"), ("body", "g"), ("end", "g")],
        id="python: functions that wait, arguments on lines of their own",
    ),
    pytest.param(
        "a.md",
        "~~~\n<!-- TODO: no -->\n~~~\n````\n```\n# No\n<!-- TODO: no -->\n````\n<!-- TODO: yes -->\n",
        [("yes", "")],
        id="markdown: examples in examples",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "found"), CASES)
def test_marks(name: str, text: str, found: list[tuple[str, str]]) -> None:
    language = language_of(name)
    assert language is not None
    assert [(one.text, one.symbol) for one in marks(text, language)] == found


@pytest.mark.parametrize(
    ("first", "name"),
    [
        pytest.param("#!/usr/bin/env python3", "x", id="python by env"),
        pytest.param("#!/bin/bash -e", "x", id="bash"),
        pytest.param("#!/usr/bin/env -S NO_COLOR=1 python3.11 -u", "x", id="env with options"),
    ],
)
def test_a_script_without_an_ending_is_known_by_its_first_line(tmp_path: Path, first: str, name: str) -> None:
    (tmp_path / name).write_text(f"{first}\n# TODO: yes\n")
    assert [mark[1] for mark in extract(str(tmp_path), name, 50, mask(()))["m"]] == ["yes"]
    (tmp_path / name).write_text("just a note\n# TODO: no\n")
    assert extract(str(tmp_path), name, 50, mask(())) == {}


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [
        pytest.param(
            "a.py",
            "os.environ['ONE_A']\nos.environ.get('TWO_A')\ngetenv(\n 'THREE_A')\n# os.environ['OLD_A']\n"
            "Field(validation_alias='FOUR_A')\n",
            ["ONE_A", "TWO_A", "THREE_A", "FOUR_A"],
            id="python",
        ),
        pytest.param(
            "a.ts",
            "process.env.ONE_A; process.env['TWO_A']; import.meta.env.THREE_A // process.env.OLD_A\n"
            "const { FOUR_A, FIVE_A: port = 1 } = process.env;\nprocess.env?.SIX_A\n",
            ["ONE_A", "THREE_A", "TWO_A", "FOUR_A", "FIVE_A", "SIX_A"],
            id="typescript",
        ),
        pytest.param("a.rb", "ENV['ONE_A']\nENV.fetch('TWO_A') { 1 }\n", ["ONE_A", "TWO_A"], id="ruby"),
        pytest.param("a.php", "<?php $_ENV['ONE_A']; getenv('TWO_A');", ["ONE_A", "TWO_A"], id="php"),
        pytest.param("a.go", 'os.Getenv("ONE_A")\nos.LookupEnv("TWO_A")', ["ONE_A", "TWO_A"], id="go"),
        pytest.param("a.rs", 'std::env::var("ONE_A"); env!("TWO_A");', ["ONE_A", "TWO_A"], id="rust"),
        pytest.param("A.java", 'System.getenv("ONE_A")', ["ONE_A"], id="java"),
        pytest.param("a.cs", 'Environment.GetEnvironmentVariable("ONE_A")', ["ONE_A"], id="c#"),
        pytest.param("a.swift", 'ProcessInfo.processInfo.environment["ONE_A"]', ["ONE_A"], id="swift"),
        pytest.param(
            "compose.yaml", "a: ${ONE_A:-x}\nb: ${TWO_A}\nOWN_A: 1\nc: ${OWN_A} # ${OLD_A}\n",
            ["ONE_A", "TWO_A"], id="compose",
        ),
        pytest.param("a.sh", 'echo ${ONE_A:?} ${TWO_A-x}\nOWN_A=1; ${OWN_A}', ["ONE_A", "TWO_A"], id="shell"),
    ],
)  # fmt: skip
def test_the_variables_that_are_read(tmp_path: Path, name: str, text: str, names: list[str]) -> None:
    language = language_of(name)
    assert language is not None
    assert sorted(read_in(text, language)) == sorted(names)
    (tmp_path / name).write_text(text)
    assert sorted(extract(str(tmp_path), name, len(text), mask(()))["v"]) == sorted(names)
