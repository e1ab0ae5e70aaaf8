"""Fetches tracks from SoundCloud and YouTube with yt-dlp, and looks at the likes on SoundCloud."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segue import hookimpl

if TYPE_CHECKING:
    from segue import Handler
    from segue.doctor import Check
    from segue.settings import Settings
    from segue_music.hooks import Detector, PlaylistSource, Source
    from segue_schemas import Recording


@hookimpl
def handlers(settings: Settings) -> Sequence[Handler]:
    """Bring none; settings that are wrong are told at start, and not by the first track."""
    from segue_ytdlp.services import read_sections

    read_sections(settings)
    return ()


@hookimpl
def detect(settings: Settings) -> Sequence[Detector]:
    """Offer the likes on SoundCloud."""
    from segue_ytdlp.likes import SoundCloudLikes
    from segue_ytdlp.links import Service
    from segue_ytdlp.services import access

    return [SoundCloudLikes(lambda: access(settings, Service.SOUNDCLOUD), dry=settings.dry)]


@hookimpl
def resolve(settings: Settings, link: str) -> Recording | None:
    """Say who and what a link of SoundCloud or YouTube leads to."""
    from segue_ytdlp.source import resolved

    return resolved(settings, link)


@hookimpl
def find_source(settings: Settings, recording: Recording) -> Source | None:
    """Offer to fetch a track from its own link."""
    from segue_ytdlp.source import source

    return source(settings, recording)


@hookimpl
def candidates(settings: Settings, recording: Recording, audio: bool) -> Sequence[Recording]:
    """Search on YouTube and SoundCloud for a track that none of its own links gives."""
    from segue_ytdlp import searching
    from segue_ytdlp.services import searched

    return searching.candidates(searched(settings), recording) if audio else ()


@hookimpl
def playlists(settings: Settings) -> Sequence[PlaylistSource]:
    """Offer the sets on SoundCloud and the playlists on YouTube."""
    from functools import partial

    from segue_ytdlp.links import Service
    from segue_ytdlp.lists import ServiceLists
    from segue_ytdlp.services import access

    return [ServiceLists(service, partial(access, settings, service)) for service in Service]


@hookimpl
def checks(settings: Settings) -> Sequence[Check]:
    """Look at the age of yt-dlp, at what it needs, and at the services that are left alone."""
    from segue_ytdlp.health import ytdlp_checks

    return ytdlp_checks(settings)
