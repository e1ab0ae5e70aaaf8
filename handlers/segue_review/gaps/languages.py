"""How comments and strings are written, by language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a language shows what belongs to a function or section."""

    BRACES = "braces"
    INDENT = "indent"
    SECTIONS = "sections"  # whatever follows a heading belongs to it
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The few facts that are needed to tell comments from strings; all but names are regular expressions."""

    name: str
    comments: tuple[str, ...] = ()  # whole comments
    longer: tuple[str, ...] = ()  # the beginning of what ends by a rule; its group is named as the rule
    strings: tuple[str, ...] = ()  # whole strings
    shape: Shape = Shape.BRACES
    heading: str = ""  # what begins a section; its first group is the name
    names: tuple[str, ...] = ()  # endings of files, or whole names


# No string is looked through twice: a file that is made to be slow would be, otherwise.
DOUBLE = r'"[^"\\\n]*+(?>(?:\\.[^"\\\n]*+){0,150})"'
SINGLE = r"'[^'\\\n]*+(?>(?:\\.[^'\\\n]*+){0,150})'"
LONG_DOUBLE = r'"[^"\\]*+(?>(?:\\.[^"\\]*+)*)(?:"|\\?\Z)'
LONG_SINGLE = r"'[^'\\]*+(?>(?:\\.[^'\\]*+)*)(?:'|\\?\Z)"
TRIPLE = (
    r'"""[^"\\]*+(?>(?:(?:\\.|"(?!""))[^"\\]*+)*)(?:"""|\\?\Z)',
    r"'''[^'\\]*+(?>(?:(?:\\.|'(?!''))[^'\\]*+)*)(?:'''|\\?\Z)",
)
DOUBLED = r"'(?>(?:''|[^'])*)'"  # SQL and YAML: a quote is written twice
LINE = r"//[^\n]*"
BLOCK = r"/\*.*?(?:\*/|\Z)"
NESTED = r"(?P<nested>/\*)"  # Rust, Swift, Kotlin: a comment may hold comments
ANY_HASH = r"#[^\n]*"
HASH = r"(?:(?<=\s)|(?<![^\n]))#[^\n]*"  # after a blank or at the start of a line; not in $# or a#b
HTML = r"<!--.*?(?:-->|\Z)"
C_CHAR = r"(?<![0-9a-fA-F])" + SINGLE  # in 1'000 it is no quote
# A slash begins an expression, and does not divide, after one of these signs.
EXPRESSION = (
    r"(?:(?<=[(,=:\[!&|?;])|(?<=[(,=:\[!&|?;{}] )|(?<=return ))/(?![/*])"
    r"(?>(?:\\.|\[(?>(?:\\.|[^\]\\\n]){0,50})\]|[^/\\\[\n]){1,150})/"
)
SHELL_STRINGS = (r"\\.", r"\$" + LONG_SINGLE, LONG_DOUBLE, r"(?<!\w)'[^']*+(?:'|\Z)")

