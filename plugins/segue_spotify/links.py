"""What a link or URI of Spotify leads to; pure."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import unquote, urlsplit

from segue.errors import Refused
from segue_schemas import Record

Kind = Literal[
    "track", "album", "playlist", "artist", "episode", "show", "audiobook", "chapter", "user", "local", "ad",
    "liked songs", "short", "other",
]  # fmt: skip

SHORT = frozenset({"spotify.link", "spotify.app.link", "link.spotify.com"})
HOSTS = frozenset({"open.spotify.com", "play.spotify.com"})
ID = re.compile(r"[0-9A-Za-z]{22}")
KINDS: dict[str, Kind] = {
    "track": "track", "album": "album", "playlist": "playlist", "artist": "artist", "episode": "episode",
    "show": "show", "audiobook": "audiobook", "chapter": "chapter", "local": "local", "ad": "ad",
    "user": "user", "prerelease": "album",
}  # fmt: skip
SAID: dict[Kind, str] = {
    "album": "an album, not a track; put the link of a track of it into its row",
    "playlist": "a playlist, not a track; a playlist sync brings in what it holds",
    "artist": "an artist, not a track; put the link of a track into its row",
    "episode": "an episode of a podcast, not a track; nothing can be brought in of it",
    "show": "a podcast, not a track; nothing can be brought in of it",
    "audiobook": "an audiobook, not a track; nothing can be brought in of it",
    "chapter": "a chapter of an audiobook, not a track; nothing can be brought in of it",
    "user": "somebody's profile, not a track; put the link of a track into its row",
    "local": "a file on somebody's own disk, which Spotify does not have; put a link of it into its row",
    "ad": "an advertisement, not a track",
    "liked songs": "the list of your liked tracks; a track sync without a link brings in the new ones",
    "short": (
        "a short link that does not say where it leads; open it, and put the long link "
        "(https://open.spotify.com/track/…) there instead"
    ),
    "other": "no track of Spotify; put the link of a track there instead",
}


class Meant(Record):
    """What a link leads to."""

    kind: Kind
    id: str = ""


def meant(link: str) -> Meant | None:
    """Say what a link leads to; None where it is not one of Spotify."""
    link = link.strip()
    if link.lower().startswith("spotify:"):
        return _of_parts([unquote(part) for part in link.split(":")[1:]])
    try:
        parts = urlsplit(link if "//" in link else f"https://{link}")
        host = (parts.hostname or "").removesuffix(".").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    if host in SHORT:
        return Meant(kind="short")
    if host not in HOSTS:
        return Meant(kind="other") if host == "spotify.com" or host.endswith(".spotify.com") else None
    path = [unquote(part) for part in parts.path.split("/") if part]
    while path and (path[0].startswith("intl-") or path[0] in ("embed", "embed-podcast")):
        path = path[1:]
    return _of_parts(path)


def track_id(link: str) -> str | None:
    """Return the id of the track that a link leads to, or None where the link is not one of Spotify."""
    found = meant(link)
    if found is None:
        return None
    if found.kind != "track":
        raise Refused(f"{link} is {SAID[found.kind]}")
    if not ID.fullmatch(found.id):
        raise Refused(f"{link} holds {found.id!r}, which is no id of a track of Spotify; copy the link again")
    return found.id


def playlist_id(link: str) -> str | None:
    """Return the id of the playlist that a link leads to, or None where it leads to something else."""
    found = meant(link)
    return found.id if found and found.kind == "playlist" and ID.fullmatch(found.id) else None


def address(kind: Kind, id_: str) -> str:
    """Return the address of something on Spotify, as people share it, without what follows them about."""
    return f"https://open.spotify.com/{kind}/{id_}"


def _of_parts(parts: list[str]) -> Meant:
    if len(parts) >= 4 and parts[0] == "user" and parts[2] == "playlist":
        return Meant(kind="playlist", id=parts[3])
    if parts[:1] == ["collection"] or (parts[:1] == ["user"] and parts[2:3] == ["collection"]):
        return Meant(kind="liked songs")
    kind = KINDS.get(parts[0].lower(), "other") if parts else "other"
    if len(parts) < 2 or not parts[1]:
        return Meant(kind="ad" if kind == "ad" else "other")
    return Meant(kind=kind, id=parts[1])
