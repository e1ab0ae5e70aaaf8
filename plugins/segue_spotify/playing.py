"""What plays now: first the app on this machine is asked, then Spotify itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from segue.errors import Misconfigured, Refused, Unavailable
from segue_schemas import Detected, Recording
from segue_spotify import desktop, resolving
from segue_spotify.door import Door, open_door
from segue_spotify.links import Meant, meant
from segue_spotify.reading import SERVICE, left_out, recording_of

if TYPE_CHECKING:
    from segue.settings import Settings


class SpotifyPlaying:
    """Names the track that plays, on this machine or on another device of the user."""

    name = "Spotify playing"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def detect(self, limit: int) -> Detected:
        """Ask the app, then Spotify; `reason` only where neither could say."""
        heard, door = desktop.current(), open_door(self._settings)
        if heard.track is not None:
            return Detected(found=(_whole(door, heard.track),))
        if heard.other:
            return Detected()
        try:
            track = current_track(door)
        except (Misconfigured, Refused, Unavailable) as error:
            return Detected(reason=f"{heard.reason}; {error}") if heard.reason else Detected()
        return Detected(found=(track,) if track else ())


def _whole(door: Door, heard: Recording) -> Recording:
    """Return all that Spotify knows of a track; the app names only the first of its artists."""
    try:
        return resolving.track(door, heard.ids[SERVICE])
    except (Misconfigured, Refused, Unavailable):
        return heard


def current_track(door: Door) -> Recording | None:
    """Return the track that one of the user's devices plays; None for nothing, an advert, an episode."""
    answer = _now(door)
    item = answer.get("item")
    if answer.get("currently_playing_type", "track") != "track" or not item or left_out(item):
        return None
    found = recording_of(item)
    resolving.remember(door, [found])
    return found


def current_context(door: Door) -> Meant | None:
    """Return what list the user's devices play from, or None where nothing plays, or only a track."""
    context = _now(door).get("context")
    return meant(str(context.get("uri") or "")) if isinstance(context, Mapping) else None


def _now(door: Door) -> Mapping[str, Any]:
    answer = door.as_user(lambda api: api.currently_playing(additional_types="track,episode"), "what plays")
    return answer if isinstance(answer, Mapping) else {}
