"""Who and what a track is: what its row says, and what the plugins know of its links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segue.errors import Misconfigured, Refused, SegueError
from segue_music.links import no_track, shown, track_keys
from segue_music.noaudio import NoAudio
from segue_schemas import Recording

if TYPE_CHECKING:
    from segue_music.hooks import Source
    from segue_music.kit import Kit


def resolved(kit: Kit, recording: Recording) -> Recording:
    """Add what the plugins know of the links; what is known already stays."""
    if recording.artwork and recording.artists and recording.title and recording.duration:
        return recording  # as an entry of a playlist, which says all that its link would
    trouble: SegueError | None = None
    for link in recording.links:
        try:
            found: Recording | None = kit.manager.hook.resolve(settings=kit.settings, link=link)
        except NoAudio:  # it is said when it is fetched; until then more may be known from other links
            continue
        except (Refused, Misconfigured) as error:  # such as a login that has ended: another link may do
            trouble = trouble or error
            continue
        if found is not None:
            recording = joined(recording, found)
        elif no_track(link):
            trouble = trouble or Refused(
                f"{shown(link)} leads to a playlist, an album, a person or another page, and not to one "
                "track; give the links of its tracks"
            )
    if trouble is not None and not recording.title:
        raise trouble
    return recording


def source_of(kit: Kit, recording: Recording) -> Source:
    """Return who can fetch a recording."""
    source: Source | None = kit.manager.hook.find_source(settings=kit.settings, recording=recording)
    if (
        source is None
        and recording.title
        and any(key.startswith("spotify:") for key in track_keys(recording))
    ):
        raise NoAudio("Spotify gives no files, and no other place of the track is known")
    if source is None:
        links = shown(*recording.links) or "no link"
        raise Refused(
            f"no plugin can fetch {recording.name or 'this track'} ({links}); put a link that one can fetch "
            "into its row, or install a plugin for that place"
        )
    return source


def joined(known: Recording, more: Recording) -> Recording:
    """Fill what is not known of a recording from another description of it."""
    fresh: dict[str, Any] = {
        name: value
        for name, value in more.model_dump(exclude={"links", "ids"}).items()
        if getattr(known, name) in (None, "", ()) and value not in (None, "", ())
    }
    links = tuple(dict.fromkeys((*known.links, *more.links)))
    return known.model_copy(update={**fresh, "links": links, "ids": {**more.ids, **known.ids}})
