"""Puts the files of finished tracks into folders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segue import hookimpl

if TYPE_CHECKING:
    from segue.doctor import Check
    from segue.settings import Settings
    from segue_music.hooks import Library


@hookimpl(tryfirst=True)
def libraries(settings: Settings) -> Sequence[Library]:
    """Bring the folders of the settings, before libraries that import what lies in them."""
    from segue_folders.library import Folders
    from segue_folders.settings import FolderSettings

    return [Folders(settings.section("folders", FolderSettings), settings.home)]


@hookimpl
def checks(settings: Settings) -> Sequence[Check]:
    """Look whether the folders are there, can be written and have room."""
    from segue_folders import checking

    return checking.checks(settings)
