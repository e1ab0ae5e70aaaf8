"""Playlists of SoundCloud and YouTube: whose there are, and which tracks each has, in order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from segue_music import resting
from segue_schemas import Entries, Playlist, Playlists
from segue_ytdlp import embedding, links, shortlinks
from segue_ytdlp.links import Link, Page, Service
from segue_ytdlp.naming import entry_link, recording
from segue_ytdlp.options import Access
from segue_ytdlp.settings import SoundCloudSettings

PRIVATE = "private sets"  # under this name it is kept what opens them
NAMELESS = ("[Private video]", "[Deleted video]")  # YouTube keeps their places in a list
GLANCE = 100  # entries by which a long list is told from what it was: one page of YouTube


@dataclass(frozen=True, slots=True)
class ServiceLists:
    """The playlists of one service."""

    service: Service
    access: Callable[[], Access]

    @property
    def name(self) -> str:
        """The service."""
        return self.service.value

    def playing(self) -> Playlists:
        """Say that nobody can know what plays there."""
        return Playlists(reason=f"{self.name} does not tell what is playing")

    def playlists(self, limit: int) -> Playlists:
        """List the sets of the user whom the settings name."""
        access = self.access()
        if not isinstance(access.site, SoundCloudSettings):
            return Playlists(reason="YouTube is asked by link only; give the link of a playlist")
        if not access.site.user:
            return Playlists(reason="nobody is named; set user in [soundcloud]")
        url = f"https://soundcloud.com/{access.site.user}/sets"
        page = Link(service=self.service, page=Page.USER, url=url, shown=url)
        entries = embedding.listing(access, page, limit).get("entries") or []
        sets = [(entry, entry_link(entry)) for entry in entries]
        found = [_playlist(entry, link) for entry, link in sets if link and link.page is Page.SET]
        return Playlists(found=tuple(found))

    def playlist(self, link: str) -> Playlist | None:
        """Look at the playlist behind a link; None where it is not one of this service."""
        found = links.read(link)
        if found is None or found.service is not self.service:
            return None
        access = self.access()
        found = _opened(access, shortlinks.followed(access, found))
        if found.page is not Page.SET:
            return None
        page = embedding.listing(access, found, GLANCE)
        if found.url != found.shown:  # what opens it is kept here, and nowhere else
            resting.keep(access.home, PRIVATE, found.shown, found.url)
        return _playlist(page, found, snapshot=_snapshot(page))

    def entries(self, playlist: Playlist, limit: int) -> Entries:
        """Read the first entries of a list, in its order."""
        link = links.read(playlist.link)
        if link is None or link.page is not Page.SET:
            return Entries(playlist=playlist, skipped=(f"{playlist.link} is not a playlist",))
        access = self.access()
        page = embedding.listing(access, _opened(access, link), limit)
        entries = [(entry, entry_link(entry)) for entry in page.get("entries") or []]
        tracks = [
            (entry, found)
            for entry, found in entries
            if found and found.page is Page.TRACK and entry.get("title") not in NAMELESS
        ]
        gone = len(entries) - len(tracks)
        count = page.get("playlist_count")
        return Entries(
            playlist=playlist,
            entries=tuple(recording(entry, found) for entry, found in tracks),
            skipped=(_passed_over(gone),) if gone else (),
            complete=int(count) <= len(entries) if count is not None else len(entries) < limit,
        )


def _passed_over(count: int) -> str:
    return f"{count} {'entry is' if count == 1 else 'entries are'} private, deleted or no track"


def _opened(access: Access, link: Link) -> Link:
    """Return the link that opens a private set, where it was given once."""
    kept = resting.kept(access.home, PRIVATE, link.shown) if link.url == link.shown else None
    return replace(link, url=str(kept.doc)) if kept else link


def _playlist(info: dict[str, Any], link: Link, snapshot: str = "") -> Playlist:
    return Playlist(
        title=str(info.get("title") or link.shown.rpartition("/")[2]),
        link=link.shown,
        service=link.service.value,
        id=str(info.get("id") or ""),
        owner=str(info.get("uploader") or info.get("channel") or ""),
        snapshot=snapshot,
        count=info.get("playlist_count"),
    )


def _snapshot(page: dict[str, Any]) -> str:
    """Return a mark that is another one where the list is: neither service gives one itself."""
    ids = [str(entry.get("id") or entry.get("url")) for entry in page.get("entries") or []]
    told = [page.get(name) for name in ("title", "playlist_count", "modified_timestamp", "modified_date")]
    return hashlib.sha256(json.dumps([ids, told]).encode()).hexdigest()[:24]
