"""What a failure of yt-dlp means: each kind is an outcome of its own, with its own sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from segue.errors import Misconfigured, Refused, SegueError, Unavailable
from segue_music.noaudio import NoAudio
from segue_ytdlp.links import Link, hidden


class Kind(StrEnum):
    """Why there is no file."""

    GEO = "geo-blocked"
    DRM = "DRM"
    LOGIN = "login needed"
    BOT = "bot wall"
    BUSY = "too many requests"
    GONE = "gone"
    TOO_LONG = "too long"
    TOO_SHORT = "too short"
    TOO_LARGE = "too large"
    LIVE = "live"
    PREVIEW = "preview only"
    NO_SOUND = "no sound offered"
    NETWORK = "network"
    NOT_ALLOWED = "not allowed"
    DISK = "disk"
    OTHER = "other"


class NotFetched(Refused):
    """The file is not taken, and asking again changes nothing until a person does."""

    def __init__(self, message: str, kind: Kind = Kind.OTHER) -> None:
        super().__init__(message)
        self.kind = kind


class Withheld(NoAudio):
    """The service has no file for us; another one may."""

    def __init__(self, message: str, kind: Kind = Kind.GONE) -> None:
        super().__init__(message)
        self.kind = kind

    def sold(self, shops: Iterable[str]) -> Withheld:
        """Return the same error, which names where the track can be bought."""
        self.shops = tuple(dict.fromkeys(shops))
        return self


class Closed(Misconfigured):
    """The service gives the file to those only who are signed in."""

    def __init__(self, message: str, kind: Kind = Kind.LOGIN) -> None:
        super().__init__(message)
        self.kind = kind


class Later(Unavailable):
    """There is no file now."""

    def __init__(self, message: str, retry_after: float | None = None, kind: Kind = Kind.NETWORK) -> None:
        super().__init__(message, retry_after)
        self.kind = kind


RESTING = frozenset({Kind.BOT, Kind.BUSY})  # the whole service is left alone for a while
PASSING = frozenset({Kind.NETWORK, Kind.DISK}) | RESTING
ELSEWHERE = frozenset(  # another service may have it
    {Kind.DRM, Kind.PREVIEW, Kind.GEO, Kind.GONE, Kind.NO_SOUND}
)
DESCRIBED = frozenset(  # its page says what it is all the same
    {Kind.DRM, Kind.PREVIEW, Kind.GEO, Kind.LOGIN, Kind.NO_SOUND}
)

SAYS = {
    Kind.GEO: "{service} does not give {link} to the country that asks; nothing was fetched; set proxy or "
    "geo_verification_proxy in [{section}] to one in a country where it plays",
    Kind.DRM: "{service} gives {link} only as a protected stream (DRM), which nothing here can open, now or "
    "later; nothing was fetched; buy it, or put another link into its row",
    Kind.LOGIN: "{service} shows {link} only to those who are signed in; nothing was fetched; {sign_in}",
    Kind.BOT: "{service} takes us for a bot; it is left alone for a while and then tried again; fewer tracks "
    "at a time, or cookies in [{section}], help",
    Kind.BUSY: "{service} has had too many requests from us; it is left alone and tried again later",
    Kind.GONE: "{link} is not there (deleted, private, or never was); nothing was fetched; look whether the "
    "link still opens, and put another one into its row",
    Kind.TOO_LONG: "{link} is longer than allowed ({detail}); nothing was fetched; to allow it, raise "
    "longest_minutes in [ytdlp] and in [music]",
    Kind.TOO_SHORT: "{link} is too short to be a track ({detail}); nothing was fetched; to allow it, lower "
    "shortest_seconds in [ytdlp]",
    Kind.TOO_LARGE: "the file of {link} is larger than allowed; nothing was kept; to allow it, raise "
    "largest_mb in [ytdlp]",
    Kind.LIVE: "{link} is a live stream or has not begun; nothing was fetched; try again when it is over",
    Kind.PREVIEW: "{service} gives only a preview of {link} without its paid subscription; nothing was kept; "
    "buy it, or put another link into its row",
    Kind.NO_SOUND: "{service} offers no sound of {link} that can be fetched ({detail}); nothing was kept; "
    "see whether it plays there, and update yt-dlp where it does",
    Kind.NETWORK: "{service} cannot be reached ({detail}); it is tried again",
    Kind.DISK: "the file of {link} cannot be written ({detail}); free some space; it is tried again",
    Kind.NOT_ALLOWED: "{link} is not a page that may be asked; nothing was asked; give the link of a track",
    Kind.OTHER: "{service} did not give {link} ({detail}); nothing was kept; open it yourself to see "
    "why, and update yt-dlp where it plays there",
}
SIGN_IN = {
    "soundcloud": "set SOUNDCLOUD_OAUTH_TOKEN, or cookies in [soundcloud]",
    "youtube": "set cookies in [youtube], best those of an account that is not your main one",
}
_TEXTS = (
    (Kind.DRM, r"\bdrm\b"),
    (Kind.BOT, r"confirm you.{0,3}re not a bot|captcha|unusual traffic|ip is likely being blocked"),
    (Kind.BUSY, r"rate.?limit|too many requests"),
    (Kind.GONE, r"private video"),  # it asks to sign in, which helps only those who were let in
    (Kind.LOGIN, r"registered users|log ?in|sign in|--cookies|members.only|premium members|age.restricted"),
    (
        Kind.GEO,
        r"geo.?restrict|not (?:made )?(?:this video )?available (?:in|from) your (?:country|location)"
        r"|blocked it in your country",
    ),
    (Kind.NO_SOUND, r"requested format is not available|no video formats found"),
    (Kind.GONE, r"video unavailable|not available|has been (?:removed|terminated|deleted)|does not exist"),
    (Kind.LIVE, r"live event will begin|premieres in|is offline"),
    (Kind.NOT_ALLOWED, r"no suitable extractor|is not a valid url|unsupported url"),
)
_STATUS = {401: Kind.LOGIN, 404: Kind.GONE, 410: Kind.GONE, 429: Kind.BUSY, 451: Kind.GEO}


def kind_of(error: BaseException, *, listing: bool = False) -> tuple[Kind, str]:
    """Return the kind of a failure and what it said; a listing that is forbidden is a bot wall."""
    from yt_dlp.networking.exceptions import HTTPError, RequestError, TransportError
    from yt_dlp.utils import ExtractorError, GeoRestrictedError

    wrapped = list(chain(error))
    said = _plain(str(wrapped[0]))
    if any(isinstance(one, GeoRestrictedError) for one in wrapped):
        return Kind.GEO, said
    for one in wrapped:
        if isinstance(one, HTTPError):
            return _kind_of_status(one.status, listing, "video data" in said), f"HTTP {one.status}"
    if any(isinstance(one, TransportError) for one in wrapped):
        return Kind.NETWORK, _network(said)
    if any(isinstance(one, OSError) for one in wrapped):
        return Kind.DISK, said
    if any(isinstance(one, RequestError) for one in wrapped):
        return Kind.NOT_ALLOWED, said
    # DRM sites are an extractor of their own, which raises an error like any other.
    known = _TEXTS if any(isinstance(one, ExtractorError) for one in wrapped) else _TEXTS[1:]
    for kind, text in known:
        if re.search(text, said, re.IGNORECASE):
            return kind, said
    return Kind.OTHER, said


def _kind_of_status(status: int, listing: bool, of_file: bool) -> Kind:
    if status == 403 and (listing or of_file):
        return Kind.BOT if listing else Kind.NO_SOUND
    return _STATUS.get(status, Kind.NETWORK if status >= 500 or status == 408 else Kind.OTHER)


def told(kind: Kind, link: Link, detail: str = "", wait: float | None = None) -> SegueError:
    """Return the error that says what happened and what a person can do."""
    section = link.service.value.lower()
    text = SAYS[kind].format(
        service=link.service.value, link=link.shown, section=section, sign_in=SIGN_IN[section],
        detail=hidden(detail)[:200],
    )  # fmt: skip
    if kind in PASSING:
        return Later(text, wait, kind)
    if kind is Kind.LOGIN:
        return Closed(text)
    return Withheld(text, kind) if kind in ELSEWHERE else NotFetched(text, kind)


def chain(error: BaseException) -> list[BaseException]:
    """Return an error with all that it wraps, each once."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or any(one is other for other in found):
            continue
        found.append(one)
        inner = getattr(one, "exc_info", None)
        waiting += [inner[1] if inner else None, getattr(one, "cause", None), one.__cause__, one.__context__]
    return found


def _network(said: str) -> str:
    """Return what is wrong with the way there, without the words of those who program."""
    found = re.findall(r"\[(?:Errno|SSL)[^\]]*\] ([\w ]+)", said) or re.findall(r"timed out", said)
    why = found[-1].strip().lower() if found else said
    return f"by its proxy: {why}" if found and "proxy" in said.lower() else why


def _plain(text: str) -> str:
    """Return what yt-dlp says to its own users without its marks and without hints at its options."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text).removeprefix("ERROR: ")
    text = re.sub(r" \(caused by .*", "", text)
    text = re.sub(r"^\[[\w:+]+\] (?:[\w-]+: )?", "", text)
    text = re.split(r";? (?:please report this issue|Use --|See  ?https|Confirm you are on)", text)[0]
    return " ".join(text.split())
