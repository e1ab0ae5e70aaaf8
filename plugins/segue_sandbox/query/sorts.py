"""Reads a query's sorts into keys that SQL can order by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from segue_sandbox.check import OPTIONAL, no_others, want_list, want_object, want_one_of, want_text
from segue_sandbox.errors import UNDEFINED, invalid
from segue_sandbox.query.conditions import fix_one
from segue_sandbox.query.filters import AUTHORS, STAMPS
from segue_sandbox.schema import Schema

JSON = dict[str, Any]
NAME = "lower(json_extract(u.doc, '$.name'))"  # by which users are sorted
DIRECTIONS = ("ascending", "descending")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One thing to sort by. Rows without it come last, whatever the direction."""

    sql: str  # an expression over the row `n`
    params: tuple[Any, ...] = ()
    down: bool = False
    column: str = ""  # the row's own column, where the key is one
    cell: str = ""  # or the column of the index of values that holds the key
    prop_id: str = ""
    filled: bool = False  # no row is without it
    evaluated: bool = False  # a formula or rollup, whose value SQL does not know
    kind: str = ""  # the type of the property
    options: tuple[str, ...] = ()  # its options' ids, in their order


NEWEST = Key(sql="n.created", down=True, column="created", filled=True)


def read_sorts(schema: Schema, given: object, path: str = "body.sorts") -> tuple[Key, ...]:
    """Return the keys of a query's sorts; newest first where there are none."""
    if given is UNDEFINED:
        return (NEWEST,)
    listed = want_list(given, path, also=OPTIONAL)
    keys = [_key(schema, item, f"{path}[{n}]") for n, item in enumerate(listed)]
    return tuple(keys) or (NEWEST,)


def _key(schema: Schema, given: object, path: str) -> Key:
    sort = want_object(given, path)
    if "property" not in sort and "timestamp" not in sort:
        raise fix_one([f"{path}.property", f"{path}.timestamp"])
    by = "property" if "property" in sort else "timestamp"
    no_others(sort, path, (by, "direction"))
    down = want_one_of(sort.get("direction", UNDEFINED), f"{path}.direction", DIRECTIONS) == "descending"
    if by == "timestamp":
        column = STAMPS[want_one_of(sort[by], f"{path}.timestamp", STAMPS)]
        return Key(sql=f"n.{column}", down=down, column=column, filled=True)
    name = want_text(sort[by], f"{path}.property")
    prop_id = schema.find(name)
    if prop_id is None:
        raise invalid(f"Could not find sort property with name or id: {name}")
    return _property_key(schema.properties[prop_id], prop_id, down)


def _property_key(prop: JSON, prop_id: str, down: bool) -> Key:
    kind: str = prop["type"]
    if kind in STAMPS:
        return Key(sql=f"n.{STAMPS[kind]}", down=down, column=STAMPS[kind], filled=True)
    if kind in AUTHORS:
        return Key(sql=_NAME.format(who=f"n.{AUTHORS[kind]}"), down=down, kind=kind)
    if kind in ("formula", "rollup"):
        return Key(sql="NULL", down=down, prop_id=prop_id, evaluated=True)
    if kind == "checkbox":
        ticked = f"EXISTS ({_CELL.format('1')} AND c.num = 1)"
        return Key(sql=ticked, params=(prop_id,), down=down, filled=True, kind=kind, prop_id=prop_id)
    if kind in ("select", "status", "multi_select"):
        return _by_option(prop, prop_id, down)
    if kind in ("people", "relation"):
        value = (_NAME if kind == "people" else _TITLE).format(who="c.text")
        sql = f"({_CELL.format(value)} ORDER BY c.num LIMIT 1)"
        return Key(sql=sql, params=(prop_id,), down=down, kind=kind, prop_id=prop_id)
    if kind == "button":
        raise invalid(f"Unable to sort by property: {prop['name']}")
    cell = "num" if kind in ("number", "unique_id", "date") else "text"
    sql = f"({_CELL.format('c.' + cell)} ORDER BY c.num LIMIT 1)"
    return Key(
        sql=sql,
        params=(prop_id,),
        down=down,
        cell="" if kind in _SEVERAL else cell,
        kind=kind,
        prop_id=prop_id,
    )


_SEVERAL = ("files", "verification")  # an entry each for several values, or for other things than the text
_CELL = "SELECT {} FROM cell c WHERE c.page_id = n.id AND c.prop = ?"
_NAME = f"(SELECT {NAME} FROM user u WHERE u.id = {{who}})"
_TITLE = "(SELECT t.text FROM cell t WHERE t.page_id = {who} AND t.prop = 'title')"


def _by_option(prop: JSON, prop_id: str, down: bool) -> Key:
    """Sort options by their place in the schema, and several of them by the first."""
    options = prop[prop["type"]].get("options", [])
    if not options:
        return Key(sql="NULL", down=down)
    ids = tuple(option["id"] for option in options)
    places = " ".join(f"WHEN ? THEN {place}" for place in range(len(options)))
    sql = f"({_CELL.format(f'CASE c.text {places} END')} ORDER BY c.num LIMIT 1)"
    return Key(sql=sql, params=(*ids, prop_id), down=down, kind=prop["type"], prop_id=prop_id, options=ids)
