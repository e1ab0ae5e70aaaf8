"""Which links are passed on: those to SoundCloud and YouTube, and what kind of page each leads to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from segue.errors import Refused
from segue_music.links import SOUNDCLOUD_PAGES, SOUNDCLOUD_TABS


class Service(StrEnum):
    """Who is asked."""

    SOUNDCLOUD = "SoundCloud"
    YOUTUBE = "YouTube"


class Page(StrEnum):
    """What a link leads to."""

    TRACK = "track"
    SET = "set"  # or a playlist
    USER = "user"
    SHORT = "short link"
    OTHER = "other page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link in the only form in which it is passed on."""

    service: Service
    page: Page
    url: str  # built anew from its parts; it may hold a private link's secret
    shown: str  # for people: without that secret


HOSTS = {
    "soundcloud.com": Service.SOUNDCLOUD,
    "www.soundcloud.com": Service.SOUNDCLOUD,
    "m.soundcloud.com": Service.SOUNDCLOUD,
    "w.soundcloud.com": Service.SOUNDCLOUD,
    "on.soundcloud.com": Service.SOUNDCLOUD,
    "api.soundcloud.com": Service.SOUNDCLOUD,
    "api-v2.soundcloud.com": Service.SOUNDCLOUD,
    "youtube.com": Service.YOUTUBE,
    "www.youtube.com": Service.YOUTUBE,
    "m.youtube.com": Service.YOUTUBE,
    "music.youtube.com": Service.YOUTUBE,
    "youtu.be": Service.YOUTUBE,
}
NAME = re.compile(r"[\w-]{1,255}")
PART = re.compile(r"@?[\w.-]{1,100}")
SECRET = re.compile(r"s-[A-Za-z0-9]{3,64}")
VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
LIST = re.compile(r"[A-Za-z0-9_-]{2,120}")
IN_TEXT = re.compile(r"(?P<before>/|secret_token=)s-[A-Za-z0-9]{3,64}")
TOKENS = re.compile(r"(?i)(oauth[ _](?:token[\"'=: ]+)?|access_token=|client_id=|authorization: *)[\w.-]{8,}")


def read(text: str) -> Link | None:
    """Return a link of SoundCloud or YouTube; None for any other text; `Refused` for one that is odd."""
    text = text.strip()
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return None
    service = HOSTS.get(host)
    if service is None or parts.scheme not in ("http", "https"):
        return None
    if parts.username is not None or parts.password is not None or port not in (None, 80, 443):
        raise Refused(
            f"a link to {host} with a password or a port in it is none of {service}; nothing was asked; "
            "copy it again from the service"
        )
    path = [unquote(part) for part in parts.path.split("/") if part]
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if service is Service.YOUTUBE:
        return _youtube(host, path, asked)
    return _soundcloud(host, path, asked)


def hidden(text: str, *secrets: str) -> str:
    """Return a text without the secrets of private links and without tokens."""
    for secret in secrets:
        text = text.replace(secret, "[secret]") if secret else text
    return TOKENS.sub(r"\1[secret]", IN_TEXT.sub(r"\g<before>[secret]", text))


def _youtube(host: str, path: list[str], asked: dict[str, str]) -> Link:
    video = asked.get("v", "") if path[:1] == ["watch"] else ""
    if host == "youtu.be":
        video = path[0] if path else ""
    elif len(path) == 2 and path[0] in ("shorts", "embed", "live", "v"):
        video = path[1]
    if VIDEO.fullmatch(video):
        return _link(Service.YOUTUBE, Page.TRACK, f"https://www.youtube.com/watch?v={video}")
    listed = asked.get("list", "") if path[:1] in (["playlist"], ["watch"]) else ""
    if LIST.fullmatch(listed):
        return _link(Service.YOUTUBE, Page.SET, f"https://www.youtube.com/playlist?list={listed}")
    channel = path[:1] != [] and (path[0].startswith("@") or path[0] in ("channel", "c", "user"))
    kind = Page.USER if channel else Page.OTHER
    named = "/".join(part for part in path[:2] if PART.fullmatch(part))
    return _link(Service.YOUTUBE, kind, f"https://www.youtube.com/{named}")


def _soundcloud(host: str, path: list[str], asked: dict[str, str]) -> Link:
    other = _link(Service.SOUNDCLOUD, Page.OTHER, "https://soundcloud.com/")
    if host == "w.soundcloud.com":
        inner = read(asked.get("url", ""))
        return inner if inner and inner.service is Service.SOUNDCLOUD else other
    if host == "on.soundcloud.com":
        fits = len(path) == 1 and NAME.fullmatch(path[0])
        return _link(Service.SOUNDCLOUD, Page.SHORT, f"https://{host}/{path[0]}") if fits else other
    if host.startswith("api"):
        return _numbered(path, asked, other)
    if not path or path[0] in SOUNDCLOUD_PAGES or not all(NAME.fullmatch(part) for part in path):
        return other
    user, rest = path[0], path[1:]
    if rest[:1] == ["sets"] and len(rest) > 1:
        return _private(Page.SET, f"https://soundcloud.com/{user}/sets/{rest[1]}", rest[2:])
    if not rest or rest[0] in SOUNDCLOUD_TABS:
        tab = f"/{rest[0]}" if rest else ""
        return _link(Service.SOUNDCLOUD, Page.USER, f"https://soundcloud.com/{user}{tab}")
    return _private(Page.TRACK, f"https://soundcloud.com/{user}/{rest[0]}", rest[1:])


def _numbered(path: list[str], asked: dict[str, str], other: Link) -> Link:
    pages = {"tracks": Page.TRACK, "playlists": Page.SET}
    number = path[1].rpartition(":")[2] if len(path) == 2 else ""
    if path[:1] and path[0] in pages and number.isascii() and number.isdigit():
        url, secret = f"https://api.soundcloud.com/{path[0]}/{number}", asked.get("secret_token", "")
        whole = f"{url}?secret_token={secret}" if SECRET.fullmatch(secret) else url
        return Link(service=Service.SOUNDCLOUD, page=pages[path[0]], url=whole, shown=url)
    return other


def _private(page: Page, url: str, rest: list[str]) -> Link:
    """Return a link whose last part may be the secret by which the private page opens."""
    secret = f"/{rest[0]}" if rest and SECRET.fullmatch(rest[0]) else ""
    return Link(service=Service.SOUNDCLOUD, page=page, url=f"{url}{secret}", shown=url)


def _link(service: Service, page: Page, url: str) -> Link:
    return Link(service=service, page=page, url=url, shown=url)
