"""Playlists of SoundCloud and YouTube: whose there are, and which tracks each has, in order."""

from __future__ import annotations

from segue.errors import Refused
from segue.settings import Settings
from segue_schemas import Record, Recording
from segue_ytdlp import embedding, links, services, shortlinks
from segue_ytdlp.links import Link, Page, Service
from segue_ytdlp.naming import entry_link, recording

MOST = 10_000  # entries of one playlist
USERS = 200  # playlists of one person


class Playlist(Record):
    """One playlist."""

    id: str
    name: str
    link: str
    owner: str = ""
    tracks: tuple[Recording, ...] = ()  # in order; of most, only the link is known
    unreadable: int = 0  # entries that lead to no track


def playlist(settings: Settings, text: str) -> Playlist:
    """Return a SoundCloud set or a YouTube playlist with its tracks."""
    link = links.read(text)
    if link is None:
        raise Refused(f"{text!r} is not a link of SoundCloud or YouTube; nothing was asked")
    link = shortlinks.followed(services.access(settings, link.service), link)
    if link.page is not Page.SET:
        raise Refused(f"{link.shown} is not a playlist; nothing was asked; give the link of one")
    page = embedding.listing(services.access(settings, link.service), link, MOST)
    entries = page.get("entries") or []
    tracks = [
        recording(entry, found)
        for entry in entries
        if (found := entry_link(entry)) is not None and found.page is Page.TRACK
    ]
    return Playlist(
        id=str(page.get("id") or ""),
        name=str(page.get("title") or link.shown),
        link=link.shown,
        owner=str(page.get("uploader") or page.get("channel") or ""),
        tracks=tuple(tracks),
        unreadable=len(entries) - len(tracks),
    )


def of_user(settings: Settings, user: str) -> tuple[Playlist, ...]:
    """Return the sets of a person on SoundCloud, without their tracks."""
    if not links.NAME.fullmatch(user):
        raise Refused(
            f"{user!r} is not the name of a person on SoundCloud; take it from their page's address"
        )
    url = f"https://soundcloud.com/{user}/sets"
    page = Link(service=Service.SOUNDCLOUD, page=Page.USER, url=url, shown=url)
    found = embedding.listing(services.access(settings, Service.SOUNDCLOUD), page, USERS)
    sets = [(entry, entry_link(entry)) for entry in found.get("entries") or []]
    return tuple(
        Playlist(
            id=str(entry.get("id") or ""),
            name=str(entry.get("title") or link.shown),
            link=link.shown,
            owner=user,
        )
        for entry, link in sets
        if link is not None and link.page is Page.SET
    )
