"""Decides which links this plugin takes: those to hosts that the settings name, and no others."""

from __future__ import annotations

from segue.doctor import Check, ok
from segue.errors import Refused
from segue.settings import Settings
from segue_http import places
from segue_http.settings import HttpSettings
from segue_http.source import DirectLink, audio_link, named
from segue_schemas import Recording


def resolved(settings: Settings, link: str) -> Recording | None:
    """Return what the name of a file tells, or None where the link is not ours."""
    section = settings.section("http", HttpSettings)
    if places.listed(link, section.hosts):
        return named(link)
    if audio_link(link):
        raise _not_listed(link)
    return None


def source(settings: Settings, recording: Recording) -> DirectLink | None:
    """Return a source for the first link that may be fetched.

    Refused only where there is nothing else: another plugin may know one of the other links.
    """
    section = settings.section("http", HttpSettings)
    for link in recording.links:
        if places.listed(link, section.hosts):
            return DirectLink(link, section)
    if recording.links and all(audio_link(link) for link in recording.links):
        raise _not_listed(recording.links[0])
    return None


def checks(settings: Settings) -> list[Check]:
    """Return one check: which hosts may be asked for files."""
    hosts = settings.section("http", HttpSettings).hosts
    text = (
        f"files are fetched from {', '.join(hosts)}"
        if hosts
        else "no host is named; no direct link is fetched"
    )
    return [Check(name="Direct links", run=lambda: [ok("Direct links", text)])]


def _not_listed(link: str) -> Refused:
    found = places.parts_of(link)
    assert found is not None, "an audio link is a link of the web"
    parts, host, port = found
    return places.not_listed(host, port, parts.scheme)
