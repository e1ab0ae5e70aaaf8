"""Which playlists a task means: read from its links, its title and its parameters."""

from __future__ import annotations

import re

from pydantic import Field

from segue import Params, Task
from segue_music.columns import Column, find, part
from segue_music.lists import list_key
from segue_music.matching.text import fold
from segue_schemas import Playlist, Record, Row, Value

MEMORY = "playlists"  # under this name the lists that were brought in are remembered


class PlaylistSyncParams(Params):
    """What a playlist sync may be told."""

    playlist: str = Field(default="", examples=["phonk"])
    limit: int | None = Field(default=None, ge=1, le=10_000, examples=["200"])
    again: bool = Field(default=False, examples=["true"])  # look also at a list that is as it was
    links: tuple[str, ...] = ()


class PlaylistOrder(Record):
    """What a task asks for; neither a link nor a name: the chain is asked."""

    links: tuple[str, ...] = ()
    name: str = ""


class Target(Record):
    """One playlist that is to be brought in."""

    playlist: Playlist
    page_id: str = ""  # of its row in Playlists
    stored: bool = False  # it stands in Notion only: its entries are the row's own tracks


class Known(Record):
    """What is remembered of a playlist since it was brought in whole."""

    playlist: Playlist
    page_id: str = ""
    edited: str = ""  # when its row was edited last, as far as we know
    pages: tuple[str, ...] = ()  # the rows that we linked to it, in order
    called: str = ""  # its name outside Notion, which no other list has


QUOTED = r"[\"“”„«]([^\"“”„«»]+)[\"“”»]|(?<!\w)'([^']+)'(?!\w)"
VERBS = r"sync|synchroni[sz]e|process|download|fetch|import|get|add|update|refresh|re-?sync|re-?process"
FILLERS = {
    "my", "the", "a", "an", "this", "that", "current", "playing", "now", "please", "spotify", "soundcloud",
    "youtube", "from", "on", "set", "again", "all", "of", "tracks", "songs", "named", "called", "newest",
    "latest", "in", "and", "to", "for", "playlist", "playlists",
}  # fmt: skip


def understood(task: Task, params: PlaylistSyncParams) -> PlaylistOrder:
    """Return what a task asks for."""
    name = "" if params.links else params.playlist.strip() or named(task.title)
    return PlaylistOrder(links=params.links, name=name)


def named(title: str) -> str:
    """Return the name of a playlist that a title such as "Sync playlist phonk" holds."""
    title = re.sub(r"https?://\S+", " ", title)
    if quoted := re.search(QUOTED, title):
        return (quoted[1] or quoted[2]).strip()
    before, word, after = title.partition(found[0]) if (found := _word(title)) else (title, "", "")
    before = re.sub(rf"^\W*(?:please\s+)?(?:{VERBS})\b", "", before, flags=re.IGNORECASE)
    for rest in (after, before) if word else ():
        plain = re.sub(r"^[\s:]*(?:(?:named|called)\s+)?|[\s.!,]+$", "", rest, flags=re.IGNORECASE)
        plain = re.sub(r"^(?:(?:my|the|a|this)\s+)+", "", plain, flags=re.IGNORECASE).strip(" \"'“”")
        if any(one not in FILLERS for one in re.findall(r"\w+", plain.casefold())):
            return plain
    return ""


def _word(title: str) -> re.Match[str] | None:
    return re.search(r"\bplaylists?\b", title, re.IGNORECASE)


def alike(one: str, other: str) -> bool:
    """Compare two names of playlists as people do."""
    return form_of(one) == form_of(other) != ""


def form_of(name: str) -> str:
    """Return what two names of files have in common that only differ in signs, which some disks refuse."""
    return re.sub(r"\W+", "", fold(name)) or name


PARTS = (
    part("title", "Name|Title|Playlist", ["title"], "the rows have no names"),
    part("link", "URL|Link|Playlist URL|Spotify URL|SoundCloud URL", ["url", "rich_text"],
         "a playlist is known by its name only"),
    part("tracks", "Tracks|Music Tracks|Songs", ["relation"], "the row does not lead to its tracks"),
)  # fmt: skip
OTHER = part("playlists", "Playlists|Playlist", ["relation"], "only 100 tracks of a list are linked")


class PlaylistColumns:
    """Which columns of Playlists play which part."""

    def __init__(self, types: dict[str, str]) -> None:
        self._found = {one.name: column for one in PARTS if (column := find(one, types, {}))}

    def get(self, name: str) -> Column | None:
        """Return the column for a part, if there is one."""
        return self._found.get(name)

    def link(self, row: Row) -> str:
        """Return the link that a row holds."""
        column = self._found.get("link")
        return str(row.values.get(column.name) or "") if column else ""

    def tracks(self, row: Row) -> tuple[str, ...]:
        """Return the rows of Tracks that a row leads to, in order."""
        column = self._found.get("tracks")
        pages = row.values.get(column.name) if column else ()
        return tuple(pages) if isinstance(pages, tuple | list) else ()

    def write(self, playlist: Playlist, title: str) -> dict[str, Value]:
        """Return the values of a playlist's row besides its tracks."""
        parts = {"title": title, "link": playlist.link}
        return {c.name: value for name, value in parts.items() if value and (c := self._found.get(name))}


def key_of(playlist: Playlist) -> str:
    """Return a short name under which a playlist is remembered."""
    return list_key(playlist.link) or f"{playlist.service}:{playlist.id or playlist.link or playlist.title}"
