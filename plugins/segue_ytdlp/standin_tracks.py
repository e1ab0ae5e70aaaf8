"""The tracks, sets, likes and people of the stand-in of SoundCloud."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["plays", "preview", "drm", "blocked"]
SITE = "https://soundcloud.com"
API = "https://api-v2.soundcloud.com"
USER_ID = 77
PAGE = 200  # likes of one answer
PIECES = b"""#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:10
#EXTINF:10,
first.m4s
#EXTINF:10,
second.m4s
#EXT-X-ENDLIST
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One track and how it is given out."""

    id: int
    slug: str
    title: str
    user: str = "mira"
    seconds: float = 180
    state: State = "plays"
    pieces: bool = False  # its stream comes in pieces, as most do
    original: bool = False  # its artist lets people have the file itself
    secret: str = ""  # a private track opens only with it
    artist: str = ""  # as its label says
    sold: str = ""  # where it can be bought

    @property
    def link(self) -> str:
        """Its address, without a secret."""
        return f"{SITE}/{self.user}/{self.slug}"


@dataclass(slots=True)
class Shelf:
    """All there is; its fields can be changed while the stand-in runs."""

    tracks: list[Track]
    content: bytes = b""  # of every stream that is not named below
    streams: dict[int, bytes] = field(default_factory=dict)  # by the id of the track
    original: bytes = b""  # of every file that artists give out
    likes: list[int] = field(default_factory=list)  # ids, the newest first
    sets: dict[str, list[int]] = field(default_factory=dict)
    locked: dict[str, str] = field(default_factory=dict)  # what opens a private set, by its name
    short: dict[str, str] = field(default_factory=dict)  # links of on.soundcloud.com
    wall: bool = False  # pages of people are shown to nobody
    busy: bool = False

    def resolved(self, url: str) -> Any:
        """Return what an address leads to."""
        path = url.removeprefix(SITE).strip("/").split("/")
        if len(path) == 1:
            return self.user(path[0])
        if path[1] == "sets":
            closed = self.locked.get(path[2], "") not in ("", *path[3:4])
            return self._set(path[0], path[2]) if path[2] in self.sets and not closed else None
        secret = path[2] if len(path) > 2 else ""
        found = [one for one in self.tracks if (one.user, one.slug) == (path[0], path[1])]
        return self.track(str(found[0].id), secret) if found else None

    def track(self, number: str, secret: str = "") -> Any:
        """Return one track; a private one only to those who know its secret."""
        found = [one for one in self.tracks if str(one.id) == number and one.secret in ("", secret)]
        return _shown(found[0]) if found else None

    def user(self, name: str) -> Any:
        """Return a person."""
        return {"id": USER_ID, "username": name.title(), "permalink_url": f"{SITE}/{name}"}

    def listing(self, user: str, what: str, at: int = 0) -> Any:
        """Return a page of a person."""
        if what == "likes":
            tracks = [self.track(str(number)) for number in self.likes[at : at + PAGE]]
            there = f"{API}/users/{USER_ID}/likes?offset={at + PAGE}"
            more = there if len(self.likes) > at + PAGE else None
            return {"collection": [{"track": one} for one in tracks if one], "next_href": more}
        return {"collection": [self._set("mira", slug) for slug in self.sets], "next_href": None}

    def found(self, words: str) -> Any:
        """Return the tracks in whose title or user one of the words stands."""
        wanted = words.casefold().split()
        hits = [one for one in self.tracks if any(word in one.title.casefold() for word in wanted)]
        return {"collection": [_shown(one) for one in hits], "next_href": None}

    def sound(self, path: str) -> bytes:
        """Return what a stream or an original file consists of."""
        kind = path.strip("/").partition("/")[0]
        if kind == "original":
            return self.original
        content = self.streams.get(int(kind), self.content)
        if path.endswith(".m3u8"):
            return PIECES
        half = len(content) // 2
        return {"first.m4s": content[:half], "second.m4s": content[half:]}.get(
            path.rpartition("/")[2], content
        )

    def _set(self, user: str, slug: str) -> Any:
        tracks = [self.track(str(number)) for number in self.sets[slug]]
        # The site gives only the first five with all that it knows of them.
        short = [one if n < 5 else {"id": one["id"]} for n, one in enumerate(tracks) if one]
        return {
            "id": 9000 + list(self.sets).index(slug), "title": slug.title(), "tracks": short,
            "permalink_url": f"{SITE}/{user}/sets/{slug}", "user": self.user(user), "set_type": "",
        }  # fmt: skip


def _shown(track: Track) -> dict[str, Any]:
    return {
        "id": track.id, "title": track.title, "duration": track.seconds * 1000, "genre": "Phonk",
        "permalink_url": track.link, "uri": f"{API}/tracks/{track.id}",
        "artwork_url": "https://i1.sndcdn.com/artworks-0001-abcd-large.jpg",
        "user": {"id": USER_ID, "username": track.user.title(), "permalink_url": f"{SITE}/{track.user}"},
        "policy": "BLOCK" if track.state == "blocked" else "ALLOW",
        "purchase_url": track.sold or None, "purchase_title": "Buy" if track.sold else None,
        "downloadable": track.original, "has_downloads_left": track.original,
        "publisher_metadata": {"artist": track.artist} if track.artist else None,
        "media": {"transcodings": _streams(track)},
    }  # fmt: skip


def _streams(track: Track) -> list[dict[str, Any]]:
    if track.state == "blocked":
        return []
    whole = "hls" if track.pieces else "progressive"
    part = "preview" if track.state == "preview" else "stream"
    file, kind = (
        ("playlist.m3u8", 'audio/mp4; codecs="mp4a.40.2"') if track.pieces else ("a.mp3", "audio/mpeg")
    )
    return [
        {
            "url": f"{API}/media/{track.id}/{part}/{file}",
            "preset": "aac_160k" if track.pieces else "mp3_1_0",
            "snipped": track.state == "preview",
            "format": {"protocol": "cbc-encrypted-hls" if track.state == "drm" else whole, "mime_type": kind},
        }
    ]
