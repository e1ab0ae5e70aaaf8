"""The likes of a person on SoundCloud: the new ones, each until it has a row in Tracks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from segue.errors import Unavailable
from segue_music import likes, resting
from segue_music.likes import Like
from segue_schemas import Detected, Record
from segue_ytdlp import embedding
from segue_ytdlp.links import Link, Page, Service
from segue_ytdlp.naming import entry_link, recording
from segue_ytdlp.options import Access
from segue_ytdlp.settings import SoundCloudSettings

SOURCE = "SoundCloud likes"
MOST = (200, 1_000, 10_000)  # likes that are read: one answer, and more where all of it is new
KEPT = 1000  # likes that are remembered


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
        seen = Seen.model_validate(kept.doc) if kept else Seen()
        trouble: Unavailable | None = None
        try:
            seen = _looked(access, site.user, seen, limit)
        except Unavailable as error:
            trouble = error
        found, waiting = likes.named(access.home, seen.waiting, limit)
        if trouble is not None and not found:
            raise trouble
        if not self.dry:
            seen = seen.model_copy(update={"waiting": waiting})
            resting.keep(access.home, SOURCE, site.user, seen.model_dump(mode="json"))
        return Detected(found=found)


def _looked(access: Access, user: str, seen: Seen, at_first: int) -> Seen:
    """Read the likes down to the first that is known."""
    url = f"https://soundcloud.com/{user}/likes"
    page = Link(service=Service.SOUNDCLOUD, page=Page.USER, url=url, shown=url)
    fresh: list[Like] = []
    for most in MOST:
        fresh, whole = _above(access, page, most, seen)
        if whole or not seen.ids:
            break
    ids = (*(like.id for like in fresh), *seen.ids)[:KEPT]
    again = {like.id for like in fresh}
    stays = [like for like in seen.waiting if like.id not in again]
    return Seen(ids=ids, waiting=(*(fresh if seen.ids else fresh[:at_first]), *stays))


def _above(access: Access, page: Link, most: int, seen: Seen) -> tuple[list[Like], bool]:
    """Return the likes above the first known one, and whether these are all of them."""
    fresh: list[Like] = []
    entries = embedding.listing(access, page, most).get("entries") or []
    for entry in entries:
        link = entry_link(entry)
        if link is None or link.page is not Page.TRACK:  # a set can be liked too
            continue
        id_ = str(entry.get("id") or link.shown)
        if id_ in seen.ids:
            return fresh, True
        fresh.append(Like(id=id_, recording=recording(entry, link)))
    return fresh, len(entries) < most
