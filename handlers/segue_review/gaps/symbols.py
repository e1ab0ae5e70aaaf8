"""Tells which function, class or section a line belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from segue_review.gaps.languages import Language, Shape

_NAMED = re.compile(
    r"\b(?:class|interface|struct|impl|trait|enum|namespace|module|mod|object|protocol|extension)\s+([A-Za-z_$][\w$]*)"
    r"|\b(?:function\*?|fn|func|fun|def|sub)\s+(?:\([^)]*\)\s*)?([A-Za-z_$][\w$]*)"
    r"|\b(?:const|let|var|val)\s+([A-Za-z_$][\w$]*)\s*=[^;{}\n]*=>"
)
_CALLED = re.compile(
    r"(?<![\w.$])(?!(?:if|for|foreach|while|switch|catch|return|else|do|with|match|elif|function|synchronized|"
    r"using|lock|when|guard|select)\b)([A-Za-z_$][\w$]*)\s*\((?>(?:[^;{}()]|\([^;()]*+\))*)\)[^;{}()=]*\Z"
)
_TYPES = re.compile(r"<[^<>;{}]*>")
_INDENTED = re.compile(
    r"^(?:(?:local\s+)?function\s+([\w.:]+)|(?:async\s+)?(?:class|module|def)\s+([\w.:?!]+)"
    r"|([\w.-]+)\s*:(?:\s|$)|- ([\w.-]+)\s*:)"
)
_OWN_LINE = re.compile(r"\s*(?:async\s+)?(?:class|def)\s+([\w.]+)")
HEAD = 2_000  # characters before a brace in which its name may stand
DEEPEST = 30


def enclosing(text: str, code: str, language: Language, lines: Sequence[int]) -> list[str]:
    """Return what encloses each of some lines, which come in their order; nothing at the top.

    `code` is the text up to the last of them, with comments and strings blank.
    """
    if language.shape is Shape.BRACES:
        return list(_by_braces(code, lines))
    if language.shape is Shape.INDENT:
        return list(_by_indent(text, code, lines, in_its_own=language.name == "python"))
    if language.shape is Shape.SECTIONS:
        return list(_by_sections(text, code, language.heading, lines))
    return ["" for _ in lines]


def _by_braces(code: str, lines: Sequence[int]) -> Iterator[str]:
    """Yield the names of the braces that are open, at the most, within each line."""
    starts = [0, *accumulate(len(line) + 1 for line in code.split("\n"))]
    signs, names = re.finditer(r"[{}]", code), dict[int, str]()
    sign, inner = next(signs, None), _TOP
    for line in lines:
        begin, end, deepest = starts[line - 1], starts[line], None
        while sign and sign.start() < end:
            if sign.start() >= begin and deepest is None:
                deepest = inner
            inner = _Open(sign.start(), inner) if sign[0] == "{" else inner.around or _TOP
            if deepest and inner.depth >= deepest.depth:
                deepest = inner
            sign = next(signs, None)
        yield _path(code, deepest or inner, names)


class _Open:
    """A brace that is open, within another one."""

    __slots__ = ("around", "at", "depth")

    def __init__(self, at: int, around: _Open | None) -> None:
        self.at, self.around = at, around
        self.depth: int = around.depth + 1 if around else 0


_TOP = _Open(-1, None)


def _path(code: str, inner: _Open, names: dict[int, str]) -> str:
    found = list[str]()
    while inner.around and len(found) < DEEPEST:
        if inner.at not in names:
            names[inner.at] = _name_before(code, inner.at)
        found.append(names[inner.at])
        inner = inner.around
    return ".".join(name for name in reversed(found) if name)


def _name_before(code: str, brace: int) -> str:
    """Return the name that stands before a brace, also where its parameters hold braces."""
    begin, least = brace, max(0, brace - HEAD)
    while begin > least:
        begin = max(code.rfind(sign, least, begin) for sign in ";{}")
        head = code[max(begin + 1, least) : brace]
        if head.count(")") <= head.count("("):
            break
    head = _TYPES.sub("", _TYPES.sub("", code[max(begin + 1, least) : brace]))
    found = _NAMED.search(head) or _CALLED.search(head)
    return next(filter(None, found.groups()), "") if found else ""


def _by_indent(text: str, code: str, lines: Sequence[int], *, in_its_own: bool) -> Iterator[str]:
    written, others = text.split("\n"), code.split("\n")
    for line in lines:
        yield ".".join(reversed(list(_outwards(others, line - 1, written[line - 1], in_its_own))))


def _outwards(lines: Sequence[str], at: int, here: str, in_its_own: bool) -> Iterator[str]:
    """Yield the names around a line, the innermost first."""
    depth = len(here) - len(here.lstrip())
    if in_its_own and (own := _OWN_LINE.match(here)):
        yield own[1]
    for number in range(at - 1, -1, -1):
        if depth == 0:
            return
        other = lines[number]
        bare = other.lstrip()
        if not bare or bare[0] in ")]}" or len(other) - len(bare) >= depth:
            continue
        depth = len(other) - len(bare)
        if found := _INDENTED.match(bare):
            yield next(filter(None, found.groups())).rstrip(":")


def _by_sections(text: str, code: str, heading: str, lines: Sequence[int]) -> Iterator[str]:
    found = [
        (code.count("\n", 0, match.start(1)) + 1, match[1])
        for match in re.finditer(heading, text[: len(code)])
        if code[match.start() : match.end()].strip()  # a heading within a comment is none
    ]
    for line in lines:
        yield next((name for start, name in reversed(found) if start <= line), "")
