"""The user's playlists, that which plays, and what a playlist behind a link holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from segue.errors import Refused
from segue_schemas import Entries, Playlist, Playlists
from segue_spotify.door import Door, NotYours, SignedOut, open_door
from segue_spotify.health import ending
from segue_spotify.links import playlist_id
from segue_spotify.playing import current_context
from segue_spotify.reading import left_out, playlist_of, recording_of, track_in
from segue_spotify.resolving import remember
from segue_spotify.shortlinks import followed

if TYPE_CHECKING:
    from segue.settings import Settings

PAGE = 50  # entries of one request, as many as Spotify gives


class SpotifyPlaylists:
    """Knows the playlists of the user who signed in."""

    name = "Spotify"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def playing(self) -> Playlists:
        """Tell which playlist plays; albums, radios and single tracks are none."""
        door = open_door(self._settings)
        try:
            context = current_context(door)
        except SignedOut as error:
            return Playlists(reason=str(error))
        if context is None or context.kind != "playlist":
            return Playlists()
        return Playlists(found=(look(door, context.id),))

    def playlists(self, limit: int) -> Playlists:
        """List the user's own playlists, in the order of the user's library."""
        door = open_door(self._settings)
        try:
            return Playlists(found=tuple(listed(door, limit)), note=ending(door))
        except SignedOut as error:
            return Playlists(reason=str(error))

    def playlist(self, link: str) -> Playlist | None:
        """Look at the playlist behind a link."""
        id_ = playlist_id(followed(link))
        return look(open_door(self._settings), id_) if id_ else None

    def entries(self, playlist: Playlist, limit: int) -> Entries:
        """Read what a playlist holds; it is not asked about one that cannot be read."""
        if playlist.unreadable:
            raise Refused(f"the playlist {playlist.title!r} cannot be read: {playlist.unreadable}")
        return entries(open_door(self._settings), playlist, limit)


def me(door: Door) -> str:
    """Return the id of the user who signed in; Spotify is asked for it only where that was not kept."""
    kept = (door.tokens.get_cached_token() or {}).get("user")
    return str(kept or (door.as_user(lambda api: api.me(), "who you are") or {}).get("id", ""))


def listed(door: Door, limit: int) -> list[Playlist]:
    """Return the playlists in the user's library, those of others marked as not readable."""
    user, found, offset = me(door), list[Playlist](), 0
    while len(found) < limit:
        size = min(PAGE, limit - len(found))
        page = _lists(door, offset, size)
        rows = page.get("items") or []
        found += [playlist_of(row, user) for row in rows if isinstance(row, Mapping) and row.get("id")]
        offset += size
        if not rows or not page.get("next"):
            break
    return found


def _lists(door: Door, offset: int, size: int) -> Mapping[str, Any]:
    what = "your playlists"
    answer = door.as_user(lambda api: api.current_user_playlists(limit=size, offset=offset), what)
    return answer if isinstance(answer, Mapping) else {}


def look(door: Door, id_: str) -> Playlist:
    """Return a playlist without its entries."""
    fields = "id,name,owner,collaborative,snapshot_id,items.total,tracks.total"
    data = door.as_user(lambda api: api.playlist(id_, fields=fields), f"playlist {id_}")
    return playlist_of({"id": id_, **(data or {})}, me(door))


def entries(door: Door, playlist: Playlist, limit: int) -> Entries:
    """Read the first entries of a playlist, in its order."""
    found, skipped, offset, more = [], [], 0, True
    while more and offset < limit:
        page = _page(door, playlist, offset, min(PAGE, limit - offset))
        rows = page.get("items") or []
        for row in rows:
            track = track_in(row or {})
            if why := left_out(track):
                skipped.append(why)
            else:
                found.append(recording_of(track))
        offset += len(rows)
        more = bool(rows) and bool(page.get("next"))
    remember(door, found)
    return Entries(playlist=playlist, entries=tuple(found), skipped=tuple(skipped), complete=not more)


def _page(door: Door, playlist: Playlist, offset: int, size: int) -> Mapping[str, Any]:
    named = f"the playlist {playlist.title!r}"
    try:
        page = door.as_user(lambda api: api.playlist_items(playlist.id, limit=size, offset=offset), named)
    except NotYours:
        raise NotYours(
            f"{named} cannot be read: it is not yours, and Spotify shows what a playlist holds to its owner "
            "and collaborators only; copy its tracks into a playlist of your own"
        ) from None
    return page if isinstance(page, Mapping) else {}
