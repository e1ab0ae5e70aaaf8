"""How yt-dlp is set up: everything is said here, and nothing of it comes from a row or a task."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segue_ytdlp.links import Service
from segue_ytdlp.logger import Logger
from segue_ytdlp.settings import SoundCloudSettings, YouTubeSettings, YtdlpSettings

# `generic` would fetch any address, also those of this machine's own network.
EXTRACTORS = {
    Service.SOUNDCLOUD: (
        "soundcloud", "soundcloud:set", "soundcloud:playlist", "soundcloud:user", "soundcloud:search",
    ),
    Service.YOUTUBE: ("youtube", "youtube:tab", "youtube:playlist", "youtube:search"),
}  # fmt: skip
RUNTIMES = ("deno", "node", "bun", "quickjs")  # yt-dlp itself looks whether they are new enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How one service is reached, and within which limits."""

    service: Service
    home: Path  # the state folder
    limits: YtdlpSettings
    site: SoundCloudSettings | YouTubeSettings
    token: str = ""
    extractors: tuple[str, ...] = ()  # others than the usual ones
    any_certificate: bool = False  # only where the service is a stand-in

    @property
    def folder(self) -> Path:
        """Where the cache, cookies and rests are kept."""
        return self.home / "ytdlp"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must not stand in any text."""
        given = (self.site.proxy, self.site.geo_verification_proxy)
        return tuple(text for text in (self.token, *(one.get_secret_value() for one in given if one)) if text)


def options(access: Access) -> dict[str, Any]:
    """Return what holds for every job."""
    limits, site = access.limits, access.site
    told: dict[str, Any] = {
        "allowed_extractors": [f"^{name}$" for name in access.extractors or EXTRACTORS[access.service]],
        "cachedir": str(access.folder / "cache"),
        "color": "never",
        "enable_file_urls": False,
        "extractor_retries": limits.retries,
        "fragment_retries": limits.retries,
        "geo_bypass": False,
        "ignoreerrors": False,
        "js_runtimes": {name: {} for name in RUNTIMES},
        "logger": Logger(*access.secrets),
        "nocheckcertificate": access.any_certificate,
        "noplaylist": True,
        "noprogress": True,
        "postprocessors": [],
        "fixup": "never",
        "quiet": True,
        "remote_components": [],
        "retries": limits.retries,
        "retry_sleep_functions": {"http": _pause, "fragment": _pause, "extractor": _pause},
        "socket_timeout": limits.answer_seconds,
        "usenetrc": False,
        "writethumbnail": False,
    }
    if isinstance(site, YouTubeSettings):
        told["sleep_interval_requests"] = site.pause_seconds
    if access.token:
        told |= {"username": "oauth", "password": access.token}
    if site.proxy:
        told["proxy"] = site.proxy.get_secret_value()
    if site.geo_verification_proxy:
        told["geo_verification_proxy"] = site.geo_verification_proxy.get_secret_value()
    if site.cookies:
        told["cookiefile"] = str(_cookies(access, site.cookies))
    return told


def for_file(
    access: Access, folder: Path, judge: Judge, hook: Callable[[Mapping[str, Any]], None]
) -> dict[str, Any]:
    """Return what is told besides when a file is wanted."""
    return options(access) | {
        "format": chosen,
        "match_filter": judge,
        "max_filesize": access.limits.largest_mb * 1_000_000,
        "outtmpl": {"default": "%(extractor)s-%(id)s.%(ext)s"},
        "paths": {"home": str(folder)},
        "progress_hooks": [hook],
        "restrictfilenames": True,
        "updatetime": False,
    }


def for_listing(access: Access, most: int) -> dict[str, Any]:
    """Return what is told besides when only the entries of a page are wanted."""
    return options(access) | {
        "extract_flat": "in_playlist",
        "lazy_playlist": True,
        "noplaylist": False,
        "playlist_items": f"1:{most}",
    }


def for_looking(access: Access, *, withheld: bool = False) -> dict[str, Any]:
    """Return what is told besides when a track's description is wanted, perhaps of one that is withheld."""
    return options(access) | {
        "format": chosen,
        "ignore_no_formats_error": withheld,
        "extract_flat": True,
        "playlist_items": "0",
    }


def chosen(context: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Choose the best sound; an artist's own file is ranked highest by yt-dlp. Previews never count."""
    whole = [one for one in context["formats"] if "preview" not in str(one.get("format_id", ""))]
    heard = [one for one in whole if one.get("acodec") != "none"]
    alone = [one for one in heard if one.get("vcodec") == "none"]
    yield from (alone or heard)[-1:]


class Judge:
    """Looks at a track before its file is asked for, and remembers why it was passed over."""

    def __init__(self, limits: YtdlpSettings) -> None:
        self.limits = limits
        self.found: tuple[str, str] | None = None  # the kind, and what was seen

    def __call__(self, info: Mapping[str, Any], *, incomplete: object = False) -> str | None:
        """Return why a track is passed over, if it is."""
        self.found = self._seen(info)
        return f"passed over: {' '.join(self.found)}" if self.found else None

    def _seen(self, info: Mapping[str, Any]) -> tuple[str, str] | None:
        if live(info):
            return "live", ""
        formats = [str(one.get("format_id", "")) for one in info.get("formats") or []]
        if formats and all("preview" in name for name in formats):
            return "preview only", ""
        seconds = info.get("duration")
        if seconds is None:
            return None
        shown = f"{int(seconds) // 60}:{int(seconds) % 60:02}"
        if seconds > self.limits.longest_minutes * 60:
            return "too long", shown
        return ("too short", shown) if seconds < self.limits.shortest_seconds else None


def live(info: Mapping[str, Any]) -> bool:
    """Say whether it is not over yet, and thus no track."""
    return info.get("live_status") in ("is_live", "is_upcoming", "post_live") or bool(info.get("is_live"))


def _pause(n: int) -> float:
    return float(min(0.5 * 2**n, 8))


def _cookies(access: Access, given: Path) -> Path:
    """Return a copy of the user's cookies: yt-dlp writes into the file that it reads."""
    own = access.folder / f"cookies-{access.service.value.lower()}.txt"
    if given.exists() and (not own.exists() or own.stat().st_mtime < given.stat().st_mtime):
        own.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        own.touch(mode=0o600)
        own.write_bytes(given.read_bytes())
    return own
