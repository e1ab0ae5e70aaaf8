"""The functions of the formula language by name, in groups by the type of what they return."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from segue_sandbox import formulas_functions as f
from segue_sandbox.formulas_dates import added, between, printed

Function = Callable[..., Any]
_n, _t = f.number_of, f.text_of

_NUMBERS: dict[str, Function] = {
    "subtract": lambda a, b: _n(a) - _n(b), "multiply": lambda a, b: _n(a) * _n(b),
    "divide": lambda a, b: _n(a) / _n(b), "mod": lambda a, b: math.fmod(_n(a), _n(b)),
    "pow": lambda a, b: math.pow(_n(a), _n(b)), "unaryMinus": lambda a: -_n(a), "unaryPlus": _n,
    "toNumber": _n, "abs": lambda a: abs(_n(a)), "round": f.rounded, "ceil": lambda a: math.ceil(_n(a)),
    "floor": lambda a: math.floor(_n(a)), "sqrt": lambda a: math.sqrt(_n(a)),
    "cbrt": lambda a: math.cbrt(_n(a)), "exp": lambda a: math.exp(_n(a)), "ln": lambda a: math.log(_n(a)),
    "log10": lambda a: math.log10(_n(a)),
    "log2": lambda a: math.log2(_n(a)), "sign": lambda a: (_n(a) > 0) - (_n(a) < 0),
    "pi": lambda: math.pi, "e": lambda: math.e, "min": lambda *a: min(f.numbers(*a)),
    "max": lambda *a: max(f.numbers(*a)), "sum": lambda *a: sum(f.numbers(*a)),
    "mean": lambda *a: sum(f.numbers(*a)) / len(f.numbers(*a)), "median": f.median,
    "length": lambda a: len(a) if isinstance(a, list) else len(_t(a)),
    "dateBetween": lambda a, b, unit: between(f.date_in(a), f.date_in(b), unit), "timestamp": _n,
    "minute": f.clock_part(lambda d: d.minute), "hour": f.clock_part(lambda d: d.hour),
    "day": f.clock_part(lambda d: d.isoweekday()), "date": f.clock_part(lambda d: d.day),
    "week": f.clock_part(lambda d: d.isocalendar().week), "month": f.clock_part(lambda d: d.month),
    "year": f.clock_part(lambda d: d.year),
}  # fmt: skip
_BOOLEANS: dict[str, Function] = {
    "equal": f.same, "unequal": lambda a, b: not f.same(a, b), "larger": lambda a, b: f.compared(a, b) > 0,
    "largerEq": lambda a, b: f.compared(a, b) >= 0, "smaller": lambda a, b: f.compared(a, b) < 0,
    "smallerEq": lambda a, b: f.compared(a, b) <= 0, "not": lambda a: not a, "empty": f.is_empty,
    "contains": f.has, "includes": f.has, "test": lambda a, b: re.search(f.pattern(b), _t(a)) is not None,
}  # fmt: skip
_TEXTS: dict[str, Function] = {
    "format": _t, "lower": lambda a: _t(a).lower(), "upper": lambda a: _t(a).upper(),
    "trim": lambda a: _t(a).strip(), "repeat": f.repeated, "substring": f.part_of,
    "style": lambda a, *_: _t(a), "unstyle": lambda a, *_: _t(a), "link": lambda a, _: _t(a), "name": _t,
    "join": lambda a, b: _t(b).join(_t(item) for item in f.listed(a)), "formatNumber": lambda a, *_: _t(a),
    "replace": lambda a, b, c: re.sub(f.pattern(b), f.template(c), _t(a), count=1),
    "replaceAll": lambda a, b, c: re.sub(f.pattern(b), f.template(c), _t(a)),
    "formatDate": lambda a, form: "" if a is None else printed(f.date_in(a), _t(form)),
}  # fmt: skip
_DATES: dict[str, Function] = {
    "dateAdd": lambda a, n, unit: None if a is None else added(f.date_in(a), _n(n), unit),
    "dateSubtract": lambda a, n, unit: None if a is None else added(f.date_in(a), -_n(n), unit),
    "dateStart": lambda a: None if a is None else replace(f.date_in(a), end=None), "dateEnd": f.end_of,
    "start": lambda a: None if a is None else replace(f.date_in(a), end=None), "end": f.end_of,
    "dateRange": f.range_of, "fromTimestamp": f.from_timestamp, "parseDate": f.date_of,
}  # fmt: skip
_LISTS: dict[str, Function] = {
    "add": f.add, "at": f.item_at, "first": lambda a: f.item_at(a, 0), "last": lambda a: f.item_at(a, -1),
    "slice": f.part_of, "reverse": lambda a: f.listed(a)[::-1], "unique": f.distinct,
    "sort": lambda a: sorted(f.listed(a), key=lambda item: (str(type(item)), item)),
    "concat": lambda *a: [item for part in a for item in f.listed(part)],
    "flat": lambda a: [item for part in f.listed(a) for item in f.listed(part)],
    "split": lambda a, b: _t(a).split(_t(b)) if _t(b) else list(_t(a)),
    "match": lambda a, b: [found[0] for found in re.finditer(f.pattern(b), _t(a))], "id": lambda a: a.id,
}  # fmt: skip
FUNCTIONS: dict[str, Function] = {**_NUMBERS, **_BOOLEANS, **_TEXTS, **_DATES, **_LISTS}
RESULTS: dict[str, str] = {
    **dict.fromkeys(_NUMBERS, "number"), **dict.fromkeys(_BOOLEANS, "boolean"),
    **dict.fromkeys(_TEXTS, "string"), **dict.fromkeys(_DATES, "date"),
    **dict.fromkeys(("and", "or", "some", "every"), "boolean"), "now": "date", "today": "date",
}  # fmt: skip
