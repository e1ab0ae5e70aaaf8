"""How comments and strings are written, by language."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath


class Shape(StrEnum):
    """How a language shows what belongs to a function or section."""

    BRACES = "braces"
    INDENT = "indent"
    SECTIONS = "sections"  # whatever follows a heading belongs to it
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The few facts that are needed to tell comments from strings."""

    name: str
    line: tuple[str, ...] = ()  # regular expressions that begin a comment up to the end of the line
    block: tuple[tuple[str, str], ...] = ()  # begin and end of a longer one, as plain text
    strings: tuple[str, ...] = ()  # regular expressions of whole strings
    shape: Shape = Shape.BRACES
    heading: str = ""  # a regular expression of what begins a section; its first group is the name
    names: tuple[str, ...] = field(default=())  # endings of files, or whole names


DOUBLE = r'"(?:\\.|[^"\\\n])*"'
SINGLE = r"'(?:\\.|[^'\\\n])*'"
BACKTICK = r"`(?:\\.|[^`\\])*`"
DOUBLED = r"'(?:''|[^'])*'"  # SQL and YAML: a quote is written twice
MULTI_DOUBLE = r'"(?:\\.|[^"\\])*"'
HASH = r"(?:(?<=\s)|(?<![^\n]))#"  # after a blank or at the start of a line; not in $# or a#b
C_BLOCK = (("/*", "*/"),)
TRIPLE = (r'"""(?:\\.|[^\\])*?"""', r"'''(?:\\.|[^\\])*?'''")

LANGUAGES = (
    Language(name="python", line=("#",), strings=(*TRIPLE, DOUBLE, SINGLE), shape=Shape.INDENT,
             names=(".py", ".pyi")),
    Language(name="c-like", line=("//",), block=C_BLOCK, strings=(DOUBLE, SINGLE),
             names=(".c", ".h", ".cc", ".cpp", ".hpp", ".m", ".mm", ".java", ".kt", ".kts", ".cs", ".scala",
                    ".groovy", ".proto", ".dart", ".zig", ".swift", ".gradle")),
    Language(name="javascript", line=("//",), block=C_BLOCK, strings=(DOUBLE, SINGLE, BACKTICK),
             names=(".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte")),
    Language(name="go", line=("//",), block=C_BLOCK, strings=(DOUBLE, r"`[^`]*`", r"'(?:\\.|[^'\\\n])+'"),
             names=(".go",)),
    Language(name="rust", line=("//",), block=C_BLOCK,
             strings=(r'r(?P<hash>#+)".*?(?:"(?P=hash)|\Z)', MULTI_DOUBLE, r"'(?:\\[^\n']+|[^'\\\n])'"),
             names=(".rs",)),
    Language(name="php", line=("//", HASH), block=C_BLOCK, strings=(MULTI_DOUBLE, r"'(?:\\.|[^'\\])*'"),
             names=(".php",)),
    Language(name="css", block=C_BLOCK, strings=(DOUBLE, SINGLE), shape=Shape.NONE, names=(".css",)),
    Language(name="scss", line=(r"(?<!:)//",), block=C_BLOCK, strings=(DOUBLE, SINGLE), shape=Shape.NONE,
             names=(".scss", ".less", ".sass")),
    Language(name="shell", line=(HASH,), strings=(MULTI_DOUBLE, r"(?<!\w)'[^']*'"),
             names=(".sh", ".bash", ".zsh", ".fish", "Dockerfile", "Makefile", "Justfile",
                    ".mk")),
    Language(name="sql", line=("--",), block=C_BLOCK, strings=(DOUBLED, DOUBLE), shape=Shape.SECTIONS,
             heading=r"(?im)^[ \t]*create (?:or replace |unique )*\w+\s+(?:if not exists )?([\w.\"]+)",
             names=(".sql",)),
    Language(name="html", block=(("<!--", "-->"),), shape=Shape.NONE,
             names=(".html", ".htm", ".xml", ".svg")),
    Language(name="markdown", block=(("<!--", "-->"),),
             strings=(r"(?ms:^```.*?^```)", r"(?ms:^~~~.*?^~~~)", r"`[^`\n]*`"),
             shape=Shape.SECTIONS, heading=r"(?m)^#{1,6}\s+(.+?)\s*#*$", names=(".md", ".markdown")),
    Language(name="yaml", line=(HASH,), strings=(rf"(?<!\w){DOUBLE}", rf"(?<!\w){DOUBLED}"),
             shape=Shape.INDENT, names=(".yml", ".yaml")),
    Language(name="toml", line=("#",), strings=(*TRIPLE, DOUBLE, r"'[^'\n]*'"), shape=Shape.SECTIONS,
             heading=r"(?m)^[ \t]*\[+([^\]\n]+)\]+", names=(".toml",)),
    Language(name="ini", line=(r"(?<![^\n])[ \t]*[#;]",), shape=Shape.SECTIONS,
             heading=r"(?m)^\[([^\]\n]+)\]", names=(".ini", ".cfg", ".conf", ".properties")),
    Language(name="lua", line=(r"--(?!\[\[)",), block=(("--[[", "]]"),),
             strings=(DOUBLE, SINGLE, r"\[\[.*?(?:\]\]|\Z)"), shape=Shape.INDENT, names=(".lua",)),
    Language(name="ruby", line=(HASH,), block=(("\n=begin", "\n=end"),), strings=(DOUBLE, SINGLE),
             shape=Shape.INDENT, names=(".rb", ".rake", "Gemfile", "Rakefile")),
    Language(name="r-like", line=("#",), strings=(DOUBLE, SINGLE), names=(".r", ".R", ".jl", ".pl", ".pm")),
)  # fmt: skip

_BY_NAME = {name: language for language in LANGUAGES for name in language.names}


def language_of(path: str) -> Language | None:
    """Return the language of a file by its name, or None where it is not known."""
    name = PurePosixPath(path).name
    return _BY_NAME.get(name) or _BY_NAME.get(PurePosixPath(name).suffix)
