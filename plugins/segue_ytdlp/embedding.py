"""Asks yt-dlp: one job at a time each, with all of its failures as our own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from segue_music import resting
from segue_ytdlp import options, pauses
from segue_ytdlp.bounded import Job, Say, TimeUp
from segue_ytdlp.failures import RESTING, Kind, kind_of, told
from segue_ytdlp.links import Link, Page
from segue_ytdlp.options import Access, Judge

log = logging.getLogger(__name__)
Info = dict[str, Any]
ASKING = 120.0  # seconds for a job that fetches no file
PICTURE = 10_000_000  # bytes
PICTURES = ("sndcdn.com", "ytimg.com", "ggpht.com", "googleusercontent.com")


def look(access: Access, link: Link) -> Info:
    """Return what a service says of one track, also where it does not play it here."""
    with _failures(access, link):
        return Job[Info](lambda _: _asked(options.for_looking(access), link.url)).run(ASKING)


def listing(access: Access, link: Link, most: int) -> Info:
    """Return a page with its first entries, each with as little as the page says of it."""
    with _failures(access, link, listed=True):
        return Job[Info](lambda _: _asked(options.for_listing(access, most), link.url)).run(ASKING)


def search(access: Access, text: str, most: int) -> Info:
    """Return what a service finds for a text; the text cannot be anything but words to look for."""
    prefix = {"SoundCloud": "scsearch", "YouTube": "ytsearch"}[access.service.value]
    shown = f"what it finds for {text!r}"
    link = Link(service=access.service, page=Page.OTHER, url=f"{prefix}{most}:{text}", shown=shown)
    return listing(access, link, most)


def fetch(access: Access, link: Link, folder: Path, say: Say) -> tuple[Path, Info, Path | None]:
    """Put the file of one track into a folder; return where it is, what is said of it, and its picture."""
    judge = Judge(access.limits)

    def work(job: Job[tuple[Path, Info, Path | None]]) -> tuple[Path, Info, Path | None]:
        given = options.for_file(access, folder, judge, _hook(job, access))
        with _opened(given) as ydl:
            info = ydl.sanitize_info(ydl.extract_info(link.url))
            got = info.get("requested_downloads") or [{}]
            path = Path(got[0].get("filepath") or folder / "nothing")
            return path, info, _picture(ydl, info, folder) if path.exists() else None

    with _failures(access, link):
        path, info, picture = Job(work).run(access.limits.job_minutes * 60, say)
        if judge.found:
            kind, seen = judge.found
            raise told(Kind(kind), link, seen)
        if not path.exists() or path.stat().st_size == 0:  # yt-dlp passes over what is too large
            raise told(Kind.TOO_LARGE, link)
    return path, info, picture


def redirect(access: Access, link: Link) -> str:
    """Return where a link leads on to, without going there; empty where it leads nowhere."""

    def work(_: Job[str]) -> str:
        given = options.options(access)
        proxy, verify = given.get("proxy"), not access.any_certificate
        with httpx.Client(proxy=proxy, verify=verify, timeout=access.limits.answer_seconds) as client:
            return str(client.head(link.url).headers.get("location", ""))

    with _failures(access, link):
        try:
            return Job(work).run(ASKING)
        except httpx.HTTPError as error:
            raise told(Kind.NETWORK, link, str(error)) from None


def _asked(given: Mapping[str, Any], url: str) -> Info:
    with _opened(given) as ydl:
        found = ydl.extract_info(url, download=False)
        if found and found.get("_type") == "playlist":
            found["entries"] = [entry for entry in found.get("entries") or [] if entry]
        info: Info = ydl.sanitize_info(found) or {}
        return info


@contextmanager
def _opened(given: Mapping[str, Any]) -> Iterator[Any]:
    from yt_dlp import YoutubeDL
    from yt_dlp.globals import plugin_dirs

    # It runs whatever lies in a folder yt_dlp_plugins on the path, the working directory included.
    plugin_dirs.value = []
    with YoutubeDL(dict(given)) as ydl:
        for name in (
            "Soundcloud",
            "SoundcloudSet",
            "SoundcloudPlaylist",
            "SoundcloudUser",
            "SoundcloudSearch",
        ):
            if name in ydl._ies:
                # They share one table of headers: the token of one job would be used by all that follow.
                ydl.get_info_extractor(name)._HEADERS = {}
        yield ydl


@contextmanager
def _failures(access: Access, link: Link, *, listed: bool = False) -> Iterator[None]:
    """Ask nothing while a service rests, and raise what went wrong in our own words."""
    from yt_dlp.utils import YoutubeDLError

    name = access.service.value
    listings = f"{name} listings"  # they have a bot wall that single tracks do not have
    for source in (name, listings) if listed else (name,):
        resting.must_be_awake(access.home, source)
    try:
        yield
    except TimeUp:
        raise told(Kind.NETWORK, link, "it took too long") from None
    except (YoutubeDLError, OSError) as error:
        kind, said = kind_of(error, listing=listed)
        wait = None
        if kind in RESTING or (listed and kind is Kind.GEO):
            source = name if kind is Kind.BUSY or not listed else listings
            reason = str(told(kind, link, said))
            wait = pauses.begin(access.home, source, access.limits.rest_minutes * 60, reason)
        raise told(kind, link, said, wait) from None
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        log.warning("yt-dlp broke at %s", link.shown, exc_info=error)
        raise told(Kind.OTHER, link, f"yt-dlp does not understand its answer: {error!r}") from None
    pauses.end(access.home, listings if listed else name)


def _hook(job: Job[Any], access: Access) -> Callable[[Mapping[str, Any]], None]:
    from yt_dlp.utils import DownloadCancelled

    largest, said = access.limits.largest_mb * 1_000_000, [0]

    def hook(status: Mapping[str, Any]) -> None:
        if job.stopped:
            raise DownloadCancelled("nobody waits for it any more")
        done, of = status.get("downloaded_bytes") or 0, status.get("total_bytes")
        of = of or status.get("total_bytes_estimate")
        if done > largest:  # in pieces, its size is not known before
            raise OSError(27, "larger than allowed")
        if done // 1_000_000 > said[0]:
            said[0] = done // 1_000_000
            job.say(f"MB from {access.service.value}", said[0], -(-int(of) // 1_000_000) if of else None)

    return hook


def _picture(ydl: Any, info: Info, folder: Path) -> Path | None:
    """Fetch the best picture that can be had; a track is as good without one."""
    from urllib.parse import urlsplit

    from yt_dlp.utils import YoutubeDLError

    for one in list(reversed(info.get("thumbnails") or []))[:3]:
        url = str(one.get("url", ""))
        host = urlsplit(url).hostname or ""
        if not any(host == known or host.endswith(f".{known}") for known in PICTURES):
            continue
        try:
            with ydl.urlopen(url) as answer:
                content = answer.read(PICTURE + 1)
        except (YoutubeDLError, OSError):
            continue
        if content and len(content) <= PICTURE:
            path = folder / "artwork.picture"
            path.write_bytes(content)
            return path
    return None
