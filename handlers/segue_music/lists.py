"""Links to lists of tracks: playlists, sets and albums, told from links to one track."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

LISTS = (  # for the patterns of handlers: a playlist, a set or an album
    r"^(?:spotify:(?:playlist|album):"
    r"|https?://(?:[\w-]+\.)*spotify\.com/(?:[\w.-]+/)*(?:playlist|album)/\w"
    r"|https?://(?:[\w-]+\.)*soundcloud\.com/[^/?#]+/sets/[^/?#]"
    r"|https?://(?:[\w-]+\.)*youtube\.com/playlist\?)"
)


def is_list(link: str) -> bool:
    """Tell whether a link leads to a list of tracks."""
    return re.search(LISTS, link.strip(), re.IGNORECASE) is not None


def list_key(link: str) -> str:
    """Return a short name of the list that a link leads to, without secrets; empty: it leads to none."""
    link = link.strip()
    if not is_list(link):
        return ""
    if link.lower().startswith("spotify:"):
        return link
    parts = urlsplit(link)
    path = [unquote(part) for part in parts.path.split("/") if part]
    host = (parts.hostname or "").lower()
    reader = next(reader for name, reader in READERS.items() if host == name or host.endswith(f".{name}"))
    return reader(path, dict(parse_qsl(parts.query)))


def _spotify(path: list[str], asked: Mapping[str, str]) -> str:
    return f"spotify:{path[-2]}:{path[-1]}"


def _soundcloud(path: list[str], asked: Mapping[str, str]) -> str:
    return f"soundcloud:{path[0]}/sets/{path[2]}".lower()  # what follows is a private list's secret


def _youtube(path: list[str], asked: Mapping[str, str]) -> str:
    return f"youtube:list:{asked['list']}" if asked.get("list") else ""


READERS: Mapping[str, Callable[[list[str], Mapping[str, str]], str]] = {
    "spotify.com": _spotify,
    "soundcloud.com": _soundcloud,
    "youtube.com": _youtube,
}
