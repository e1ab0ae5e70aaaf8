"""SoundCloud and YouTube as sources of tracks."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from segue.errors import Refused
from segue.settings import Settings
from segue_music.hooks import Progress
from segue_music.noaudio import NoAudio
from segue_schemas import Fetched, Recording
from segue_ytdlp import embedding, links, shortlinks
from segue_ytdlp.failures import Kind, told
from segue_ytdlp.links import Link, Page, Service
from segue_ytdlp.naming import entry_link, recording
from segue_ytdlp.options import Access
from segue_ytdlp.services import Reach, access

PREFERRED = (Service.SOUNDCLOUD, Service.YOUTUBE)  # an artist may give their own file on the first


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTrack:
    """One track of SoundCloud or YouTube."""

    access: Access
    found: Link
    others: tuple[ServiceTrack, ...] = ()  # the same track on other pages

    @property
    def name(self) -> str:
        """The service."""
        return self.found.service.value

    @property
    def link(self) -> str:
        """Where it would be fetched; a private link is shown without its secret."""
        return self.found.shown

    def fetch(self, folder: Path, progress: Progress) -> Fetched:
        """Put the file into the folder, and its best picture; what one page withholds another may give."""
        try:
            return self._fetched(folder, progress)
        except NoAudio:
            for other in self.others:
                with suppress(NoAudio):
                    return other.fetch(folder, progress)
            raise

    def _fetched(self, folder: Path, progress: Progress) -> Fetched:
        path, info, picture = embedding.fetch(self.access, self.found, folder, progress)
        return Fetched(
            path=str(path),
            source=self.name,
            link=self.link,
            recording=recording(info, self.found),
            artwork=str(picture or ""),
        )


def source(settings: Settings, wanted: Recording, reach: Reach = access) -> ServiceTrack | None:
    """Return who can fetch a track by its own link, or None to leave it to others."""
    own = own_links(wanted)
    if not own:
        return None
    first, *more = [(reach(settings, link.service), link) for link in own]
    others = tuple(ServiceTrack(access=way, found=link) for way, link in more if link.page is Page.TRACK)
    return ServiceTrack(access=first[0], found=_track(*first), others=others)


def resolved(settings: Settings, text: str, reach: Reach = access) -> Recording | None:
    """Return who and what a link of a service leads to, or None where it is another's."""
    link = links.read(text)
    if link is None:
        return None
    way = reach(settings, link.service)
    link = _track(way, link)
    info = embedding.look(way, link)
    found = recording(info, link if link.url != link.shown else entry_link(info) or link)
    # The link with the secret is known already, and without it the track cannot be had.
    return found if link.url == link.shown else found.model_copy(update={"links": ()})


def own_links(wanted: Recording) -> list[Link]:
    """Return the links of a recording that lead to the services, the preferred one first."""
    found = [link for text in wanted.links if (link := links.read(text)) is not None]
    return sorted(found, key=_rank)


def _rank(link: Link) -> tuple[bool, int]:
    return link.page not in (Page.TRACK, Page.SHORT), PREFERRED.index(link.service)


def _track(way: Access, link: Link) -> Link:
    link = shortlinks.followed(way, link)
    if link.page in (Page.SET, Page.USER):
        what = "a playlist" if link.page is Page.SET else "a page of a person, with many tracks"
        raise Refused(
            f"{link.shown} is {what}; nothing was fetched; sync it as a playlist, or give "
            "the link of one track"
        )
    if link.page is not Page.TRACK:
        raise told(Kind.NOT_ALLOWED, link)
    return link
