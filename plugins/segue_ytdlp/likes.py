"""The likes of a person on SoundCloud, newest first, until one that was seen already."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from segue_schemas import Detected, Recording
from segue_ytdlp import embedding
from segue_ytdlp.links import Link, Page, Service
from segue_ytdlp.naming import entry_link, recording
from segue_ytdlp.options import Access
from segue_ytdlp.settings import SoundCloudSettings

PAGE = 200  # likes of one answer
KEPT = 1000  # likes that are remembered


@dataclass(frozen=True, slots=True)
class SoundCloudLikes:
    """Looks at the newest likes; two requests where nothing is new."""

    access: Callable[[], Access]

    @property
    def name(self) -> str:
        """What people call it."""
        return "SoundCloud likes"

    def detect(self, limit: int) -> Detected:
        """Return the newest likes that were not seen before; the rest of them comes with the next look."""
        access = self.access()
        site = access.site
        if not isinstance(site, SoundCloudSettings) or not site.likes:
            return Detected(reason="switched off; set likes = true in [soundcloud]")
        if not site.user:
            return Detected(reason="nobody is named; set user in [soundcloud]")
        seen = Seen(access.folder / f"likes-{site.user}.json")
        fresh: list[tuple[str, Recording]] = []
        known = seen.read()
        for id_, found in self._likes(access, site.user):
            if id_ in known:
                break
            fresh.append((id_, found))
        taken = fresh[-limit:] if known else fresh[:limit]
        # At the first look the older likes are left to the user: they may be thousands.
        seen.add([id_ for id_, _ in (taken if known else fresh)])
        return Detected(found=tuple(found for _, found in taken))

    def _likes(self, access: Access, user: str) -> list[tuple[str, Recording]]:
        url = f"https://soundcloud.com/{user}/likes"
        page = Link(service=Service.SOUNDCLOUD, page=Page.USER, url=url, shown=url)
        entries = embedding.listing(access, page, PAGE).get("entries") or []
        found = [(entry, entry_link(entry)) for entry in entries]
        return [
            (str(entry.get("id") or link.shown), recording(entry, link))
            for entry, link in found
            if link is not None and link.page is Page.TRACK
        ]


@dataclass(frozen=True, slots=True)
class Seen:
    """The likes that were handed on, the newest first, in one small file."""

    path: Path

    def read(self) -> list[str]:
        """Return them; none where nothing was looked at yet."""
        try:
            return [str(one) for one in json.loads(self.path.read_text())]
        except (OSError, ValueError, TypeError):
            return []

    def add(self, ids: list[str]) -> None:
        """Remember more of them."""
        if not ids:
            return
        kept = list(dict.fromkeys([*ids, *self.read()]))[:KEPT]
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(kept))
        os.replace(fresh, self.path)
