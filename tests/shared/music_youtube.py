"""YouTube as the tests have it: the real extractor against the stand-in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from segue_ytdlp.links import Service
from segue_ytdlp.options import Access
from segue_ytdlp.settings import YouTubeSettings, YtdlpSettings
from segue_ytdlp.standin import StandIn
from segue_ytdlp.standin_videos import Channel, Video

STREAM = b"\x1aE\xdf\xa3" * 50_000  # what it is made of is not looked at here
PLAYS = Video(
    id="nightdrive1", title="Mira - Night Drive (Extended Mix) [Official Video]", channel="Ferry Records"
)


def channel(*videos: Video, **more: Any) -> Channel:
    """Fill a YouTube with videos."""
    return Channel(list(videos or (PLAYS,)), content=STREAM, **more)


def reached(server: StandIn, home: Path, **limits: Any) -> Access:
    """Return how the stand-in is reached."""
    return Access(
        service=Service.YOUTUBE,
        home=home,
        limits=YtdlpSettings.model_validate({"retries": 0} | limits),
        site=YouTubeSettings.model_validate({"proxy": server.proxy, "pause_seconds": 0}),
        any_certificate=True,
    )
