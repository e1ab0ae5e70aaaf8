"""SoundCloud and YouTube as sources of tracks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from segue.errors import Refused
from segue.settings import Settings
from segue_music.hooks import Progress
from segue_music.links import AUDIO_FILE
from segue_schemas import Fetched, Recording
from segue_ytdlp import embedding, links, searching, services, shortlinks
from segue_ytdlp.failures import ELSEWHERE, Kind, NotFetched, told
from segue_ytdlp.links import Link, Page, Service
from segue_ytdlp.naming import recording
from segue_ytdlp.options import Access

PREFERRED = (Service.SOUNDCLOUD, Service.YOUTUBE)  # an artist may give their own file on the first


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTrack:
    """One track of SoundCloud or YouTube."""

    accesses: Mapping[Service, Access]
    found: Link
    wanted: Recording

    @property
    def name(self) -> str:
        """The service."""
        return self.found.service.value

    @property
    def link(self) -> str:
        """Where it would be fetched; a private link is shown without its secret."""
        return self.found.shown

    def fetch(self, folder: Path, progress: Progress) -> Fetched:
        """Put the file into the folder; where the service will not give it, the others are looked at."""
        try:
            return self._fetch(self.found, folder, progress)
        except NotFetched as refused:
            other = self._elsewhere(refused)
            if other is None:
                raise
            return self._fetch(other, folder, progress)

    def _fetch(self, link: Link, folder: Path, progress: Progress) -> Fetched:
        path, info, picture = embedding.fetch(self.accesses[link.service], link, folder, progress)
        return Fetched(
            path=str(path),
            source=link.service.value,
            link=link.shown,
            recording=recording(info, link),
            artwork=str(picture or ""),
        )

    def _elsewhere(self, refused: NotFetched) -> Link | None:
        if refused.kind not in ELSEWHERE or not self.wanted.title:
            return None
        others = {name: one for name, one in self.accesses.items() if name is not self.found.service}
        if not all(one.limits.search for one in others.values()):
            return None
        sure = searching.choice(others, self.wanted).sure
        return links.read(sure.links[0]) if sure else None


def source(settings: Settings, wanted: Recording) -> ServiceTrack | None:
    """Return who can fetch a track: its own link, or else what is surely the same on a service.

    None leaves it to others. `Refused` where the services have nothing that it surely is.
    """
    accesses = services.accesses(settings)
    own = own_links(wanted)
    for link in own:
        return ServiceTrack(accesses=accesses, found=_track(accesses, link), wanted=wanted)
    if any(AUDIO_FILE.search(link) for link in wanted.links) or not wanted.title:
        return None
    return _searched(accesses, wanted) if accesses[Service.YOUTUBE].limits.search else None


def resolved(settings: Settings, text: str) -> Recording | None:
    """Return who and what a link of a service leads to, or None where it is another's."""
    link = links.read(text)
    if link is None:
        return None
    accesses = services.accesses(settings)
    link = _track(accesses, link)
    found = recording(embedding.look(accesses[link.service], link), link)
    # The link with the secret is known already, and goes nowhere else.
    return found if link.url == link.shown else found.model_copy(update={"links": ()})


def own_links(wanted: Recording) -> list[Link]:
    """Return the links of a recording that lead to the services, the preferred one first."""
    found = [link for text in wanted.links if (link := links.read(text)) is not None]
    return sorted(
        found, key=lambda link: (link.page not in (Page.TRACK, Page.SHORT), PREFERRED.index(link.service))
    )


def _track(accesses: Mapping[Service, Access], link: Link) -> Link:
    link = shortlinks.followed(accesses[link.service], link)
    if link.page in (Page.SET, Page.USER):
        what = "a playlist" if link.page is Page.SET else "a page of a person, with many tracks"
        raise Refused(
            f"{link.shown} is {what}; nothing was fetched; sync it as a playlist, or give "
            "the link of one track"
        )
    if link.page is not Page.TRACK:
        raise told(Kind.NOT_ALLOWED, link)
    return link


def _searched(accesses: Mapping[Service, Access], wanted: Recording) -> ServiceTrack:
    turned = {service: accesses[service] for service in (Service.YOUTUBE, Service.SOUNDCLOUD)}
    choice = searching.choice(turned, wanted)
    sure = links.read(choice.sure.links[0]) if choice.sure else None
    if sure is not None:
        return ServiceTrack(accesses=accesses, found=sure, wanted=wanted)
    if not choice.ask:
        raise NotFetched(
            f"no audio source was found for {wanted.name}: YouTube and SoundCloud have nothing that it may "
            "be; buy it, or put a link that can be fetched into its row",
            Kind.GONE,
        )
    maybe = "; ".join(
        f"{one.name} at {one.links[0]} ({', '.join(match.reasons)})" for one, match in choice.ask
    )
    raise NotFetched(
        f"no audio source was found for {wanted.name} that is surely it; it may be {maybe}; put the link of "
        "the right one into its row",
        Kind.GONE,
    )
