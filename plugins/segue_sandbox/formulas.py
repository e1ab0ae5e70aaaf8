"""Formulas: their references kept by id, and their values worked out whenever a page is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from segue_sandbox.clock import MINUTE
from segue_sandbox.errors import invalid
from segue_sandbox.formulas_dates import Moment, shown
from segue_sandbox.formulas_functions import Page, listed, text_of
from segue_sandbox.formulas_parse import Expr, NotUnderstood, parse
from segue_sandbox.formulas_print import printed_again
from segue_sandbox.formulas_table import FUNCTIONS, RESULTS
from segue_sandbox.ids import decoded, encoded
from segue_sandbox.tree import Node

JSON = dict[str, Any]

_BY_NAME = re.compile(r'(?<!\.)\bprop\(\s*"((?:[^"\\]|\\.)*)"\s*\)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a formula can see: a property of its page by id, one of a related page by name, the time."""

    prop: Callable[[str], Any]
    prop_of: Callable[[Page, str], Any]
    type_of: Callable[[str], str]
    now: int
    names: Mapping[str, Any]


def references_by_id(expression: str, source: Node, workspace_id: str) -> str:
    """Return an expression as Notion keeps it: printed evenly, with properties by id."""
    properties: dict[str, JSON] = source.doc["properties"]

    def rewritten(match: re.Match[str]) -> str:
        name = re.sub(r"\\(.)", r"\1", match[1])
        found = next((key for key, prop in properties.items() if prop["name"] == name), None)
        found = found or next((key for key in properties if key in (name, decoded(name))), None)
        if found is None:
            raise invalid("Type error with formula")
        return f"{{{{notion:block_property:{encoded(found)}:{source.id}:{workspace_id}}}}}"

    return printed_again(_BY_NAME.sub(rewritten, expression))


def formula_value(expression: str, scope: Scope) -> JSON:
    """Return a formula's value as pages show it; one that cannot be worked out is null."""
    kind = "string"
    try:
        tree = parse(expression)
        kind = _static(tree, scope)
        value = _evaluated(tree, scope)
    except (NotUnderstood, ArithmeticError, ValueError, TypeError, AttributeError, re.error):
        value = None
    return _wire(value, kind)


def _wire(value: Any, kind: str) -> JSON:
    if value is None:
        return {"type": kind, kind: None}
    if isinstance(value, bool):
        return {"type": "boolean", "boolean": value}
    if isinstance(value, int | float):
        return {"type": "number", "number": _number(value)}
    if isinstance(value, Moment):
        return {"type": "date", "date": shown(value)}
    return {"type": "string", "string": text_of(value)}


def _number(value: float) -> float | None:
    """Return a number as JavaScript would hold it; None where it cannot."""
    try:
        number = float(value)
    except OverflowError:
        return None
    if not isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


_TYPES: dict[type, str] = {bool: "boolean", str: "string", int: "number", float: "number"}


def _static(tree: Expr, scope: Scope) -> str:
    """Return the type that a formula has even where its value is empty."""
    if tree.kind == "prop":
        return scope.type_of(tree.value)
    if tree.kind == "value":
        return _TYPES[type(tree.value)]
    if tree.kind != "call":
        return "string"
    if tree.value in ("if", "ifs"):
        return _static(tree.args[1], scope) if len(tree.args) > 1 else "string"
    if tree.value in ("let", "lets"):
        return "string"
    if tree.value == "add":
        kinds = {_static(arg, scope) for arg in tree.args}
        return "number" if kinds <= {"number", "boolean"} else "string"
    return RESULTS.get(tree.value, "string")


def _evaluated(tree: Expr, scope: Scope) -> Any:
    if tree.kind == "value":
        return tree.value
    if tree.kind == "prop":
        return scope.prop(tree.value)
    if tree.kind == "list":
        return [_evaluated(arg, scope) for arg in tree.args]
    if tree.kind == "name":
        if tree.value not in scope.names:
            raise NotUnderstood(tree.value)
        return scope.names[tree.value]
    if tree.value in _LAZY:
        return _LAZY[tree.value](tree.args, scope)
    function = FUNCTIONS.get(tree.value)
    if function is None:
        raise NotUnderstood(tree.value)
    return function(*(_evaluated(arg, scope) for arg in tree.args))


def _if(args: tuple[Expr, ...], scope: Scope) -> Any:
    """Go through pairs of condition and value; what is left over is the value otherwise."""
    for n in range(0, len(args) - 1, 2):
        if _evaluated(args[n], scope):
            return _evaluated(args[n + 1], scope)
    return _evaluated(args[-1], scope) if len(args) % 2 else None


def _and(args: tuple[Expr, ...], scope: Scope) -> bool:
    return all(_evaluated(arg, scope) for arg in args)


def _or(args: tuple[Expr, ...], scope: Scope) -> bool:
    return any(_evaluated(arg, scope) for arg in args)


def _let(args: tuple[Expr, ...], scope: Scope) -> Any:
    for n in range(0, len(args) - 1, 2):
        scope = _with(scope, {args[n].value: _evaluated(args[n + 1], scope)})
    return _evaluated(args[-1], scope)


def _with(scope: Scope, names: JSON) -> Scope:
    return Scope(
        prop=scope.prop, prop_of=scope.prop_of, type_of=scope.type_of, now=scope.now,
        names={**scope.names, **names},
    )  # fmt: skip


def _each(args: tuple[Expr, ...], scope: Scope) -> list[tuple[Any, Any]]:
    """Return each item of a list with what an expression makes of it."""
    items = listed(_evaluated(args[0], scope))
    return [
        (item, _evaluated(args[1], _with(scope, {"current": item, "index": n})))
        for n, item in enumerate(items)
    ]


def _map(args: tuple[Expr, ...], scope: Scope) -> list[Any]:
    return [made for _, made in _each(args, scope)]


def _filter(args: tuple[Expr, ...], scope: Scope) -> list[Any]:
    return [item for item, wanted in _each(args, scope) if wanted]


def _find_index(args: tuple[Expr, ...], scope: Scope) -> int:
    return next((n for n, (_, wanted) in enumerate(_each(args, scope)) if wanted), -1)


def _now(args: tuple[Expr, ...], scope: Scope) -> Moment:
    return Moment(start=datetime.fromtimestamp((scope.now - scope.now % MINUTE) / 1000, UTC), timed=True)


def _today(args: tuple[Expr, ...], scope: Scope) -> Moment:
    return Moment(start=_now(args, scope).start.replace(hour=0, minute=0), timed=False)


def _prop(args: tuple[Expr, ...], scope: Scope) -> Any:
    page, name = (_evaluated(arg, scope) for arg in args)
    return scope.prop_of(page, name)


_LAZY: dict[str, Callable[[tuple[Expr, ...], Scope], Any]] = {
    "if": _if, "ifs": _if, "and": _and, "or": _or, "let": _let, "lets": _let, "map": _map, "filter": _filter,
    "some": lambda args, scope: any(made for _, made in _each(args, scope)),
    "every": lambda args, scope: all(made for _, made in _each(args, scope)),
    "find": lambda args, scope: next(iter(_filter(args, scope)), None),
    "findIndex": _find_index, "count": lambda args, scope: len(_filter(args, scope)),
    "now": _now, "today": _today, "prop": _prop,
}  # fmt: skip
