"""Splits a file into comments, strings and the rest, as far as its language has to be known for that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from segue_review.gaps.languages import Language, named

Span = tuple[bool, int, int]  # whether it is a comment, start, end
_NESTED = re.compile(r"/\*|\*/")
_IN_TEMPLATE = re.compile(r"""\\.|`|\$\{|[{}]|"(?>(?:\\.|[^"\\\n])*)"|'(?>(?:\\.|[^'\\\n])*)'""", re.DOTALL)
_SCRIPT_KEY = re.compile(r"[ ]*(?:- )*(?:run|script|before_script|after_script|command)\s*:")
_BEFORE_KEY = re.compile(r"[ ]*(?:- +)*")
LABELS = 200  # places where the end of a text could be that are looked at


def spans(text: str, language: Language, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Yield the comments and strings of a text in their order."""
    end = len(text) if end is None else end
    search = _lexer(language).search
    while found := search(text, start, end):
        kind = found.lastgroup or "string"
        if kind == "inner":
            start = _end_of_tag(text, found, end)
            yield from spans(text, named(".js" if found["tag"] == "script" else ".css"), found.end(), start)
            continue
        rule = _RULES.get(kind)
        start = max(rule(text, found, end), found.end()) if rule else found.end()
        yield kind in ("comment", "nested"), found.start(), start


def blanked(text: str, of: list[Span]) -> str:
    """Return the text with comments and strings blank; all else stays where it is."""
    parts, done = list[str](), 0
    for _, start, end in of:
        inside = text[start:end]
        parts += (text[done:start], re.sub(r"[^\n]", " ", inside) if "\n" in inside else " " * len(inside))
        done = end
    return "".join((*parts, text[done:]))


@lru_cache(maxsize=64)
def _lexer(language: Language) -> re.Pattern[str]:
    parts = [f"(?P<comment>{'|'.join(language.comments)})", *language.longer]
    if language.strings:
        parts.append(f"(?P<string>{'|'.join(language.strings)})")
    return re.compile("|".join(parts), re.DOTALL)


def _end_of_nested(text: str, found: re.Match[str], end: int) -> int:
    depth = 0
    for sign in _NESTED.finditer(text, found.start(), end):
        depth += 1 if sign[0] == "/*" else -1
        if depth == 0:
            return sign.end()
    return end


def _end_of_template(text: str, found: re.Match[str], end: int) -> int:
    """Follow the code that stands in a template, which may hold templates."""
    inside = ["`"]  # templates and braces that are open
    for sign in _IN_TEMPLATE.finditer(text, found.end(), end):
        in_text, one = inside[-1] == "`", sign[0]
        if one == "`" and in_text:
            inside.pop()
            if not inside:
                return sign.end()
        elif one == "`" or (one == "${" and in_text) or (one in ("{", "${") and not in_text):
            inside.append("`" if one == "`" else "{")
        elif one == "}" and not in_text:
            inside.pop()
    return end


def _end_of_heredoc(text: str, found: re.Match[str], end: int) -> int:
    """Return where the label stands on a line of its own; where it never does, this was something else."""
    label, at = found["label"], text.find("\n", found.end(), end)
    for _ in range(LABELS):
        at = text.find(label, at + 1, end) if at >= 0 else -1
        if at < 0:
            return found.end()
        before = text[text.rfind("\n", 0, at) + 1 : at]
        after = text[at + len(label) : at + len(label) + 200].partition("\n")[0]
        if not before.strip() and not after.strip(" \t\r;,)"):
            return at + len(label)
    return found.end()


def _end_of_scalar(text: str, found: re.Match[str], end: int) -> int:
    """Return where the lines end that are further in; a script is code and not passed over."""
    begun = text.rfind("\n", 0, found.start()) + 1
    if _SCRIPT_KEY.match(text, begun, end):
        return found.end()
    signs = _BEFORE_KEY.match(text, begun, found.start())
    before = signs[0] if signs else ""
    depth = len(before) if begun + len(before) < found.start() else before.rfind("-")
    further = re.compile(rf"(?>(?:[ ]{{{depth + 1}}}[^\n]*+\n?|[ \t\r]*+\n)*)").match(text, found.end(), end)
    return further.end() if further else found.end()


def _end_of_tag(text: str, found: re.Match[str], end: int) -> int:
    closed = re.compile(f"</{found['tag']}", re.IGNORECASE).search(text, found.end(), end)
    return closed.start() if closed else end


_RULES: dict[str, Callable[[str, re.Match[str], int], int]] = {
    "nested": _end_of_nested,
    "template": _end_of_template,
    "heredoc": _end_of_heredoc,
    "scalar": _end_of_scalar,
}
