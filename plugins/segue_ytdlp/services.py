"""How each service is reached, as the settings say."""

from __future__ import annotations

from collections.abc import Callable

from segue.settings import Settings
from segue_ytdlp.links import Service
from segue_ytdlp.options import Access
from segue_ytdlp.settings import SoundCloudSettings, YouTubeSettings, YtdlpSettings

TOKEN = "SOUNDCLOUD_OAUTH_TOKEN"
Reach = Callable[[Settings, Service], Access]


def access(settings: Settings, service: Service) -> Access:
    """Return how a service is reached."""
    limits = settings.section("ytdlp", YtdlpSettings)
    if service is Service.YOUTUBE:
        site = settings.section("youtube", YouTubeSettings)
        return Access(service=service, home=settings.home, limits=limits, site=site)
    token = settings.secret(TOKEN)
    return Access(
        service=service,
        home=settings.home,
        limits=limits,
        site=settings.section("soundcloud", SoundCloudSettings),
        token=token.value if token else "",
    )


def read_sections(settings: Settings) -> None:
    """Read the settings, so that what is wrong with them is known."""
    settings.section("ytdlp", YtdlpSettings)
    settings.section("soundcloud", SoundCloudSettings)
    settings.section("youtube", YouTubeSettings)


def accesses(settings: Settings) -> list[Access]:
    """Return how all services are reached."""
    return [access(settings, service) for service in Service]


def searched(settings: Settings) -> list[Access]:
    """Return the services that are searched, in order; none where that is switched off."""
    ways = [access(settings, service) for service in (Service.YOUTUBE, Service.SOUNDCLOUD)]
    return [way for way in ways if way.limits.search]