LANGUAGES = (
    Language(name="python", comments=(ANY_HASH,), strings=(*TRIPLE, DOUBLE, SINGLE), shape=Shape.INDENT,
             names=(".py", ".pyi")),
    Language(name="c", comments=(LINE, BLOCK), names=(".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".m", ".mm"),
             strings=(r'R"(?P<raw>[^()\\\s"]{0,16})\(.*?(?:\)(?P=raw)"|\Z)', DOUBLE, C_CHAR)),
    Language(name="java-like", comments=(LINE, BLOCK),
             strings=(r'@"(?>(?:""|[^"])*)(?:"|\Z)', *TRIPLE, DOUBLE, SINGLE),
             names=(".java", ".cs", ".groovy", ".proto", ".zig", ".gradle")),
    Language(name="kotlin-like", comments=(LINE,), longer=(NESTED,),
             strings=(r'"""[^"]*+(?>(?:"(?!"")[^"]*+)*)(?:"""|\Z)', TRIPLE[1], DOUBLE, SINGLE),
             names=(".kt", ".kts", ".scala", ".dart")),
    Language(name="swift", comments=(LINE,), longer=(NESTED,), names=(".swift",),
             strings=(r'(?P<signs>#++)".*?(?:"(?P=signs)|\Z)', TRIPLE[0], DOUBLE)),
    Language(name="javascript", comments=(LINE, BLOCK), longer=(r"(?P<template>`)",),
             strings=(DOUBLE, SINGLE, EXPRESSION),
             names=(".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")),
    Language(name="go", comments=(LINE, BLOCK), names=(".go",),
             strings=(DOUBLE, r"`[^`]*+(?:`|\Z)", r"'(?>(?:\\.|[^'\\\n])+)'")),
    Language(name="rust", comments=(LINE,), longer=(NESTED,), names=(".rs",),
             strings=(r'\bb?c?r(?P<signs>#*+)".*?(?:"(?P=signs)|\Z)', LONG_DOUBLE,
                      r"'(?:\\[^\n']++|\\'|[^'\\\n])'")),
    Language(name="php", comments=(r"(?://|(?:(?<=\s)|(?<![^\n]))#(?!\[))(?>(?:(?!\?>)[^\n])*)", BLOCK),
             longer=(r"(?P<heredoc><<<[ \t]*[\"']?(?P<label>[A-Za-z_]\w*)[\"']?)",), names=(".php",),
             strings=(r"\A(?!\s*<\?)[^<]*+(?>(?:<(?!\?)[^<]*+)*)<\?(?:php\b|=)",  # HTML around the code
                      r"\?>[^<]*+(?>(?:<(?!\?)[^<]*+)*)(?:<\?(?:php\b|=)?|\Z)", LONG_DOUBLE, LONG_SINGLE)),
    Language(name="css", comments=(BLOCK,), strings=(DOUBLE, SINGLE), shape=Shape.NONE, names=(".css",)),
    Language(name="scss", comments=(r"(?<!:)" + LINE, BLOCK), strings=(DOUBLE, SINGLE), shape=Shape.NONE,
             names=(".scss", ".less", ".sass")),
    Language(name="shell", comments=(HASH,), strings=SHELL_STRINGS,
             longer=(r"(?P<heredoc>(?<!<)<<-?[ \t]*[\"'\\]?(?P<label>[A-Za-z_]\w*)[\"']?)",),
             names=(".sh", ".bash", ".zsh", ".fish", ".mk", ".dockerfile", "Dockerfile", "Containerfile",
                    "Makefile", "makefile", "GNUmakefile", "Justfile", "justfile")),
    Language(name="sql", comments=(r"--[^\n]*", BLOCK), strings=(DOUBLED, DOUBLE), shape=Shape.SECTIONS,
             heading=r"(?im)^[ \t]*create (?:or replace |unique )*\w+\s+(?:if not exists )?([\w.\"]+)",
             names=(".sql",)),
    Language(name="html", comments=(HTML,), longer=(r"(?P<inner><(?P<tag>script|style)\b[^<>]*>)",),
             strings=(r'(?<==)"[^"\n]*+"', r"(?<==)'[^'\n]*+'", r"<!\[CDATA\[.*?(?:\]\]>|\Z)"),
             names=(".html", ".htm", ".xml", ".svg", ".vue", ".svelte")),
    Language(name="markdown", comments=(HTML,), shape=Shape.SECTIONS, names=(".md", ".markdown", ".mdx"),
             strings=(r"(?m:^[ ]{0,3}(?P<ticks>```+).*?(?:^[ ]{0,3}(?P=ticks)|\Z))",
                      r"(?m:^[ ]{0,3}~~~.*?(?:^[ ]{0,3}~~~|\Z))", r"`[^`\n]*+`"),
             heading=r"(?m)^#{1,6}\s+(.+?)\s*#*$"),
    Language(name="yaml", comments=(HASH,), longer=(r"(?P<scalar>(?<=[:-] )[|>][+-]?\d?[+-]?[ \t]*+\n)",),
             strings=(rf"(?<!\w){DOUBLE}", rf"(?<!\w){DOUBLED}"), shape=Shape.INDENT,
             names=(".yml", ".yaml")),
    Language(name="toml", comments=(ANY_HASH,), strings=(*TRIPLE, DOUBLE, r"'[^'\n]*+'"),
             shape=Shape.SECTIONS, heading=r"(?m)^[ \t]*\[+([^\]\n]+)\]+", names=(".toml",)),
    Language(name="ini", comments=(r"(?<![^\n])[ \t]*+[#;][^\n]*",), shape=Shape.SECTIONS,
             heading=r"(?m)^\[([^\]\n]+)\]", names=(".ini", ".cfg", ".conf", ".properties")),
    Language(name="lua", comments=(r"--\[(?P<level>=*+)\[.*?(?:\](?P=level)\]|\Z)", r"--[^\n]*"),
             strings=(DOUBLE, SINGLE, r"\[(?P<signs>=*+)\[.*?(?:\](?P=signs)\]|\Z)"),
             shape=Shape.INDENT, names=(".lua",)),
    Language(name="ruby", comments=(HASH, r"(?m:^=begin\b.*?(?:^=end\b|\Z))"), shape=Shape.INDENT,
             longer=(r"(?P<heredoc>(?<!<)<<(?:[~-][\"'`]?(?=\w)|[\"']?(?=[A-Z_]))(?P<label>[A-Za-z_]\w*)[\"'`]?)",),
             strings=(r"(?m:^__END__$.*)", DOUBLE, SINGLE, r"`[^`\n]*+`",
                      r"%[qQwWiI](?:\([^)]*+\)|\[[^\]]*+\]|\{[^}]*+\})"),
             names=(".rb", ".rake", "Gemfile", "Rakefile")),
    Language(name="r-like", comments=(ANY_HASH,), strings=(DOUBLE, SINGLE),
             names=(".r", ".R", ".jl", ".pl", ".pm")),
)  # fmt: skip

_BY_NAME = {name: language for language in LANGUAGES for name in language.names}
_STARTED_BY = {
    "python": ".py", "sh": ".sh", "bash": ".sh", "dash": ".sh", "zsh": ".sh", "ksh": ".sh", "fish": ".sh",
    "node": ".js", "deno": ".ts", "bun": ".ts", "ruby": ".rb", "php": ".php", "lua": ".lua", "perl": ".pl",
    "Rscript": ".r",
}  # fmt: skip


def language_of(path: str) -> Language | None:
    """Return the language of a file by its name, or None where it is not known."""
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    return (_BY_NAME.get(dot + ending) if stem else None) or _BY_NAME.get(name) or _BY_NAME.get(stem)


def named(name: str) -> Language:
    """Return a language by the ending of its files."""
    return _BY_NAME[name]


def may_be_script(path: str) -> bool:
    """Tell whether only the first line of a file can say what it is written in."""
    return "." not in path.rpartition("/")[2]


def language_of_script(first_line: str) -> Language | None:
    """Return the language of a program by its first line, such as #!/usr/bin/env python3."""
    if not first_line.startswith("#!"):
        return None
    words = [word.rpartition("/")[2] for word in first_line[2:].split()]
    words = [word for word in words if word != "env" and not word.startswith("-") and "=" not in word]
    ending = _STARTED_BY.get(words[0].rstrip("0123456789.")) if words else None
    return _BY_NAME[ending] if ending else None
