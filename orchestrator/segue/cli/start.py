"""What a command starts from: the settings and the plugins, read before the command line is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from segue.errors import Misconfigured, SegueError

if TYPE_CHECKING:
    from segue.plugins import Found, Plugins
    from segue.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Settings and plugins, or what kept them from being read: `doctor` must work all the same."""

    builtin_only: bool = False
    config: Path | None = None
    read: Settings | None = None
    found: Found | None = None
    trouble: SegueError | None = None

    @property
    def settings(self) -> Settings:
        """Return the settings, or raise what is wrong with them."""
        if self.read is None:
            raise self.trouble or Misconfigured("the settings were not read")
        return self.read

    def plugins(self) -> Plugins:
        """Ask the plugins for their handlers."""
        from segue.plugins import load

        if self.trouble:
            raise self.trouble
        return load(self.settings, self.builtin_only, self.found)


def begin(arguments: list[str]) -> Start:
    """Read settings and plugins; two options count already here, since plugins bring commands."""
    from segue import plugins, settings

    builtin_only = "--builtin-only" in arguments
    config = _value(arguments, "--config")
    read: Settings | None = None
    try:
        read = settings.load(config=config)
        found = plugins.discover(read, builtin_only)
    except SegueError as trouble:
        return Start(builtin_only=builtin_only, config=config, read=read, trouble=trouble)
    return Start(builtin_only=builtin_only, config=config, read=read, found=found)


def _value(arguments: list[str], option: str) -> Path | None:
    for here, following in zip(arguments, [*arguments[1:], ""], strict=False):
        if here == option:
            return Path(following)
        if here.startswith(f"{option}="):
            return Path(here.partition("=")[2])
    return None


def of(context: typer.Context) -> Start:
    """Return what the running command starts from."""
    start = context.find_object(Start)
    assert start is not None, "the program sets it before any command"
    return start
