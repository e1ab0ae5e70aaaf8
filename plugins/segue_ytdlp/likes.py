"""The likes of a person on SoundCloud, newest first, until one that was seen already."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from segue.errors import Unavailable
from segue_music import resting
from segue_schemas import Detected, Recording
from segue_ytdlp import embedding
from segue_ytdlp.links import Link, Page, Service
from segue_ytdlp.naming import entry_link, recording
from segue_ytdlp.options import Access
from segue_ytdlp.settings import SoundCloudSettings

SOURCE = "SoundCloud likes"
PAGE = 200  # likes of one answer
KEPT = 1000  # likes that are remembered
Like = tuple[str, Recording]  # with its id


@dataclass(frozen=True, slots=True)
class SoundCloudLikes:
    """Looks at the newest likes; two requests where nothing is new."""

    access: Callable[[], Access]
    dry: bool = False  # nothing is remembered

    @property
    def name(self) -> str:
        """What people call it."""
        return SOURCE

    def detect(self, limit: int) -> Detected:
        """Return the likes that were not seen before; what is more than the limit comes with the next look.

        At the first look the older likes are left to the user: they may be thousands.
        """
        access = self.access()
        site = access.site
        if not isinstance(site, SoundCloudSettings) or not site.likes:
            return Detected(reason="switched off; set likes = true in [soundcloud]")
        if not site.user:
            return Detected(reason="nobody is named; set user in [soundcloud]")
        likes, trouble = _listed(access, site.user)
        seen = json.loads(resting.cursor(access.home, SOURCE, site.user) or "[]")
        fresh = _until(likes, set(seen))
        taken = fresh[-limit:] if seen else fresh[:limit]
        if fresh and not self.dry:
            passed = [id_ for id_, _ in (taken if seen else fresh)]
            known = list(dict.fromkeys([*passed, *seen]))[:KEPT]
            resting.set_cursor(access.home, SOURCE, json.dumps(known), site.user)
        return Detected(found=tuple(found for _, found in taken), reason=trouble if not taken else "")


def _listed(access: Access, user: str) -> tuple[list[Like], str]:
    """Return the newest likes; where SoundCloud does not show them now, those of the last time, and why."""
    url = f"https://soundcloud.com/{user}/likes"
    page = Link(service=Service.SOUNDCLOUD, page=Page.USER, url=url, shown=url)
    try:
        entries = embedding.listing(access, page, PAGE).get("entries") or []
    except Unavailable as error:
        listing = resting.kept(access.home, SOURCE, user)
        kept = [(id_, Recording.model_validate(doc)) for id_, doc in listing.doc] if listing else []
        return kept, str(error)
    found = [(entry, entry_link(entry)) for entry in entries]
    likes = [
        (str(entry.get("id") or link.shown), recording(entry, link))
        for entry, link in found
        if link is not None and link.page is Page.TRACK
    ]
    resting.keep(access.home, SOURCE, user, [(id_, one.model_dump(mode="json")) for id_, one in likes])
    return likes, ""


def _until(likes: list[Like], seen: set[str]) -> list[Like]:
    """Return the likes before the first one that was seen."""
    for number, (id_, _) in enumerate(likes):
        if id_ in seen:
            return likes[:number]
    return likes
