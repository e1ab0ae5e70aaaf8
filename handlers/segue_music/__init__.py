"""Keeps a music library in step: track sync, and the pipeline from a link to finished files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from segue import hookimpl

if TYPE_CHECKING:
    import pluggy
    import typer

    from segue import Handler, UsedColumn
    from segue.doctor import Check
    from segue.settings import Settings


@hookimpl
def add_hooks(manager: pluggy.PluginManager) -> None:
    """Open the hooks of the music plugins."""
    from segue_music import hooks

    manager.add_hookspecs(hooks)


@hookimpl
def handlers(settings: Settings, manager: pluggy.PluginManager) -> Sequence[Handler]:
    """Bring the handlers of music."""
    from segue_music.cleaning import DuplicateRows
    from segue_music.exporting import Export
    from segue_music.kit import KIT, Kit
    from segue_music.playlist_sync import PlaylistSync
    from segue_music.settings import MusicSettings
    from segue_music.sync import TrackSync

    brought = manager.hook.libraries(settings=settings)
    kit = Kit(
        settings=settings,
        manager=manager,
        music=settings.section("music", MusicSettings),
        libraries=tuple(library for several in brought for library in several),
    )
    if manager.has_plugin(KIT):  # the handlers were asked for before; they share nothing with these
        manager.unregister(name=KIT)
    manager.register(kit, name=KIT)
    return [TrackSync(kit), PlaylistSync(kit), DuplicateRows(kit), Export(kit)]


@hookimpl
def used_columns(settings: Settings) -> Mapping[str, Sequence[UsedColumn]]:
    """Name the columns of Tracks and Playlists that are read and filled."""
    from segue_music.columns import used
    from segue_music.playlists import OTHER, PARTS
    from segue_music.settings import MusicSettings

    tracks = used(settings.section("music", MusicSettings).columns.model_dump())
    return {"tracks": [*tracks, OTHER], "playlists": PARTS}


@hookimpl
def checks(settings: Settings) -> Sequence[Check]:
    """Look whether essentia can be used for the key."""
    from segue_music import checking

    return checking.checks()


@hookimpl
def commands(cli: typer.Typer) -> None:
    """Add `segue track`, `segue library`, `segue verify` and three measurements."""
    from segue_music import cli as music
    from segue_music import scancommand, verifycommand

    scancommand.add(cli)
    music.add(cli)
    verifycommand.add(cli)
