"""The plugin of SoundCloud and YouTube as the program has it, at the stand-in: for tests and the demo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import pluggy
from pydantic import SecretStr

from segue import hookimpl
from segue.settings import Settings
from segue_music.hooks import Detector, PlaylistSource, Source
from segue_schemas import Recording
from segue_ytdlp import searching, services
from segue_ytdlp.likes import SoundCloudLikes
from segue_ytdlp.links import Service
from segue_ytdlp.lists import ServiceLists
from segue_ytdlp.options import Access
from segue_ytdlp.source import resolved, source
from segue_ytdlp.standin import StandIn


@dataclass(frozen=True)
class AtStandIn:
    """The same hooks; what differs is the way to the service."""

    server: StandIn

    def reach(self, settings: Settings, service: Service) -> Access:
        """Go to the stand-in, whatever the settings say."""
        usual = services.access(settings, service)
        site = usual.site.model_copy(update={"proxy": SecretStr(self.server.proxy)})
        return replace(usual, site=site, any_certificate=True)

    @hookimpl
    def resolve(self, settings: Settings, link: str) -> Recording | None:
        """See the plugin."""
        return resolved(settings, link, self.reach)

    @hookimpl
    def find_source(self, settings: Settings, recording: Recording) -> Source | None:
        """See the plugin."""
        return source(settings, recording, self.reach)

    @hookimpl
    def candidates(self, settings: Settings, recording: Recording, audio: bool) -> Sequence[Recording]:
        """See the plugin."""
        ways = [self.reach(settings, service) for service in (Service.YOUTUBE, Service.SOUNDCLOUD)]
        return searching.candidates(ways, recording) if audio else ()

    @hookimpl
    def detect(self, settings: Settings) -> Sequence[Detector]:
        """See the plugin."""
        return [SoundCloudLikes(lambda: self.reach(settings, Service.SOUNDCLOUD))]

    @hookimpl
    def playlists(self, settings: Settings) -> Sequence[PlaylistSource]:
        """See the plugin."""
        return [ServiceLists(service, partial(self.reach, settings, service)) for service in Service]


@contextmanager
def at_stand_in(manager: pluggy.PluginManager, server: StandIn) -> Iterator[None]:
    """Let the program go to the stand-in until the block ends."""
    usual, plugin = manager.unregister(name="ytdlp"), AtStandIn(server)
    manager.register(plugin)
    try:
        yield
    finally:
        manager.unregister(plugin)
        manager.register(usual, name="ytdlp")
