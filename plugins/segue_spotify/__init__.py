"""Knows tracks, likes and playlists of Spotify, and what is playing there; it fetches no audio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segue import hookimpl

if TYPE_CHECKING:
    import typer

    from segue import Handler
    from segue.doctor import Check
    from segue.settings import Settings
    from segue_music.hooks import Detector, PlaylistSource
    from segue_schemas import Recording


@hookimpl
def handlers(settings: Settings) -> Sequence[Handler]:
    """Bring none; settings that are wrong are told at start, and not by the first track."""
    from segue_spotify.settings import SpotifySettings

    settings.section("spotify", SpotifySettings)
    return ()


@hookimpl
def detect(settings: Settings) -> Sequence[Detector]:
    """Offer what plays, and the user's likes."""
    from segue_spotify.likes import SpotifyLikes
    from segue_spotify.playing import SpotifyPlaying

    return [SpotifyPlaying(settings), SpotifyLikes(settings)]


@hookimpl
def resolve(settings: Settings, link: str) -> Recording | None:
    """Say who and what a link of Spotify is."""
    from segue_spotify.resolving import resolved

    return resolved(settings, link)


@hookimpl
def candidates(settings: Settings, recording: Recording, audio: bool) -> Sequence[Recording]:
    """Search on Spotify for what more is known of a track; it has no audio to give."""
    from segue_spotify.resolving import candidates_of

    return () if audio else candidates_of(settings, recording)


@hookimpl
def playlists(settings: Settings) -> Sequence[PlaylistSource]:
    """Offer the user's playlists."""
    from segue_spotify.lists import SpotifyPlaylists

    return [SpotifyPlaylists(settings)]


@hookimpl
def checks(settings: Settings) -> Sequence[Check]:
    """Look at the sign-in, when it ends, and whether Spotify answers."""
    from segue_spotify.health import spotify_checks

    return spotify_checks(settings)


@hookimpl
def commands(cli: typer.Typer) -> None:
    """Add `segue spotify`."""
    from segue_spotify.cli import add

    add(cli)
