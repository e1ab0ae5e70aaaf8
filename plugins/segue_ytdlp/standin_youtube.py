"""A small YouTube, as yt-dlp's extractor asks it."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from segue_ytdlp.standin import PICTURE, Answer, Asked, StandIn, in_json, standing_in
from segue_ytdlp.standin_videos import Channel

SIGNATURES = 20_000  # with it at hand nobody needs the player's script


def youtube(channel: Channel) -> AbstractContextManager[StandIn]:
    """Run it alone until the block ends."""
    return standing_in(YouTube(channel))


@dataclass(frozen=True, slots=True)
class YouTube:
    """All hosts of the service."""

    channel: Channel

    def __call__(self, asked: Asked) -> Answer | None:
        """Answer as the host does that is asked."""
        if asked.host.endswith("googlevideo.com"):
            return self._stream(asked)
        if asked.host == "i.ytimg.com":
            there = asked.path.endswith("/hqdefault.jpg")
            return Answer(body=PICTURE, kind="image/jpeg") if there else Answer(status=404)
        if not asked.host.endswith("youtube.com"):
            return None
        if asked.path.startswith("/youtubei/v1/"):
            return self._api(asked.path.rpartition("/")[2], asked.json())
        return self._page(asked)

    def _stream(self, asked: Asked) -> Answer:
        if self.channel.refused:
            return Answer(status=self.channel.refused)
        content = self.channel.streams.get(asked.query.get("id", ""), self.channel.content)
        return Answer(body=content, kind="audio/webm")

    def _page(self, asked: Asked) -> Answer:
        told: dict[str, Any] = {}
        video = self.channel.video(asked.query.get("v", ""))
        if asked.path == "/watch":
            told["ytInitialPlayerResponse"] = _absent() if video is None else video.player()
            told["ytInitialData"] = {"contents": {"twoColumnWatchNextResults": {}}}
        elif asked.path == "/playlist":
            told["ytInitialData"] = self.channel.listed(asked.query.get("list", ""))
        elif asked.path not in ("/", "/iframe_api") and not asked.path.startswith("/embed/"):
            return Answer(status=404)
        scripts = [f"<script>var {name} = {json.dumps(value)};</script>" for name, value in told.items()]
        client = "WEB_EMBEDDED_PLAYER" if asked.path.startswith("/embed/") else "WEB"
        context = {"client": {"clientName": client, "clientVersion": "2.20260708.00.00"}}
        config = json.dumps({"STS": SIGNATURES, "VISITOR_DATA": "standin", "INNERTUBE_CONTEXT": context})
        return Answer(
            body=f"<script>ytcfg.set({config});</script>{''.join(scripts)}".encode(), kind="text/html"
        )

    def _api(self, name: str, said: dict[str, Any]) -> Answer:
        if name == "player":
            video = self.channel.video(said.get("videoId", ""))
            return in_json(_absent() if video is None else video.player())
        if name == "search":
            return in_json(self.channel.found(str(said.get("query", ""))))
        if name == "browse" and "continuation" in said:
            return in_json(self.channel.more(str(said["continuation"])))
        if name == "browse":
            return in_json(self.channel.listed(str(said.get("browseId", "")).removeprefix("VL")))
        return in_json(None)


def _absent() -> dict[str, Any]:
    return {
        "playabilityStatus": {"status": "ERROR", "reason": "Video unavailable"},
        "videoDetails": {"videoId": ""},
    }
