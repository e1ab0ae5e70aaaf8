"""What `segue doctor` looks at in Eagle: whether it runs, its version, its library, the token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from segue.doctor import Check, Finding, error, ok, warning
from segue.errors import Misconfigured
from segue_eagle import api
from segue_eagle.client import Away, loopback
from segue_eagle.library import TOKEN, Eagle, open_eagle

if TYPE_CHECKING:
    from segue.settings import Settings

AREA = "Eagle"


def eagle_checks(settings: Settings) -> Sequence[Check]:
    """Return the check; it asks nothing where Eagle is not switched on."""
    return [Check(name=AREA, run=lambda: list(findings(open_eagle(settings), settings)))]


def findings(eagle: Eagle, settings: Settings) -> Iterator[Finding]:
    """Look at the app, its library, the token, and what waits to be imported."""
    section = eagle.tools.settings
    if not section.enabled:
        yield ok(AREA, "not switched on; nothing is imported into it", applies=False)
        return
    if not loopback(section.url) and settings.secret(TOKEN) is None:
        yield error(
            AREA,
            f"{section.url} is another machine, and there Eagle asks for a token",
            f"copy it from Eagle's settings (Developer) and set {TOKEN}",
        )
    yield from _app(eagle)
    if waiting := len(eagle.tools.pending.waiting()):
        yield warning(AREA, f"imports that wait: {waiting}", "open Eagle, then run segue eagle catch-up")


def _app(eagle: Eagle) -> Iterator[Finding]:
    door, section = eagle.tools.door, eagle.tools.settings
    try:
        about = door.about()
        library = api.open_library(door)
    except Away:
        yield warning(AREA, f"not running (nothing answers at {section.url})", "start Eagle")
        return
    except Misconfigured as wrong:
        yield error(
            AREA, str(wrong), f"set {TOKEN} to the token that Eagle shows in its settings (Developer)"
        )
        return
    version = f"{about.get('version', 'of an unknown version')} build {about.get('buildVersion', 'unknown')}"
    yield ok(AREA, f"{version} at {section.url}, {library} is open")
    if not door.v2:
        told = "its API is the old one: no artwork, no way out of the trash, one folder an item"
        yield warning(AREA, told, "update Eagle to 4.0 build 21 or newer")
    if not section.library:
        yield warning(
            AREA, "whatever library is open is imported into", f'set library = "{library}" under [eagle]'
        )
    elif not api.same_path(library, section.library):
        yield warning(
            AREA, f"{section.library} is not open, so imports wait", f"open {section.library} in Eagle"
        )
