"""Keeps a file that rekordbox imports: the tracks that were brought in, and their playlists in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segue import hookimpl

if TYPE_CHECKING:
    from segue.doctor import Check
    from segue.settings import Settings
    from segue_music.hooks import Library


@hookimpl(trylast=True)
def libraries(settings: Settings) -> Sequence[Library]:
    """Offer the file as a library."""
    from segue_rekordbox.library import Rekordbox
    from segue_rekordbox.settings import RekordboxSettings

    return [Rekordbox(settings.section("rekordbox", RekordboxSettings), settings.home)]


@hookimpl
def checks(settings: Settings) -> Sequence[Check]:
    """Look whether the file can be written, where the settings name one."""
    from segue_rekordbox.checking import checks as found

    return found(settings)
