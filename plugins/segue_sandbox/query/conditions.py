"""Conditions on one value, such as `{"contains": "x"}`, turned into SQL over the index of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.check import (
    no_others,
    want_bool,
    want_number,
    want_object,
    want_one_of,
    want_text,
    want_uuid,
)
from segue_sandbox.errors import ApiError, failed, invalid
from segue_sandbox.query.cells import Cell, folded
from segue_sandbox.query.index import TOGETHER
from segue_sandbox.query.moments import COMPARISONS, WINDOWS, span
from segue_sandbox.query.spans import EMPTY, Span, beside, equal, holding, without

JSON = dict[str, Any]
EMPTIES = ("is_empty", "is_not_empty")
HIGHEST = "\U0010ffff"  # the last of all letters
_FULL = "c.text IS NOT NULL OR c.num IS NOT NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """True of a row if some entry `c` of the index fulfils `sql`; with `wanted` False, if none does."""

    sql: str
    params: tuple[Any, ...] = ()
    wanted: bool = True
    spans: tuple[Span, ...] = ()  # where in the index rows lie for which it may be true; nothing: anywhere


def read_condition(call: Call, kind: str, given: object, path: str, prop: JSON) -> Test:
    """Read a condition for a kind of filter; `prop` is the property that it looks at."""
    condition = want_object(given, path)
    allowed = CONDITIONS[kind]
    name = next((key for key in allowed if key in condition), None)
    if name is None:
        raise fix_one([f"{path}.{key}" for key in allowed])
    no_others(condition, path, [name])
    value, at = condition[name], f"{path}.{name}"
    if name in EMPTIES:
        if value is not True:
            raise failed(at, "`true`", value)
        full = (Span(index="text"), Span(index="num"))
        wanted = name == "is_not_empty"
        return Test(sql=_FULL, wanted=wanted, spans=full if wanted else (EMPTY,))
    return _READERS[kind](call, name, value, at, prop)


def fix_one(paths: list[str]) -> ApiError:
    """Say that one of several keys is needed."""
    lines = [f"{path} should be defined, instead was `undefined`." for path in paths]
    if len(lines) == 1:
        return invalid(f"body failed validation: {lines[0]}")
    return invalid("body failed validation. Fix one:\n" + "\n".join(lines))


def holds(call: Call, test: Test, cells: list[Cell]) -> bool:
    """Tell whether a value that is not in the index fulfils a test; SQLite decides here, too."""
    ask = f"SELECT {test.sql} FROM (SELECT ? AS text, ? AS num) c"
    # The inner SELECT comes after the condition, and so do its two values.
    found = any(call.db.execute(ask, (*test.params, *cell)).fetchone()[0] for cell in cells)
    return found == test.wanted


def _text(call: Call, name: str, value: object, path: str, prop: JSON) -> Test:
    word = folded(want_text(value, path))
    if name in ("equals", "does_not_equal"):
        return _equal("text", word, name == "equals")
    if name in ("contains", "does_not_contain"):
        wanted, has, lacks = name == "contains", "instr(c.text, ?) > 0", "instr(c.text, ?) = 0"
        spans = (
            holding(word, has)
            if wanted
            else (Span(index="text", sql=lacks, params=(word,), scan=True), EMPTY)
        )
        return Test(sql=has, params=(word,), wanted=wanted, spans=spans)
    if name == "starts_with":
        spans = (Span(index="text", sql="c.text >= ? AND c.text < ?", params=(word, word + HIGHEST)),)
        return Test(sql="substr(c.text, 1, length(?)) = ?", params=(word, word), spans=spans)
    return Test(
        sql="substr(c.text, -max(length(?), 1)) = ?",
        params=(word, word),
        spans=holding(word, "instr(c.text, ?) > 0"),
    )


def _equal(index: str, value: Any, wanted: bool) -> Test:
    spans = equal(index, value) if wanted else beside(index, [value])
    return Test(sql=f"c.{index} = ?", params=(value,), wanted=wanted, spans=spans)


_NUMBER_SIGNS = {
    "equals": "=", "does_not_equal": "=", "greater_than": ">", "less_than": "<",
    "greater_than_or_equal_to": ">=", "less_than_or_equal_to": "<=",
}  # fmt: skip


def _number(call: Call, name: str, value: object, path: str, prop: JSON) -> Test:
    number = want_number(value, path)
    if name in ("equals", "does_not_equal"):
        return _equal("num", number, name == "equals")
    return _between(f"c.num {_NUMBER_SIGNS[name]} ?", (number,))


def _between(sql: str, params: tuple[Any, ...]) -> Test:
    return Test(sql=sql, params=params, spans=(Span(index="num", sql=sql, params=params),))


def _checkbox(call: Call, name: str, value: object, path: str, prop: JSON) -> Test:
    ticked = want_bool(value, path) == (name == "equals")
    return Test(sql="c.num = 1", wanted=ticked, spans=equal("num", float(ticked)))


def _date(call: Call, name: str, value: object, path: str, prop: JSON) -> Test:
    first, last = span(name, value, path, call.now)
    parts = [("c.num >= ?", first), ("c.num < ?", last)]
    kept = [(sql, bound) for sql, bound in parts if bound is not None]
    return _between(" AND ".join(k[0] for k in kept), tuple(k[1] for k in kept))


def _option(call: Call, name: str, value: object, path: str, prop: JSON) -> Test:
    names = value if isinstance(value, list) else [value]
    kind = prop["type"]
    options = {option["name"]: option["id"] for option in prop.get(kind, {}).get("options", [])}
    for at, one in enumerate(names):
        want_text(one, f"{path}[{at}]" if isinstance(value, list) else path)
        if one not in options:
            known = ", ".join(f'"{option}"' for option in options)
            raise invalid(
                f'{kind} option "{one}" not found for property "{prop["name"]}". Available options: {known}.'
            )
    ids = tuple(options[one] for one in names)
    if name == "does_not_contain":
        return replace(one_of(ids), wanted=False, spans=without(ids))
    return one_of(ids) if name in ("equals", "contains") else none_of_them(ids)


def one_of(ids: Sequence[str]) -> Test:
    """Return the test that a value is one of those named, or holds one."""
    sql = f"c.text IN ({', '.join('?' for _ in ids)})"
    spans = equal("text", ids[0]) if len(ids) == 1 else (Span(index="text", sql=sql, params=tuple(ids)),)
    return Test(sql=sql, params=tuple(ids), spans=spans)


def none_of_them(ids: Sequence[str]) -> Test:
    """Return the test that a single value is none of those named."""
    return replace(one_of(ids), wanted=False, spans=beside("text", ids, below=TOGETHER) if ids else ())


def _person(call: Call, name: str, value: object, path: str, prop: JSON) -> Test:
    who = call.actor.id if value == "me" else want_uuid(value, path)
    if name == "does_not_contain" and prop["type"] != "people":  # one person, who made or edited the row
        return none_of_them([who])
    return _member(who, name == "contains")


def _member(member: str, wanted: bool) -> Test:
    return one_of([member]) if wanted else replace(one_of([member]), wanted=False, spans=without([member]))


def _page(call: Call, name: str, value: object, path: str, prop: JSON) -> Test:
    return _member(want_uuid(value, path), name == "contains")


def _verification(call: Call, name: str, value: object, path: str, prop: JSON) -> Test:
    state = want_one_of(value, path, ("verified", "expired", "none"))
    over = "(c.text = 'expired' OR c.text = 'verified' AND c.num <= ?)"
    tests = {
        "verified": Test(sql=f"c.text = 'verified' AND NOT ifnull({over}, 0)", params=(call.now,)),
        "expired": Test(sql=over, params=(call.now,)),
        "none": Test(sql="c.text IN ('verified', 'expired')", wanted=False),
    }
    test = tests[state]
    return test if name == "status" else replace(test, wanted=not test.wanted)


_TEXT = (
    "equals", "does_not_equal", "contains", "does_not_contain", "starts_with", "ends_with", *EMPTIES,
)  # fmt: skip
_MEMBERS = ("contains", "does_not_contain", *EMPTIES)
_OPTION = ("equals", "does_not_equal", *EMPTIES)

CONDITIONS: Mapping[str, tuple[str, ...]] = {
    "text": _TEXT, "number": (*_NUMBER_SIGNS, *EMPTIES), "unique_id": tuple(_NUMBER_SIGNS),
    "checkbox": ("equals", "does_not_equal"), "select": _OPTION, "status": _OPTION, "multi_select": _MEMBERS,
    "date": (*COMPARISONS, *WINDOWS, *EMPTIES), "people": _MEMBERS, "relation": _MEMBERS, "files": EMPTIES,
    "verification": ("status", "does_not_equal"),
}  # fmt: skip

_READERS: Mapping[str, Callable[[Call, str, object, str, JSON], Test]] = {
    "text": _text, "number": _number, "unique_id": _number, "checkbox": _checkbox, "select": _option,
    "status": _option, "multi_select": _option, "date": _date, "people": _person, "relation": _page,
    "verification": _verification,
}  # fmt: skip
