"""What `segue doctor` looks at: yt-dlp's age, a JavaScript runtime, a browser's handshake, and rests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from segue.doctor import Check, Finding, error, ok, warning
from segue.settings import Settings
from segue_music import resting
from segue_ytdlp import services
from segue_ytdlp.links import Service
from segue_ytdlp.options import RUNTIMES

AREA = "SoundCloud and YouTube"
OLD = 90  # days
UPDATE = "pip install -U 'yt-dlp[default,curl-cffi]'"


def ytdlp_checks(settings: Settings) -> Sequence[Check]:
    """Return the check; it asks nothing of the services."""
    return [Check(name=AREA, run=lambda: list(findings(settings, datetime.now(UTC).date())))]


def findings(settings: Settings, today: date) -> Iterator[Finding]:
    """Look at all that fetching needs."""
    yield age(version("yt-dlp"), today)
    yield runtime(_runtimes())
    if find_spec("curl_cffi") is None:
        yield warning(AREA, "curl_cffi is missing; SoundCloud does not show likes and sets", UPDATE)
    for rest in resting.all_rests(settings.home):
        if rest.source.startswith(tuple(Service)):
            yield warning(AREA, str(rest), "wait; it is asked again by itself")
    for access in services.accesses(settings):
        if access.site.cookies and not access.site.cookies.exists():
            section = access.service.value.lower()
            yield error(AREA, f"there is no file {access.site.cookies}", f"mend cookies in [{section}]")


def age(number: str, today: date) -> Finding:
    """Say how old yt-dlp is: the services change, and it follows them every few weeks."""
    try:
        year, month, day = (int(part) for part in number.split(".")[:3])
        days = (today - date(year, month, day)).days
    except ValueError:
        return ok(AREA, f"yt-dlp {number}")
    if days > OLD:
        return warning(AREA, f"yt-dlp {number} is {days} days old; the services change often", UPDATE)
    return ok(AREA, f"yt-dlp {number}")


def runtime(found: dict[str, tuple[str, bool]]) -> Finding:
    """Say which program can run YouTube's scripts."""
    fit = [f"{name} {number}" for name, (number, supported) in found.items() if supported]
    if fit:
        return ok(AREA, f"{fit[0]} runs YouTube's scripts")
    old = ", ".join(f"{name} {number} is too old" for name, (number, _) in found.items())
    return warning(
        AREA,
        f"no program is there for YouTube's scripts{f' ({old})' if old else ''}; it then gives few formats",
        "install deno (pip install 'yt-dlp[deno]')",
    )


def _runtimes() -> dict[str, tuple[str, bool]]:
    from yt_dlp.globals import supported_js_runtimes

    found: dict[str, tuple[str, bool]] = {}
    for name in RUNTIMES:
        kind: Any = supported_js_runtimes.value.get(name)
        info = kind().info if kind else None
        if info is not None:
            found[name] = (str(info.version), bool(info.supported))
    return found
