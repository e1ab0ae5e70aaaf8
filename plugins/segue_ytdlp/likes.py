"""The likes of a person on SoundCloud: the new ones, each until it has a row in Tracks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from segue.errors import Unavailable
from segue_music import resting
from segue_music.index import opened
from segue_music.kit import INDEX
from segue_music.links import track_keys
from segue_schemas import Detected, Record, Recording
from segue_ytdlp import embedding
from segue_ytdlp.links import Link, Page, Service
from segue_ytdlp.naming import entry_link, recording
from segue_ytdlp.options import Access
from segue_ytdlp.settings import SoundCloudSettings

SOURCE = "SoundCloud likes"
PAGE = 200  # likes of one answer
KEPT = 1000  # likes that are remembered
AGAIN = (0.0, 60.0, 3_600.0, 86_400.0, 604_800.0)  # seconds after which one without a row is named again


class Like(Record):
    """One like."""

    id: str
    recording: Recording
    named: int = 0  # how often
    last: float = 0.0  # when

    def is_due(self, now: float) -> bool:
        """Tell whether it is to be named now."""
        return now - self.last >= AGAIN[self.named]


class Seen(Record):
    """What was read before, and what of it is still to be brought in; the newest first."""

    ids: tuple[str, ...] = ()
    waiting: tuple[Like, ...] = ()


@dataclass(frozen=True, slots=True)
class SoundCloudLikes:
    """Looks at the newest likes; two requests where nothing is new."""

    access: Callable[[], Access]
    dry: bool = False  # nothing is brought in, so all of them stay new

    @property
    def name(self) -> str:
        """What people call it."""
        return SOURCE

    def detect(self, limit: int) -> Detected:
        """Name the likes that are new or wait for their row; while SoundCloud rests, those that wait.

        At the first look the older likes are left to the user: they may be thousands.
        """
        access = self.access()
        site = access.site
        if not isinstance(site, SoundCloudSettings) or not site.likes:
            return Detected(reason="switched off; set likes = true in [soundcloud]")
        if not site.user:
            return Detected(reason="nobody is named; set user in [soundcloud]")
        kept = resting.kept(access.home, SOURCE, site.user)
        seen, trouble = Seen.model_validate(kept.doc) if kept else Seen(), ""
        try:
            seen = _looked(access, site.user, seen, limit)
        except Unavailable as error:
            trouble = str(error)
        now = time.time()
        waiting = [like for like in seen.waiting if not _has_row(access.home, like.recording)]
        due = [like for like in waiting if like.is_due(now)][:limit]
        if not self.dry:
            told = [_named(like, now) if like in due else like for like in waiting]
            left = tuple(like for like in told if like.named < len(AGAIN))
            seen = seen.model_copy(update={"waiting": left})
            resting.keep(access.home, SOURCE, site.user, seen.model_dump(mode="json"))
        return Detected(found=tuple(like.recording for like in due), reason="" if due else trouble)


def _looked(access: Access, user: str, seen: Seen, at_first: int) -> Seen:
    """Read the likes down to the first that is known."""
    url = f"https://soundcloud.com/{user}/likes"
    page = Link(service=Service.SOUNDCLOUD, page=Page.USER, url=url, shown=url)
    fresh: list[Like] = []
    for entry in embedding.listing(access, page, PAGE).get("entries") or []:
        link = entry_link(entry)
        if link is None or link.page is not Page.TRACK:  # a set can be liked too
            continue
        id_ = str(entry.get("id") or link.shown)
        if id_ in seen.ids:
            break
        fresh.append(Like(id=id_, recording=recording(entry, link)))
    ids = (*(like.id for like in fresh), *seen.ids)[:KEPT]
    again = {like.id for like in fresh}
    stays = [like for like in seen.waiting if like.id not in again]
    return Seen(ids=ids, waiting=(*(fresh if seen.ids else fresh[:at_first]), *stays))


def _named(like: Like, now: float) -> Like:
    return like.model_copy(update={"named": like.named + 1, "last": now})


def _has_row(home: Path, wanted: Recording) -> bool:
    """Tell whether Tracks has it: then its row says what is to be done."""
    if not (home / INDEX).exists():
        return False
    with opened(home / INDEX) as index:
        held = index.look_up(wanted)
    return any(one.place == "tracks" and track_keys(one.recording) & track_keys(wanted) for one in held)
