"""Prints a formula the way Notion gives it back: evenly spaced, without brackets that do nothing."""

from __future__ import annotations

import re

from segue_sandbox.formulas_parse import Expr, NotUnderstood, parse

_WORDS = ("not",)
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def printed_again(text: str) -> str:
    """Return a formula as it is read back; one that is not understood stays as it was written."""
    bare = _TEXT.sub("", text)
    if "/*" in bare or "//" in bare:  # comments are not in the tree, and printing it would lose them
        return text
    try:
        return _printed(parse(text))
    except (NotUnderstood, RecursionError):
        return text


def _printed(tree: Expr) -> str:
    if tree.kind == "list":
        return f"[{_listed(tree.args)}]"
    if tree.kind != "call":
        return tree.written
    if tree.written == "":
        return f"{tree.value}({_listed(tree.args)})"
    first = _operand(tree.args[0])
    if tree.written == "?":
        return f"{first} ? {_operand(tree.args[1])} : {_operand(tree.args[2])}"
    if tree.written == ".":
        return f"{first}.{tree.value}"
    if tree.written == ".()":
        return f"{first}.{tree.value}({_listed(tree.args[1:])})"
    if len(tree.args) == 1:
        return f"{tree.written}{' ' if tree.written in _WORDS else ''}{first}"
    return f"{first} {tree.written} {_operand(tree.args[1])}"


def _listed(args: tuple[Expr, ...]) -> str:
    return ", ".join(_printed(arg) for arg in args)


def _operand(tree: Expr) -> str:
    """Print what an operator stands beside; only there do brackets say something."""
    is_operator = tree.kind == "call" and tree.written not in ("", ".", ".()")
    return f"({_printed(tree)})" if tree.bracketed and is_operator else _printed(tree)
