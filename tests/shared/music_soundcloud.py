"""SoundCloud as the tests have it: the real extractor against the stand-in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from segue_ytdlp.links import Link, Service, read
from segue_ytdlp.options import Access
from segue_ytdlp.settings import SoundCloudSettings, YtdlpSettings
from segue_ytdlp.standin import StandIn
from segue_ytdlp.standin_tracks import Shelf, Track

STREAM = b"\xff\xfb\x90\x00" * 25_000  # what it is made of is not looked at here
ORIGINAL = b"RIFF" + bytes(300_000)
PLAYS = Track(id=101, slug="night-drive", title="Mira - Night Drive (Extended Mix) [FREE DL]")
SECRET = "s-AbC12xyz"
BEYOND = pytest.mark.parametrize(
    ("limits", "seconds", "says"),
    [
        pytest.param({"longest_minutes": 2}, 180, r"longer than allowed \(3:00\)", id="too-long"),
        pytest.param({"shortest_seconds": 60}, 20, r"too short to be a track \(0:20\)", id="too-short"),
        pytest.param({"largest_mb": 1}, 180, "larger than allowed", id="too-large"),
    ],
)  # what goes beyond a limit, on any service


def shelf(*tracks: Track, **more: Any) -> Shelf:
    """Fill a SoundCloud with tracks."""
    return Shelf(list(tracks or (PLAYS,)), content=STREAM, original=ORIGINAL, **more)


def reached(server: StandIn, home: Path, *, token: str = "", limits: dict[str, Any] | None = None) -> Access:
    """Return how the stand-in is reached."""
    return Access(
        service=Service.SOUNDCLOUD,
        home=home,
        limits=YtdlpSettings.model_validate({"retries": 0} | (limits or {})),
        site=SoundCloudSettings.model_validate({"proxy": server.proxy, "user": "mira"}),
        token=token,
        any_certificate=True,
    )


def link(text: str) -> Link:
    """Read a link that is one."""
    found = read(text)
    assert found is not None
    return found
