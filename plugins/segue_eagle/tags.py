"""The tags of a track in Eagle, such as bpm:128 or key:Am, and how they join those that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from segue_music.tags.fields import camelot
from segue_schemas import Finished

SURE = 0.5  # below it a measured value is a question, and no tag
SINGLE = ("bpm", "key", "camelot", "year")  # a track has one of these at most
SERVICES = {"youtu": "youtube"}


def tags_of(track: Finished, categories: Iterable[str]) -> tuple[str, ...]:
    """Return the tags that a track gets."""
    wanted = set(categories)
    found = (f"{name}:{value}" for name, value in _all(track) if name in wanted)
    return tuple(joined((), (tag for tag in found if not tag.endswith(":"))))


def _all(track: Finished) -> Iterator[tuple[str, str]]:
    known, measured = track.recording, track.analysis
    if measured.tempo and measured.tempo.confidence >= SURE:
        yield "bpm", f"{measured.tempo.bpm:.0f}"
    if measured.key and measured.key.confidence >= SURE:
        yield "key", measured.key.short
        yield "camelot", camelot(measured.key)
    yield from (("genre", " ".join(genre.split())) for genre in known.genres)
    if known.year:
        yield "year", str(known.year)
    yield from (("artist", " ".join(artist.split())) for artist in known.artists)
    yield from (("playlist", " ".join(name.split())) for name in track.playlists)
    yield "source", service(track.link)


def service(link: str) -> str:
    """Return the name of the service that a link leads to."""
    parts = (urlsplit(link).hostname or "").split(".")
    name = parts[-2] if len(parts) > 1 and not parts[-1].isdigit() else ""
    return SERVICES.get(name, name)


def joined(there: Sequence[str], ours: Iterable[str]) -> list[str]:
    """Add tags to those that are there, whatever their case; nothing that is there is changed."""
    known, tags = {tag.strip().casefold() for tag in there}, [*there]
    for tag in ours:
        if tag.strip() and tag.strip().casefold() not in known:
            known.add(tag.strip().casefold())
            tags.append(tag.strip())
    return tags


def merged(there: Sequence[str], ours: Sequence[str], once_ours: Sequence[str] = ()) -> list[str]:
    """Join tags where a person may have set some: of bpm, key and the like theirs stays alone.

    `once_ours` are the tags that we set the last time; a newer value of ours takes their place.
    """
    old = {tag for tag in once_ours if _space(tag) in SINGLE and tag not in ours}
    kept = [tag for tag in there if tag not in old]
    taken = {_space(tag) for tag in kept if _space(tag) in SINGLE}
    return joined(kept, (tag for tag in ours if _space(tag) not in taken))


def _space(tag: str) -> str:
    return tag.partition(":")[0].strip().casefold() if ":" in tag else ""
