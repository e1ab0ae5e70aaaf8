"""What the stand-in knows: tracks, likes and playlists, shaped as Spotify's answers are."""

from __future__ import annotations

import hashlib
import string
from dataclasses import dataclass, field
from typing import Any

LETTERS = string.digits + string.ascii_letters


def id_of(name: str) -> str:
    """Return an id as Spotify gives them, always the same for a name."""
    number, signs = int.from_bytes(hashlib.sha256(name.encode()).digest()), ""
    for _ in range(22):
        number, rest = divmod(number, 62)
        signs += LETTERS[rest]
    return signs


def track(title: str, artist: str = "Somebody", **values: Any) -> dict[str, Any]:
    """Return a track; `values` take the place of its fields."""
    id_ = id_of(f"{artist} {title}")
    album = {
        "id": id_of(f"album {artist}"), "name": values.pop("album", f"{title} EP"), "album_type": "single",
        "release_date": values.pop("released", "2024-05-17"), "release_date_precision": "day",
        "images": [
            {"url": f"https://i.scdn.co/image/{id_}-64", "width": 64, "height": 64},
            {"url": f"https://i.scdn.co/image/{id_}", "width": 640, "height": 640},
        ],
    }  # fmt: skip
    return {
        "id": id_, "type": "track", "uri": f"spotify:track:{id_}", "name": title, "album": album,
        "artists": [{"id": id_of(one), "name": one, "type": "artist"} for one in artist.split(" & ")],
        "duration_ms": 215_000, "explicit": False, "is_local": False, "track_number": 1, "disc_number": 1,
        "external_ids": {"isrc": f"QZ{int.from_bytes(id_.encode()) % 10**10:010d}"},
        "external_urls": {"spotify": f"https://open.spotify.com/track/{id_}"}, **values,
    }  # fmt: skip


def local(title: str) -> dict[str, Any]:
    """Return a file on the user's own disk, as it stands in playlists."""
    return {
        "id": None, "type": "track", "uri": f"spotify:local:::{title}:200", "name": title, "is_local": True,
        "album": {"name": "", "images": []}, "artists": [{"name": ""}], "duration_ms": 200_000,
        "external_ids": {}, "external_urls": {},
    }  # fmt: skip


def episode(title: str) -> dict[str, Any]:
    """Return an episode of a podcast."""
    id_ = id_of(f"episode {title}")
    return {"id": id_, "type": "episode", "uri": f"spotify:episode:{id_}", "name": title, "duration_ms": 1}


@dataclass(slots=True)
class Playlist:
    """A list; whoever changes it gives it a new snapshot."""

    name: str
    rows: list[dict[str, Any] | None] = field(default_factory=list)
    owner: str = "dj"
    collaborative: bool = False
    version: int = 1
    field_name: str = "item"  # older answers say "track"

    @property
    def id(self) -> str:
        """Its id."""
        return id_of(f"playlist {self.owner} {self.name}")

    def change(self, *rows: dict[str, Any] | None) -> None:
        """Put other tracks into it."""
        self.rows, self.version = list(rows), self.version + 1

    def head(self) -> dict[str, Any]:
        """Return it without its entries."""
        return {
            "id": self.id, "type": "playlist", "name": self.name, "collaborative": self.collaborative,
            "owner": {"id": self.owner, "display_name": self.owner.upper()}, "public": False,
            "snapshot_id": id_of(f"{self.name} {self.version}"), "uri": f"spotify:playlist:{self.id}",
            "external_urls": {"spotify": f"https://open.spotify.com/playlist/{self.id}"},
            "items": {"total": len(self.rows)},
        }  # fmt: skip

    def entries(self) -> list[dict[str, Any]]:
        """Return its entries as rows."""
        return [{"added_at": "2026-01-01T00:00:00Z", self.field_name: row} for row in self.rows]


@dataclass(slots=True)
class Catalogue:
    """All that this Spotify knows; it can be changed while it runs."""

    tracks: dict[str, dict[str, Any]] = field(default_factory=dict)
    likes: list[dict[str, Any]] = field(default_factory=list)  # newest first
    playlists: list[Playlist] = field(default_factory=list)
    playing: dict[str, Any] | None = None  # the whole answer, None: nothing plays

    def add(self, title: str, artist: str = "Somebody", **values: Any) -> dict[str, Any]:
        """Put a track into the catalogue."""
        one = track(title, artist, **values)
        self.tracks[one["id"]] = one
        return one

    def like(self, one: dict[str, Any], at: str) -> None:
        """Like a track."""
        self.tracks.setdefault(one["id"], one)
        self.likes.insert(0, {"added_at": at, "track": one})

    def play(self, one: dict[str, Any] | None, context: Playlist | None = None, kind: str = "track") -> None:
        """Play something, perhaps from a playlist."""
        self.playing = {
            "is_playing": True, "currently_playing_type": kind, "item": one, "progress_ms": 1000,
            "context": {"type": "playlist", "uri": f"spotify:playlist:{context.id}"} if context else None,
        }  # fmt: skip

    def search(self, words: str) -> list[dict[str, Any]]:
        """Return the tracks that fit, by ISRC or by all words of title and artists."""
        if words.startswith("isrc:"):
            isrc = words.removeprefix("isrc:")
            return [one for one in self.tracks.values() if one["external_ids"].get("isrc") == isrc]
        wanted = set(words.casefold().split())
        return [one for one in self.tracks.values() if wanted <= set(_words(one))]


def _words(one: dict[str, Any]) -> list[str]:
    return " ".join([one["name"], *(artist["name"] for artist in one["artists"])]).casefold().split()
