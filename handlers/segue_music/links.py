"""What a link leads to, whatever tracking, mobile hosts or short forms it was copied with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from segue_schemas import Recording

TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|igsh|si|ref_src|wprov|spm|_branch_match_id",
    re.IGNORECASE,
)
AUDIO_FILE = re.compile(r"\.(?:mp3|m4a|aac|wav|aiff?|flac|alac|ogg|oga|opus|wma|webm|mp4)$", re.IGNORECASE)
SOUNDCLOUD_PAGES = frozenset({"discover", "stream", "you", "search", "charts", "upload", "pages", "tags"})
SOUNDCLOUD_TABS = frozenset(
    {"sets", "likes", "reposts", "tracks", "albums", "popular-tracks", "followers", "following", "comments"}
)
ALBUMS = re.compile(r"/(album|albums|playlist|playlists|artist|artists|release|label|user|profile)s?/")
PRIVATE = re.compile(r"(soundcloud\.com/[^/?#\s]+/[^?#\s]+)/s-\w+|(?<=[?&])secret_token=[\w-]+&?")
SERVICE_ID = re.compile(r"^(?:spotify:track:|soundcloud:tracks:|youtube:)")


def track_key(link: str) -> str:
    """Return a short name of the one track that a link leads to; empty where it leads to no single one."""
    link = link.strip()
    if link.startswith("spotify:"):
        kind, _, id_ = link.removeprefix("spotify:").rpartition(":")
        return f"spotify:{id_}" if kind == "track" else ""
    try:
        parts = urlsplit(link if "//" in link else f"https://{link}")
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return ""
    if not host or parts.scheme not in ("http", "https"):
        return ""
    host = re.sub(r"^(?:www|m|mobile|web)\.", "", host)
    path = [unquote(part) for part in parts.path.split("/") if part]
    asked = dict(parse_qsl(parts.query))
    for name, reader in READERS.items():
        if host == name or host.endswith(f".{name}"):
            return reader(host, path, asked)
    return _plain(host, port, path, parts.query)


def no_track(link: str) -> bool:
    """Tell whether a link leads to a list, a person or another page of a service, but to no single track."""
    host = re.sub(r"^https?://(?:[^/@]*@)?|[/:?#].*", "", link.strip(), flags=re.IGNORECASE).lower()
    known = link.startswith("spotify:") or any(host == one or host.endswith(f".{one}") for one in READERS)
    return known and not track_key(link)


def shown(*links: str) -> str:
    """Return links as people may see them: without what opens a private page to whoever reads it."""
    return " ".join(PRIVATE.sub(r"\1", link) for link in links)


def track_keys(recording: Recording) -> frozenset[str]:
    """Return the short names of a recording on all services that it is known on."""
    by_id = {
        f"{service.lower()}:{SERVICE_ID.sub('', id_)}"
        for service, id_ in recording.ids.items()
        if id_.strip()
    }
    return frozenset(by_id | {key for link in recording.links if (key := track_key(link))})


def _spotify(host: str, path: list[str], asked: Mapping[str, str]) -> str:
    if "track" in path[:-1]:
        return f"spotify:{path[path.index('track') + 1]}"
    return ""


def _youtube(host: str, path: list[str], asked: Mapping[str, str]) -> str:
    if host == "youtu.be":
        return f"youtube:{path[0]}" if path else ""
    if len(path) > 1 and path[0] in ("shorts", "embed", "live", "v", "e"):
        return f"youtube:{path[1]}"
    return f"youtube:{asked['v']}" if asked.get("v") else ""


def _soundcloud(host: str, path: list[str], asked: Mapping[str, str]) -> str:
    if host == "w.soundcloud.com":
        return track_key(asked["url"]) if asked.get("url", "").startswith("http") else ""
    if host == "api.soundcloud.com" or host == "api-v2.soundcloud.com":
        return f"soundcloud:{path[1].rpartition(':')[2]}" if len(path) > 1 and path[0] == "tracks" else ""
    if host == "on.soundcloud.com":
        return f"on.soundcloud.com/{path[0]}" if path else ""
    if len(path) < 2 or path[0] in SOUNDCLOUD_PAGES or path[1] in SOUNDCLOUD_TABS:
        return ""
    return f"soundcloud:{path[0]}/{path[1]}".lower()  # what follows is a private link's secret


def _apple(host: str, path: list[str], asked: Mapping[str, str]) -> str:
    if asked.get("i"):
        return f"apple:{asked['i']}"
    return f"apple:{path[-1]}" if "song" in path[:-1] else ""


def _numbered(service: str) -> Callable[[str, list[str], Mapping[str, str]], str]:
    def read(host: str, path: list[str], asked: Mapping[str, str]) -> str:
        if "track" not in path[:-1]:
            return ""
        numbers = [part for part in path[path.index("track") + 1 :] if part.isdigit()]
        return f"{service}:{numbers[-1]}" if numbers else ""

    return read


def _bandcamp(host: str, path: list[str], asked: Mapping[str, str]) -> str:
    return f"{host}/track/{path[1]}".lower() if len(path) > 1 and path[0] == "track" else ""


READERS: Mapping[str, Callable[[str, list[str], Mapping[str, str]], str]] = {
    "spotify.com": _spotify,
    "youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtube,
    "soundcloud.com": _soundcloud,
    "music.apple.com": _apple,
    "itunes.apple.com": _apple,
    "deezer.com": _numbered("deezer"),
    "tidal.com": _numbered("tidal"),
    "beatport.com": _numbered("beatport"),
    "bandcamp.com": _bandcamp,
}


def _plain(host: str, port: int | None, path: list[str], query: str) -> str:
    """Return a link to some other place: its own address without what follows people about."""
    if not path or (not AUDIO_FILE.search(path[-1]) and ALBUMS.search(f"/{'/'.join(path).lower()}/")):
        return ""
    kept = sorted(
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if not TRACKING.fullmatch(name)
    )
    where = host if port in (None, 80, 443) else f"{host}:{port}"
    asked = f"?{urlencode(kept)}" if kept else ""
    return f"{where}/{'/'.join(quote(part) for part in path)}{asked}"
