"""Fetches audio files from direct links, from hosts that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segue import hookimpl

if TYPE_CHECKING:
    from segue.doctor import Check
    from segue.settings import Settings
    from segue_music.hooks import Source
    from segue_schemas import Recording


@hookimpl(trylast=True)
def resolve(settings: Settings, link: str) -> Recording | None:
    """Say what the name of a file at a direct link tells."""
    from segue_http.choosing import resolved

    return resolved(settings, link)


@hookimpl(trylast=True)
def find_source(settings: Settings, recording: Recording) -> Source | None:
    """Offer to fetch a direct link from a host that the settings name."""
    from segue_http.choosing import source

    return source(settings, recording)


@hookimpl
def checks(settings: Settings) -> Sequence[Check]:
    """Tell which hosts may be asked."""
    from segue_http import choosing

    return choosing.checks(settings)
