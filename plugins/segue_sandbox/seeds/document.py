"""Seed files as documents: YAML or JSON in which each value knows its line, and texts that read well."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment] # it does the same, only more slowly

from segue_sandbox.errors import ApiError

JSON = dict[str, Any]
Step = str | int
Lines = dict[tuple[Step, ...], int]

# JSON writes what lies beyond the first 65,536 letters in two halves, which YAML would keep apart.
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
# Line ends and invisible signs that YAML would change unless they are written as escapes.
_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")
SHORT = 70  # characters of what stands on one line


class SeedError(ValueError):
    """A seed that cannot be read or planted; the text names the file, the line and the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A value in a seed and where it stands, so that a mistake can be shown where it was made."""

    value: Any
    name: str = "the seed"
    path: tuple[Step, ...] = ()
    lines: Lines = field(default_factory=dict)
    folder: Path | None = None

    def error(self, says: str) -> SeedError:
        """Say what is wrong here."""
        line = next((self.lines[at] for at in _upwards(self.path) if at in self.lines), None)
        where = "".join(f"[{step + 1}]" if isinstance(step, int) else f" › {step}" for step in self.path)
        place = f"{self.name}, line {line}" if line else self.name
        return SeedError(f"{place}: {where.removeprefix(' › ') or 'the document'}: {says}")

    def at(self, step: Step, value: Any = None) -> Spot:
        """Return what stands under a key or number; give `value` where it was read differently."""
        inner = self.value.get(step) if isinstance(self.value, dict) and value is None else value
        return Spot(
            value=inner, name=self.name, path=(*self.path, step), lines=self.lines, folder=self.folder
        )

    def entries(self, known: Iterable[str] | None = None) -> dict[str, Spot]:
        """Return the entries of a mapping, none where nothing stands here; refuse keys that are not known."""
        if self.value is None:
            return {}
        if not isinstance(self.value, dict):
            raise self.error(f"this should be a mapping, not {_kind(self.value)}")
        words = None if known is None else list(known)
        for key in self.value:
            if words is not None and key not in words:
                raise self.at(key).error(f"there is no such key{did_you_mean(key, words)}")
        return {key: self.at(key, value) for key, value in self.value.items()}

    def items(self) -> list[Spot]:
        """Return the items of a list (none where nothing stands here)."""
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            raise self.error(f"this should be a list, not {_kind(self.value)}")
        return [self.at(n, item) for n, item in enumerate(self.value)]

    def text(self) -> str:
        """Return a text; numbers count as texts, so that a title may be 1984."""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | float):
            raise self.error(f"this should be a text, not {_kind(self.value)}")
        return str(self.value)

    def flag(self) -> bool:
        """Return a truth value; nothing is false."""
        if self.value not in (None, True, False):
            raise self.error(f"this should be true or false, not {self.value!r}")
        return bool(self.value)


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return a hint at the nearest known word, or all of them if they are few."""
    known = list(words)
    near = difflib.get_close_matches(word, known, 1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are {', '.join(known)}" if 0 < len(known) <= 30 else ""


@contextmanager
def blamed(spot: Spot) -> Iterator[None]:
    """Show the workspace's own refusals at the place in the seed that they are about."""
    try:
        yield
    except ApiError as error:
        raise spot.error(error.message) from error


def _upwards(path: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    return (path[:length] for length in range(len(path), -1, -1))


def _kind(value: object) -> str:
    names: dict[type, str] = {dict: "a mapping", list: "a list", str: "a text", bool: "a truth value"}
    return "nothing" if value is None else names.get(type(value), "a number")


class _Loader(SafeLoader):
    """YAML without its surprises: 3:45 and 2026-11-20 are texts, and so are yes, no, on and off."""


_Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|false", "tf"),
    ("null", r"~|null|", "~n\0"),
    ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?", "-0123456789"),
):
    letters = [letter.replace("\0", "") for letter in first]
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), letters)


def read_document(path: Path) -> Spot:
    """Read a seed file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise SeedError(f"the seed {path} cannot be read ({why})") from error
    return parse_document(text, str(path), path.parent)


def parse_document(text: str, name: str = "the seed", folder: Path | None = None) -> Spot:
    """Read the text of a seed."""
    if text.lstrip().startswith(("{", "[")):
        text = _PAIR.sub(lambda found: json.loads(f'"{found[0]}"'), text)
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            value = loader.construct_document(node) if node is not None else {}
        finally:
            loader.dispose()
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise SeedError(f"{name}{line}: this cannot be read ({problem})") from error
    lines: Lines = {}
    if node is not None:
        _note_lines(node, (), lines, name)
    return Spot(value=value, name=name, lines=lines, folder=folder)


def _note_lines(node: yaml.Node, path: tuple[Step, ...], lines: Lines, name: str) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if (*path, str(key.value)) in lines:
                spot = Spot(value=None, name=name, path=(*path, str(key.value)), lines={})
                raise spot.error(
                    f"this key stands here twice, the second time in line {key.start_mark.line + 1}"
                )
            lines[(*path, str(key.value))] = key.start_mark.line + 1
            _note_lines(value, (*path, str(key.value)), lines, name)
    elif isinstance(node, yaml.SequenceNode):
        for n, item in enumerate(node.value):
            _note_lines(item, (*path, n), lines, name)


class _Dumper(yaml.SafeDumper):
    """Block text for what has lines, one line for what is short, and no names for what stands there twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _ODD.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.SequenceNode:
    short = all(not isinstance(item, dict | list) for item in items) and len(str(items)) < SHORT
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=short)


def _mapping(dumper: yaml.SafeDumper, mapping: JSON) -> yaml.MappingNode:
    short = not any(_long(value) for value in mapping.values()) and len(str(mapping)) < SHORT
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping, flow_style=short)


def _long(value: object) -> bool:
    if isinstance(value, str):
        return "\n" in value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_long(item) for item in inner)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(dict, _mapping)


def print_document(document: JSON) -> str:
    """Return a seed's text."""
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
