"""Keeps a music library in step: track sync, and the pipeline from a link to finished files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segue import hookimpl

if TYPE_CHECKING:
    import pluggy


@hookimpl
def add_hooks(manager: pluggy.PluginManager) -> None:
    """Open the hooks of the music plugins."""
    from segue_music import hooks

    manager.add_hookspecs(hooks)
