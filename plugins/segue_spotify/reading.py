"""What Spotify's answers about tracks and playlists say in our words; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from segue_schemas import Playlist, Recording
from segue_spotify.links import address

SERVICE = "spotify"  # in the ids of a recording
FOREIGN = "it belongs to {owner}, and Spotify shows what a playlist holds to its owner and collaborators only"


def recording_of(track: Mapping[str, Any], asked: str = "") -> Recording:
    """Return who and what a track is; `asked` is the id that it was asked for by."""
    album = _table(track.get("album"))
    id_ = str(track.get("id") or asked)
    isrc = re.sub(r"[^0-9A-Za-z]", "", str(_table(track.get("external_ids")).get("isrc") or "")).upper()
    duration = track.get("duration_ms")
    explicit = track.get("explicit")
    ids = tuple(dict.fromkeys(one for one in (asked, id_) if one))  # another id where it was relinked
    return Recording(
        title=_text(track.get("name")),
        artists=tuple(
            name for one in _list(track.get("artists")) if (name := _text(_table(one).get("name")))
        ),
        album=_text(album.get("name")),
        year=_year(album.get("release_date")),
        isrc=isrc if len(isrc) == 12 else "",
        duration=duration / 1000 if isinstance(duration, int | float) and duration > 0 else None,
        explicit=explicit if isinstance(explicit, bool) else None,
        artwork=_largest(album.get("images")),
        links=tuple(address("track", one) for one in ids),
        ids={SERVICE: ids[0]} if ids else {},
    )


def track_in(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a row of a list holds, whichever of its two names Spotify uses for it."""
    return _table(row.get("item") or row.get("track"))


def left_out(track: Mapping[str, Any]) -> str:
    """Say why a row of a list is no track that can be brought in; empty where it is one."""
    name = _text(track.get("name")) or "an entry without a name"
    if not track:
        return "an entry is gone from Spotify"
    if track.get("is_local"):
        return f"{name} is a file on somebody's own disk, which Spotify does not have"
    if (kind := track.get("type", "track")) != "track":
        return f"{name} is {'an episode' if kind == 'episode' else f'of the kind {kind}'}, not a track"
    return "" if track.get("id") else f"{name} has no id on Spotify"


def playlist_of(data: Mapping[str, Any], me: str) -> Playlist:
    """Return a playlist without its entries; those of others say that they cannot be read."""
    owner = _table(data.get("owner"))
    name = _text(owner.get("display_name")) or str(owner.get("id") or "somebody else")
    counted = _table(data.get("items") or data.get("tracks")).get("total")
    foreign = bool(me) and owner.get("id") != me and not data.get("collaborative")
    return Playlist(
        title=_text(data.get("name")) or "Playlist without a name",
        link=address("playlist", str(data["id"])),
        service="Spotify",
        id=str(data["id"]),
        owner=name,
        snapshot=str(data.get("snapshot_id") or ""),
        count=counted if isinstance(counted, int) else None,
        unreadable=FOREIGN.format(owner=name) if foreign else "",
    )


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _year(date: object) -> int | None:
    found = re.match(r"(\d{4})", str(date or ""))
    return int(found[1]) if found and int(found[1]) > 0 else None


def _largest(images: object) -> str:
    known = [(one.get("width") or 0, str(one["url"])) for one in _list(images) if _table(one).get("url")]
    best = max(known, default=(0, ""), key=lambda one: one[0])[1]
    return best if best.startswith(("http://", "https://")) else ""
