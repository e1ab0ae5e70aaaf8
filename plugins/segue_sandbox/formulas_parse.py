"""Reads the text of a formula into a tree: numbers, texts, properties, calls."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from segue_sandbox.ids import decoded


class NotUnderstood(Exception):
    """A formula, or a value in it, that the sandbox cannot work out."""


@dataclass(frozen=True, slots=True)
class Expr:
    """One piece of a formula: a `value`, a `prop` by id, a `name`, a `list`, or a `call` with arguments.

    How it was written is kept for printing it again: the text of what stands for itself; for a call the
    sign of an operator, `.` or `.()` after what it is called on, `?` of a choice, else nothing.
    """

    kind: str
    value: Any = None
    args: tuple[Expr, ...] = ()
    written: str = ""
    bracketed: bool = False


_TOKEN = re.compile(
    r"""\s*(?:
      /\*.*?\*/\s* | //[^\n]*\s*
    )*(?:
      (?P<prop>\{\{notion:block_property:[^}]*\}\})
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<text>"(?:[^"\\]|\\.)*")
    | (?P<name>[^\W\d]\w*)
    | (?P<sign>==|!=|>=|<=|&&|\|\||[-+*/%^<>!?:,.()\[\]])
    | (?P<end>$)
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t"}
# From the loosest to the tightest; each level is a row of signs and the function that a sign stands for.
_LEVELS: tuple[dict[str, str], ...] = (
    {"||": "or", "or": "or"}, {"&&": "and", "and": "and"}, {"==": "equal", "!=": "unequal"},
    {">": "larger", ">=": "largerEq", "<": "smaller", "<=": "smallerEq"},
    {"+": "add", "-": "subtract"}, {"*": "multiply", "/": "divide", "%": "mod"},
)  # fmt: skip
_CONSTANTS = {"true": True, "false": False}
MOST_NESTING = 60


@lru_cache(maxsize=512)
def parse(text: str) -> Expr:
    """Return the tree of a formula."""
    tokens = _tokens(text)
    found, rest = _ternary(tokens, 0, 0)
    if tokens[rest][0] != "end":
        raise NotUnderstood(f"unexpected {tokens[rest][1]}")
    return found


Token = tuple[str, str]


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while not tokens or tokens[-1][0] != "end":
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise NotUnderstood(f"unexpected {text[at : at + 10]}")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


def _ternary(tokens: list[Token], at: int, depth: int) -> tuple[Expr, int]:
    if depth > MOST_NESTING:
        raise NotUnderstood("nested too deeply")
    test, at = _binary(tokens, at, 0, depth)
    if tokens[at][1] != "?":
        return test, at
    yes, at = _ternary(tokens, at + 1, depth + 1)
    no, at = _ternary(tokens, _past(tokens, at, ":"), depth + 1)
    return Expr("call", "if", (test, yes, no), "?"), at


def _binary(tokens: list[Token], at: int, level: int, depth: int) -> tuple[Expr, int]:
    if level == len(_LEVELS):
        return _unary(tokens, at, depth)
    left, at = _binary(tokens, at, level + 1, depth)
    while tokens[at][0] in ("sign", "name") and tokens[at][1] in _LEVELS[level]:
        sign = tokens[at][1]
        right, at = _binary(tokens, at + 1, level + 1, depth)
        left = Expr("call", _LEVELS[level][sign], (left, right), sign)
    return left, at


def _unary(tokens: list[Token], at: int, depth: int) -> tuple[Expr, int]:
    kind, sign = tokens[at]
    if depth > MOST_NESTING:
        raise NotUnderstood("nested too deeply")
    if (kind == "sign" and sign in "!-+") or (kind == "name" and sign == "not" and tokens[at + 1][1] != "("):
        inner, at = _unary(tokens, at + 1, depth + 1)
        function = {"!": "not", "not": "not", "-": "unaryMinus", "+": "unaryPlus"}[sign]
        return Expr("call", function, (inner,), sign), at
    base, at = _postfix(tokens, at, depth)
    if tokens[at][1] != "^":
        return base, at
    power, at = _unary(tokens, at + 1, depth + 1)
    return Expr("call", "pow", (base, power), "^"), at


def _postfix(tokens: list[Token], at: int, depth: int) -> tuple[Expr, int]:
    found, at = _primary(tokens, at, depth)
    while tokens[at] == ("sign", "."):
        kind, name = tokens[at + 1]
        if kind != "name":
            raise NotUnderstood(f"unexpected {name}")
        at += 2
        args: tuple[Expr, ...] = ()
        form = "."
        if tokens[at] == ("sign", "("):
            form = ".()"
            args, at = _arguments(tokens, at + 1, ")", depth)
        found = Expr("call", name, (found, *args), form)
    return found, at


def _primary(tokens: list[Token], at: int, depth: int) -> tuple[Expr, int]:
    kind, text = tokens[at]
    if kind == "number":
        number = float(text)
        # Beyond what a float holds exactly, Python's whole numbers would grow without end.
        whole = number.is_integer() and abs(number) < 2**53
        return Expr("value", int(number) if whole else number, (), text), at + 1
    if kind == "text":
        words = re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), text[1:-1], flags=re.S)
        return Expr("value", words, (), text), at + 1
    if kind == "prop":
        return Expr("prop", decoded(text.split(":")[2].rstrip("}")), (), text), at + 1
    if kind == "name" and text in _CONSTANTS:
        return Expr("value", _CONSTANTS[text], (), text), at + 1
    if kind == "name" and tokens[at + 1] == ("sign", "("):
        args, at = _arguments(tokens, at + 2, ")", depth)
        return Expr("call", text, args), at
    if kind == "name":
        return Expr("name", text, (), text), at + 1
    if text == "(":
        inner, at = _ternary(tokens, at + 1, depth + 1)
        return replace(inner, bracketed=True), _past(tokens, at, ")")
    if text == "[":
        args, at = _arguments(tokens, at + 1, "]", depth)
        return Expr("list", None, args), at
    raise NotUnderstood(f"unexpected {text or 'end'}")


def _arguments(tokens: list[Token], at: int, close: str, depth: int) -> tuple[tuple[Expr, ...], int]:
    args: list[Expr] = []
    while tokens[at] != ("sign", close):
        arg, at = _ternary(tokens, at, depth + 1)
        args.append(arg)
        if tokens[at] != ("sign", close):
            at = _past(tokens, at, ",")
    return tuple(args), at + 1


def _past(tokens: list[Token], at: int, sign: str) -> int:
    if tokens[at] != ("sign", sign):
        raise NotUnderstood(f"expected {sign}")
    return at + 1
