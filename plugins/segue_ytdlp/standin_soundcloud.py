"""A small SoundCloud, as yt-dlp's extractor asks it."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass

from segue_ytdlp.standin import PICTURE, Answer, Asked, StandIn, in_json, standing_in
from segue_ytdlp.standin_tracks import Shelf

CLIENT = "stand1n" * 4 + "abcd"  # 32 signs, as the site's scripts hold them
TOKEN = "2-290697-12345678-standintoken"


def soundcloud(shelf: Shelf) -> AbstractContextManager[StandIn]:
    """Run it alone until the block ends."""
    return standing_in(SoundCloud(shelf))


@dataclass(frozen=True, slots=True)
class SoundCloud:
    """All hosts of the service."""

    shelf: Shelf

    def __call__(self, asked: Asked) -> Answer | None:
        """Answer as the host does that is asked."""
        if asked.host == "soundcloud.com":
            return Answer(body=b'<script crossorigin src="https://a-v2.sndcdn.com/assets/0-1.js"></script>')
        if asked.host == "a-v2.sndcdn.com":
            return Answer(body=f'x={{client_id:"{CLIENT}"}}'.encode())
        if asked.host == "i1.sndcdn.com":
            return Answer(body=PICTURE, kind="image/jpeg")
        if asked.host == "cf-media.sndcdn.com":
            content = self.shelf.sound(asked.path)
            return Answer(body=content, kind="audio/mpeg", status=200 if content else 404)
        if asked.host == "on.soundcloud.com":
            there = self.shelf.short.get(asked.path.strip("/"))
            return Answer(status=302 if there else 404, location=there or "")
        if asked.host == "api-auth.soundcloud.com":
            return in_json({} if TOKEN in asked.headers.get("authorization", TOKEN) else None)
        if asked.host.endswith("soundcloud.com"):
            known = asked.query.get("client_id") == CLIENT
            return self._api(asked) if known else Answer(body=b"{}", status=401)
        return None

    def _api(self, asked: Asked) -> Answer:
        shelf = self.shelf
        signed_in = "authorization" in asked.headers
        kind, _, rest = asked.path.strip("/").partition("/")
        listing = kind == "users" and "/" in rest
        if shelf.busy or (listing and (shelf.wall or "sec-ch-ua" not in asked.headers)):
            return Answer(body=b"{}", status=429 if shelf.busy else 403)
        if kind == "resolve":
            return in_json(shelf.resolved(asked.query.get("url", "")))
        if kind == "tracks" and rest.endswith("/download"):
            number = rest.partition("/")[0]
            there = {"redirectUri": f"https://cf-media.sndcdn.com/original/{number}.wav"}
            return Answer(body=json.dumps(there).encode()) if signed_in else Answer(body=b"{}", status=401)
        if kind == "tracks" and rest:
            return in_json(shelf.track(rest, asked.query.get("secret_token", "")))
        if kind == "media":
            return in_json({"url": f"https://cf-media.sndcdn.com/{rest}"})
        if kind == "users":
            user, _, what = rest.partition("/")
            at = int(asked.query.get("offset", 0))
            return in_json(shelf.listing(user, what, at) if what else shelf.user(user))
        return in_json(shelf.found(asked.query.get("q", "")) if kind == "search" else None)
