"""Asks yt-dlp: one job at a time each, with all of its failures as our own."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from segue_music import resting
from segue_ytdlp import options, pauses
from segue_ytdlp.bounded import Job, Say, TimeUp
from segue_ytdlp.downloading import let_go, note_shops, picture_of, watcher
from segue_ytdlp.failures import DESCRIBED, RESTING, Kind, Withheld, kind_of, told
from segue_ytdlp.links import Link, Page
from segue_ytdlp.options import Access, Judge

log = logging.getLogger(__name__)
Info = dict[str, Any]
Got = tuple[Path, Info, Path | None]
ASKING = 120.0  # seconds for a job that fetches no file


def look(access: Access, link: Link) -> Info:
    """Return what a service says of one track, also where it does not play it here."""
    with _failures(access, link):
        info = Job[Info](lambda _: _described(access, link)).run(ASKING)
        if options.live(info):
            raise told(Kind.LIVE, link)
    return info


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


def fetch(access: Access, link: Link, folder: Path, say: Say) -> Got:
    """Put the file of one track into a folder; return where it is, what is said of it, and its picture."""
    from yt_dlp.utils import DownloadCancelled

    judge, shops = Judge(access.limits), list[str]()

    def work(job: Job[Got]) -> Got:
        given = options.for_file(access, folder, judge, watcher(job, access, judge))
        with _opened(given) as ydl:
            note_shops(ydl, shops)
            try:
                info = ydl.sanitize_info(ydl.extract_info(link.url))
            except DownloadCancelled as stopped:
                let_go(stopped)
                for half in folder.glob("*.part*"):
                    half.unlink()
                if judge.found is None:
                    raise
                return folder / "nothing", {}, None
            except BaseException as error:
                let_go(error)
                raise
            got = info.get("requested_downloads") or [{}]
            path = Path(got[0].get("filepath") or folder / "nothing")
            return path, info, picture_of(ydl, info, folder) if path.exists() else None

    try:
        with _failures(access, link):
            path, info, picture = Job(work).run(access.limits.job_minutes * 60, say)
            if judge.found:
                kind, seen = judge.found
                raise told(Kind(kind), link, seen)
            if not path.exists() or path.stat().st_size == 0:  # yt-dlp passes over what is too large
                raise told(Kind.TOO_LARGE, link)
    except Withheld as held:
        raise held.sold(shops) from None
    return path, info, picture


def redirect(access: Access, link: Link) -> str:
    """Return where a link leads on to, without going there; empty where it leads nowhere."""

    def work(_: Job[str]) -> str:
        # Below INFO it writes what an answer leads to: perhaps a private page, with its secret.
        logging.getLogger("httpcore").setLevel(logging.WARNING)
        given = options.options(access)
        proxy, verify = given.get("proxy"), not access.any_certificate
        with httpx.Client(proxy=proxy, verify=verify, timeout=access.limits.answer_seconds) as client:
            return str(client.head(link.url).headers.get("location", ""))

    with _failures(access, link):
        try:
            return Job(work).run(ASKING)
        except httpx.HTTPError as error:
            raise told(Kind.NETWORK, link, str(error)) from None


def _described(access: Access, link: Link) -> Info:
    from yt_dlp.utils import YoutubeDLError

    try:
        return _asked(options.for_looking(access), link.url)
    except YoutubeDLError as error:
        if kind_of(error)[0] not in DESCRIBED:
            raise
        info = _asked(options.for_looking(access, withheld=True), link.url)
        if not info.get("duration"):  # yt-dlp makes up a title where a service gives none
            raise
        return info


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
        with _closed_afterwards(ydl):
            yield ydl


@contextmanager
def _closed_afterwards(ydl: Any) -> Iterator[None]:
    """Close each answer at the end: those that yt-dlp passes over would keep their connections open."""
    from yt_dlp.networking.exceptions import HTTPError

    ask, answers = ydl.urlopen, list[Any]()

    def asked(request: Any) -> Any:
        try:
            answers.append(ask(request))
        except HTTPError as refused:
            answers.append(refused.response)
            raise
        return answers[-1]

    ydl.urlopen = asked
    try:
        yield
    finally:
        for answer in answers:
            with suppress(OSError):
                answer.close()
        # Connections that are kept for more requests end with the last reference to their answers.
        answers.clear()
        del ydl.urlopen


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
