"""Puts finished tracks into Eagle, over its local API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segue import hookimpl

if TYPE_CHECKING:
    import typer

    from segue.doctor import Check
    from segue.settings import Settings
    from segue_music.hooks import Library


@hookimpl
def libraries(settings: Settings) -> Sequence[Library]:
    """Offer Eagle as a library."""
    from segue_eagle.library import open_eagle

    return [open_eagle(settings)]


@hookimpl
def checks(settings: Settings) -> Sequence[Check]:
    """Look whether Eagle runs, and which library it has open."""
    from segue_eagle.health import eagle_checks

    return eagle_checks(settings)


@hookimpl
def commands(cli: typer.Typer) -> None:
    """Add `segue eagle`."""
    from segue_eagle.cli import add

    add(cli)
