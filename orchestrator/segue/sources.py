"""Reads the places that settings come from: the environment, .env and segue.toml."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import BaseModel, ValidationError

from segue.errors import Misconfigured
from segue.sentences import Wrong, did_you_mean, models_in, wrongs
from segue.tomlplaces import line_of


@dataclass(frozen=True, slots=True)
class Env:
    """Marks a field that an environment variable sets too: `Annotated[str, Env("NOTION_TOKEN")]`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What was found where, before anything is checked."""

    config: Path  # of segue.toml, whether it is there or not
    text: str = ""  # of segue.toml
    tables: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)  # may hold secrets
    dotenv: Mapping[str, str] = field(default_factory=dict, repr=False)

    def place(self, path: tuple[str, ...], variable: str = "") -> str:
        """Say where a value comes from: a variable, a line of the file, or nowhere: the default."""
        if variable in self.environment:
            return f"environment variable {variable}"
        if variable in self.dotenv:
            return f"{variable} in .env"
        return self.line(path) if _holds(self.tables, path) else "default"

    def line(self, path: tuple[str, ...]) -> str:
        """Name the line of segue.toml where a key stands, or the file alone."""
        number = line_of(self.text, path)
        return f"{self.config} line {number}" if number else str(self.config)


def variables(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the environment and the .env of a folder; a variable that is empty counts as unset."""
    dotenv = dotenv_values(folder / ".env", interpolate=False)
    return {k: v for k, v in os.environ.items() if v}, {k: v for k, v in dotenv.items() if v}


def read_toml(config: Path) -> tuple[str, dict[str, Any]]:
    """Return the text and the tables of segue.toml; a file that is not there is an empty one."""
    try:
        text = config.read_text(encoding="utf-8")
    except FileNotFoundError:
        return "", {}
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{config} could not be read: {error}; check the file and its rights") from error
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{config} is not valid TOML: {error}; nothing was started") from error


def marked(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the path and the variable of each field that carries an `Env`, through nested models."""
    for name, info in model.model_fields.items():
        yield from (((*path, name), mark.name) for mark in info.metadata if isinstance(mark, Env))
        for inner in models_in(info.annotation):
            yield from marked(inner, (*path, name))


def from_variables(model: type[BaseModel], found: Mapping[str, str]) -> dict[str, Any]:
    """Return the values that variables give to a model's fields, nested as the model is."""
    values: dict[str, Any] = {}
    for path, name in marked(model):
        if name in found:
            put(values, path, found[name])
    return values


def put(values: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    """Set a value deep in nested dicts; what is not a table on the way is left for the check to refuse."""
    for name in path[:-1]:
        inner = values.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        values = inner
    values[path[-1]] = value


def _holds(tables: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    here: Any = tables
    for name in path:
        if not isinstance(here, Mapping) or name not in here:
            return False
        here = here[name]
    return True


def told(
    error: ValidationError, model: type[BaseModel], sources: Sources, above: tuple[str, ...] = ()
) -> str:
    """Say what is wrong with the settings, one sentence a field."""
    names = {(*above, *path): variable for path, variable in marked(model)}
    return "; ".join(_sentence(wrong, names, sources, above) for wrong in wrongs(error, model))


def _sentence(
    wrong: Wrong, names: Mapping[tuple[str, ...], str], sources: Sources, above: tuple[str, ...]
) -> str:
    path = (*above, *wrong.path)
    section, key = ".".join(path[:-1]), path[-1]
    within = f" of [{section}]" if section else ""
    if wrong.kind == "unknown":
        hint = did_you_mean(key, wrong.siblings) or f"; known here are {', '.join(wrong.siblings)}"
        return f"unknown key {key!r}{within} in {sources.line(path)}{hint}"
    example = f"; write for example: {key} = {wrong.example}" if wrong.example else ""
    if wrong.kind == "missing":
        variable = f" or set {names[path]}" if path in names else ""
        return f"{key!r}{within} is missing; add it to {sources.config}{variable}{example}"
    return f"{key!r}{within} {wrong.why} ({sources.place(path, names.get(path, ''))}){example}"
