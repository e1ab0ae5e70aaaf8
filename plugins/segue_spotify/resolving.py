"""Who and what a link of Spotify is, and which tracks of Spotify may be a certain recording."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from segue.errors import Misconfigured, Unavailable
from segue_music import resting
from segue_music.links import track_keys
from segue_schemas import Recording
from segue_spotify.door import Door, open_door
from segue_spotify.line import SOURCE
from segue_spotify.links import address, track_id
from segue_spotify.reading import SERVICE, left_out, recording_of
from segue_spotify.shortlinks import followed

if TYPE_CHECKING:
    from segue.settings import Settings

SEARCHED = 10  # results at most, as Spotify allows apps like ours no more


def resolved(settings: Settings, link: str) -> Recording | None:
    """Say who and what a link leads to, or None where it is not one of Spotify."""
    id_ = track_id(followed(link))
    if id_ is None:
        return None
    door = open_door(settings)
    if not door.configured:  # nobody wants Spotify asked; the row may say enough of the track
        return Recording(links=(address("track", id_),), ids={SERVICE: id_})
    return track(door, id_)


def track(door: Door, id_: str) -> Recording:
    """Return a track; what was once told of it does not change, so it is asked for once."""
    if known := resting.kept(door.home, SOURCE, f"track {id_}"):
        return Recording.model_validate(known.doc)
    found = recording_of(door.as_anybody(lambda api: api.track(id_), f"track {id_}") or {}, asked=id_)
    remember(door, [found])
    return found


def remember(door: Door, recordings: Iterable[Recording]) -> None:
    """Keep what was told of tracks, so that they are not asked for one by one."""
    told = {f"track {one.ids[SERVICE]}": one.model_dump(mode="json") for one in recordings if one.title}
    resting.keep_all(door.home, SOURCE, told)


def find(door: Door, recording: Recording) -> list[Recording]:
    """Return the tracks of Spotify that may be this recording, by ISRC first, then by its name.

    Which of them it is, is for the matcher to say. None means only that none is offered in this country.
    """
    isrc = re.sub(r"[^0-9A-Za-z]", "", recording.isrc).upper()
    found = _searched(door, f"isrc:{isrc}") if len(isrc) == 12 else []
    if not found and recording.title:
        found = _searched(door, " ".join((recording.title, *recording.artists[:2]))[:200])
    return found


def candidates_of(settings: Settings, recording: Recording) -> list[Recording]:
    """Return the tracks that may be a recording of another service; none where Spotify cannot be asked."""
    door = open_door(settings)
    if not door.configured or any(key.startswith(f"{SERVICE}:") for key in track_keys(recording)):
        return []
    try:
        return find(door, recording)
    except (Misconfigured, Unavailable):  # what it knows would only be more than is needed
        return []


def _searched(door: Door, words: str) -> list[Recording]:
    answer: Any = door.as_anybody(
        lambda api: api.search(words, limit=SEARCHED, type="track"), f"what it finds for {words!r}"
    )
    rows = ((answer or {}).get("tracks") or {}).get("items") or []
    return [recording_of(one) for one in rows if one and not left_out(one)]
