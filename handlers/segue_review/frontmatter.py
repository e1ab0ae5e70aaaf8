"""Reads the YAML at the top of a plan without believing it: no tags, no aliases, every scalar a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import yaml
from pydantic import Field

from segue_review.plans import Fault, Item, Phase, State
from segue_review.statewords import mark, state_of
from segue_schemas import Record

MOST, MOST_NODES, DEEPEST = 65_536, 2_000, 20
LISTS = ("todos", "tasks", "items", "steps", "checklist")
TEXTS = ("content", "text", "title", "task", "name", "description", "summary")
STATES = ("status", "state", "done", "completed", "complete", "checked", "isComplete")
_TRUE, _FALSE = {"true", "yes", "on"}, {"false", "no", "off"}
_DATES = re.compile(r"^(due|date|deadline|created|updated|start|end)(?:_?at|_?date)?$", re.IGNORECASE)


class FrontMatter(Record):
    """What stands at the top of a plan."""

    values: dict[str, Any] = Field(default_factory=dict)
    lines: int = 0  # how many lines of the file it takes, its borders included
    faults: tuple[Fault, ...] = ()
    items: tuple[Item, ...] = ()
    phases: tuple[Phase, ...] = ()
    state: State | None = None


class _Unsafe(yaml.YAMLError):
    """The YAML has what is not read."""


class _Loader(yaml.SafeLoader):
    nodes = depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Count what is built, so that a small text cannot become a large one."""
        if self.check_event(yaml.AliasEvent):
            raise _Unsafe("it uses an alias (*name), which is not read")
        self.nodes, self.depth = self.nodes + 1, self.depth + 1
        if self.nodes > MOST_NODES or self.depth > DEEPEST:
            raise _Unsafe("it is nested too deeply or has too many values")
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def front_matter(text: str) -> FrontMatter:
    """Return what stands between two lines `---` at the top; without them, nothing."""
    lines = text.split("\n")
    if not lines or lines[0].rstrip() != "---":
        return FrontMatter()
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
    if not end:
        keyed = len(lines) > 1 and re.match(r"^[\w-]+:", lines[1])
        fault = Fault(what="the front matter has no end; close it with a line of ---", line=1)
        return FrontMatter(faults=(fault,) if keyed else ())
    inner = "\n".join(lines[1:end])
    if len(inner) > MOST:
        return FrontMatter(
            lines=end + 1, faults=(Fault(what="the front matter is too long to be read", line=1),)
        )
    faults: list[Fault] = []
    try:
        values = _read(inner, faults)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        faults.append(_told(error))
        return FrontMatter(lines=end + 1, faults=tuple(faults))
    return _understood(values, end + 1, faults)


def _read(text: str, faults: list[Fault]) -> dict[str, Any]:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        value = _value(node, faults) if node else {}
    finally:
        loader.dispose()
    if not isinstance(value, dict):
        raise _Unsafe("it is no list of `key: value` lines")
    return value


def _value(node: yaml.Node, faults: list[Fault]) -> Any:
    """Return texts, lists and dictionaries; YAML's own ideas of dates and booleans are not asked for."""
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, faults) for one in node.value]
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Any] = {"": node.start_mark.line + 2}
        for key, inner in node.value:
            name, line = str(_value(key, faults)), key.start_mark.line + 2
            if name in values:
                faults.append(Fault(what=f"{name!r} stands twice; the first one was read", line=line))
                continue
            values[name] = _value(inner, faults)
            if isinstance(values[name], str) and _DATES.match(name) and _no_date(values[name]):
                faults.append(Fault(what=f"{name!r} is {values[name][:30]!r}, which is no date", line=line))
        return values
    return "" if node.tag.endswith(":null") else str(node.value)


def _no_date(text: str) -> bool:
    found = re.match(r"^\d{4}-\d{1,2}-\d{1,2}", text)
    if not found:
        return False
    try:
        date(*(int(part) for part in found[0].split("-")))
    except ValueError:
        return True
    return False


def _told(error: Exception) -> Fault:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        why, line = (error.problem or "it is no YAML"), error.problem_mark.line + 2
    else:
        why, line = (str(error) if isinstance(error, _Unsafe) else "it is no YAML"), 1
    return Fault(what=f"the front matter was not read: {why}", line=line)


def _understood(values: dict[str, Any], lines: int, faults: list[Fault]) -> FrontMatter:
    items = [*_items(values, ""), *(item for _, inner in _phases(values) for item in inner)]
    phases = [phase for phase, _ in _phases(values)]
    names = [item.id for item in items if item.id]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        faults.append(Fault(what=f"the id {name!r} stands at more than one todo"))
    return FrontMatter(
        values=values, lines=lines, faults=tuple(faults), items=tuple(items), phases=tuple(phases),
        state=_state(values),
    )  # fmt: skip


def _items(values: Mapping[str, Any], heading: str) -> Iterator[Item]:
    for name in LISTS:
        found = values.get(name)
        for one in found if isinstance(found, list) else ():
            if isinstance(one, str) and one.strip():
                state, text = mark(one.strip()) or (State.OPEN, one.strip())
                yield Item(text=text, state=state, source="todo", heading=heading)
            elif isinstance(one, dict):
                if text := next((str(one[key]) for key in TEXTS if one.get(key)), ""):
                    yield Item(
                        text=" ".join(text.split()), state=_state(one) or State.OPEN, source="todo",
                        heading=heading, id=str(one.get("id", "")), line=int(one[""]),
                    )  # fmt: skip
                yield from _items(one, text or heading)


def _phases(values: Mapping[str, Any]) -> Iterator[tuple[Phase, list[Item]]]:
    found = values.get("phases")
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict):
            name = next((str(one[key]) for key in ("name", "title", "id") if one.get(key)), "a phase")
            items = list(_items(one, name))
            done = sum(item.state is State.DONE for item in items)
            yield Phase(name=name, state=_state(one), done=done, of=len(items), line=int(one[""])), items


def _state(values: Mapping[str, Any]) -> State | None:
    for key in STATES:
        value = values.get(key)
        if isinstance(value, str) and value.strip():
            folded = value.strip().casefold()
            if key in ("status", "state"):
                return state_of(value)
            if folded in _TRUE | _FALSE:
                return State.DONE if folded in _TRUE else State.OPEN
    return None
