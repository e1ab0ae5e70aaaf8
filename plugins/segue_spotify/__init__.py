"""Knows tracks, likes and playlists of Spotify, and what is playing there; it fetches no audio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segue import hookimpl

if TYPE_CHECKING:
    import typer

    from segue.settings import Settings
    from segue_schemas import Recording


@hookimpl
def resolve(settings: Settings, link: str) -> Recording | None:
    """Say who and what a link of Spotify is."""
    from segue_spotify.resolving import resolved

    return resolved(settings, link)


@hookimpl
def commands(cli: typer.Typer) -> None:
    """Add `segue spotify`."""
    from segue_spotify.cli import add

    add(cli)
